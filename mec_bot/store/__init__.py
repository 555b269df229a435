"""What mec-bot remembers in its database; the only package that knows SQLAlchemy."""
