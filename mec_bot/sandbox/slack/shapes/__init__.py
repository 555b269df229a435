"""What Slack's JSON looks like, and what Slack says about JSON of another shape."""
