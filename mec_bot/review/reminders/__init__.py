"""The policy of reminders: who is reminded of which findings today, and which findings stay without an answer."""
