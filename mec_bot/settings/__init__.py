"""What the operator decided: config/, jobs/ and the environment, read once into frozen values."""

# Whoever writes a check of their own imports this name from here (docs, README): it must stay importable from here,
# whichever module defines it.
from mec_bot.settings.models import CheckSettings

__all__ = ["CheckSettings"]
