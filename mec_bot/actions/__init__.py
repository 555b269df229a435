"""What the bot does; the only room that knows all the rooms to its left."""
