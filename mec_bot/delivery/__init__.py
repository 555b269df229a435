"""What was promised: the outbox and its sender protocol."""
