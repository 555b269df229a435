"""The messages to carriers and their contacts, and the answers to their replies."""
