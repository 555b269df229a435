"""A stand-in for Slack: Web API, Socket Mode, signed HTTP, and the people who type and click."""

from mec_bot.sandbox.slack.server import Slack

__all__ = ["Slack"]
