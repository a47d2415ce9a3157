"""Small parts that several pages are made of. None of them knows a desk, a form or a use case."""
