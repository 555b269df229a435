"""The charts: what they show, how they are drawn, and the words that say the same."""
