"""The digest of a channel, and the welcome before the first one."""
