"""A stand-in for Google: the token endpoint and the Sheets API v4 over `.xlsx` files."""

from mec_bot.sandbox.google.server import EMAIL, Call, Google

__all__ = ["EMAIL", "Call", "Google"]
