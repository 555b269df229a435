"""How it is said: pure, neutral of Slack, in the reader's language."""
