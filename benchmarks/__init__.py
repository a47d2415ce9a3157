"""Ratios of what the program does to the floor beneath it, measured in the same run. `make bench`."""
