"""The two languages in which people are spoken to."""

from __future__ import annotations

import pytest

from mec_bot.messages.language import Language

FRENCH, ENGLISH = Language("fr"), Language("en")
LANGUAGES = (FRENCH, ENGLISH)

both_languages = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
