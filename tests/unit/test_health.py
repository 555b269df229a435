"""The kinds of `/readyz`: operators find each of them in the README."""

from __future__ import annotations

import re

import pytest
from builders import REPOSITORY

from mec_bot.worker.health import HealthProblem, HealthWarning

README = (REPOSITORY / "README.md").read_text()


@pytest.mark.parametrize(("kinds", "word"), [(HealthProblem, "problem"), (HealthWarning, "warning")])
def test_the_readme_explains_each_kind(kinds: type[HealthProblem | HealthWarning], word: str) -> None:
    explained = re.findall(rf"^\| `(\w+)` \| {word} \| \S", README, re.MULTILINE)
    assert explained == [kind.value for kind in kinds]
