"""mec-bot reads the Montréal en commun dashboard, checks it, and tells the right people in Slack."""
