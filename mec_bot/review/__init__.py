"""What the dashboard means: pure functions from values to values."""
