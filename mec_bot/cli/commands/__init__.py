"""The commands people type, a module a purpose; nothing heavy is imported before a command needs it."""
