"""Pulling the sheet, and everything that follows from a pull in the same transaction."""
