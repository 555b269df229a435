"""What the dashboard means: checks, changes, reminders and the synthesis, as pure functions from values to values."""
