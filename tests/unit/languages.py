"""The two languages in which people are spoken to."""

from __future__ import annotations

import pytest

from mec_bot.messages.text.language import Translator

FRENCH, ENGLISH = Translator("fr"), Translator("en")
LANGUAGES = (FRENCH, ENGLISH)

both_languages = pytest.mark.parametrize("translator", LANGUAGES, ids=lambda translator: translator.code)
