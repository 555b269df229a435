"""What the text of one cell means: pure functions, without input or output."""
