"""The texts of all messages and reports, in the reader's language; pure, and independent of Slack."""
