"""The checks that come with mec-bot: a module for each subject, and the registry of all checks."""
