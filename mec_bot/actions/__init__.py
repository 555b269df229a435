"""The actions of the bot: the pull, the digest, reminders, answers and reports; they join all the layers below."""
