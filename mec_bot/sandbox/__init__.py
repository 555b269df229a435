"""Stand-ins for Google and Slack on loopback, the demo's workbooks, and the page that shows the workspace."""
