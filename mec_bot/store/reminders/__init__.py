"""What is remembered of reminders: pauses, carriers that somebody disowns, escalations."""
