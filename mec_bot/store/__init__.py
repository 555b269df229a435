"""What mec-bot remembers; the only room that knows SQLAlchemy."""
