"""Loopback stand-ins for Google and Slack, and the page that shows them."""
