"""CartDesk: case report forms of a CAR-T follow-up study, kept offline at the bedside."""

__version__ = "0.1.0"
