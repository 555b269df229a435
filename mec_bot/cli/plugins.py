"""All known checks: those that mec-bot brings, and those that installed packages add."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.review.check import AnyCheck, Check, settings_model
from mec_bot.review.checks.registry import CHECKS
from mec_bot.settings.home import Settings, read_settings

if TYPE_CHECKING:
    from mec_bot.settings.models import ChecksSettings

GROUP = "mec_bot.checks"


@cache
def known_checks() -> tuple[AnyCheck, ...]:
    """Every check, mec-bot's own first.

    Raises:
        ConfigError: a package names something that is no check, cannot be loaded, or takes another check's name.
    """
    checks = {one.name: one for one in CHECKS}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        package = point.dist.name if point.dist else point.value
        try:
            found = point.load()
        except Exception as error:
            raise _unusable(package, point.name, repr(error)) from error
        if not isinstance(found, Check):
            raise _unusable(package, point.name, f"{point.value} is no Check")
        if found.name in checks:
            raise _unusable(package, point.name, f"there is a check {found.name} already")
        checks[found.name] = found
    return tuple(checks.values())


def _unusable(package: str, name: str, reason: str) -> ConfigError:
    return ConfigError(
        Phrase(
            "The package {package} adds a check “{name}” that cannot be used ({reason}). Repair or remove that package.",
            package=package,
            name=name,
            reason=reason,
        )
    )


@cache
def _model() -> type[ChecksSettings]:
    return settings_model(known_checks())


def read_home(home: Path) -> Settings:
    """The settings below ``home``, including those of every known check.

    Raises:
        ConfigError: a file of config/ or a package's check cannot be used.
    """
    return read_settings(home, _model())


def check_names() -> tuple[str, ...]:
    """The names that a job may give under `checks`.

    Raises:
        ConfigError: a package's check cannot be used.
    """
    return tuple(one.name for one in known_checks())
