"""What every message is made of: its vocabulary, the reader's language, sizes, lists and footers."""
