"""Slack: messages as Block Kit, their sending, and what people type and click; no other package knows Slack."""
