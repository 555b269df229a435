"""Answers to people's questions from the database: a project's card, and the timeline."""
