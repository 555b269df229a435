"""A stand-in for Slack: Web API, Socket Mode, signed HTTP, and the people who type and click."""
