"""Days and hours: the clock, the working days and the quiet hours; imports no other package of mec-bot."""
