"""What was recorded, by whom, signed how: trust logic without input or output (docs/formats)."""
