"""Dialogs are rare, say in the button what will happen, and never stack."""
