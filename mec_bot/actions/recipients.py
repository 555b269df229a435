"""Who hears of what: channels by their role, carriers by what the settings and the sheet say of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding
from mec_bot.settings import Settings
from mec_bot.sheet.carriers import Carrier, Carriers
from mec_bot.sheet.dashboard import Dashboard


@dataclass(frozen=True, kw_only=True)
class CarrierFindings:
    """The findings about one carrier's own projects; ``carrier`` is ``None`` where nobody knows them."""

    name: str
    carrier: Carrier | None
    findings: tuple[Finding, ...]

    @property
    def slack_id(self) -> str | None:
        """Where a reminder can go."""
        return self.carrier.slack_id if self.carrier else None


def by_carrier(findings: Iterable[Finding], dashboard: Dashboard, settings: Settings) -> list[CarrierFindings]:
    """Findings by the carriers that the sheet names for each project, in the order of their first finding."""
    directory = Carriers(settings.carriers, dashboard.carriers)
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        for name in finding.carriers:
            grouped.setdefault(name, []).append(finding)
    return [
        CarrierFindings(name=name, carrier=directory.find(name), findings=tuple(own)) for name, own in grouped.items()
    ]


def unreachable(grouped: Sequence[CarrierFindings]) -> list[str]:
    """Those with something to settle whom the bot cannot write to."""
    return [group.name for group in grouped if group.slack_id is None]


def channel(to: str, settings: Settings) -> str:
    """`staff` and `operator` are channels of config/mec_bot.yaml; anything else is a channel's id.

    Raises:
        ConfigError: the channel is not set.
    """
    keys = {"staff": ("slack.staff_channel", settings.bot.slack.staff_channel)}
    keys["operator"] = ("slack.operator_channel", settings.bot.slack.operator_channel)
    if to not in keys:
        return to
    key, found = keys[to]
    if not found:
        raise ConfigError(
            Phrase("config/mec_bot.yaml: {key}: found nothing; allowed: a channel's id such as C0123ABCD.", key=key)
        )
    return found
