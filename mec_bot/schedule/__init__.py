"""When the bot acts."""
