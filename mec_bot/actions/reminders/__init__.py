"""Reminders: who gets one and why, what people reply, and what happens when nobody answers."""
