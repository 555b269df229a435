"""The commands that people type, one module for each; nothing heavy is imported before a command needs it."""
