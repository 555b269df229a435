"""When the bot acts: the jobs' times, the slots that are due or missed, and the scheduler that wakes the jobs."""
