"""The digest as staff read it: one screen of news, and the whole list in its thread.

The golden files hold it in both languages; ``UPDATE_GOLDEN=1`` writes them anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from builders import a_dashboard, a_finding, a_project, a_snooze, check
from example_dashboard import DASHBOARD, FINDINGS, NOW, text_context
from golden_files import golden_message
from languages import FRENCH, both_languages
from layout_values import USUAL, a_reading

from mec_bot.messages.digest.contents import Asked, DigestContents, HeldPull
from mec_bot.messages.digest.digest import MOST_SEEN, MOST_SEEN_OF_MANY, compose_digest, seen
from mec_bot.messages.digest.welcome import compose_welcome
from mec_bot.messages.text.check_words import in_order
from mec_bot.messages.text.findings import Past
from mec_bot.messages.text.language import Translator
from mec_bot.messages.text.parts import MOST_PARTS
from mec_bot.phrases import Phrase
from mec_bot.review.changes import Change, Kind
from mec_bot.review.exemptions import Exempted
from mec_bot.review.layout_changes import compare_layouts
from mec_bot.review.reminders.policy import OutOfReach
from mec_bot.review.settled import Settled
from mec_bot.review.snoozes import SnoozedFinding
from mec_bot.settings.targets import ProjectFilter
from mec_bot.sheet.carriers import Carrier
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.slack.blocks import to_blocks

OF_CARRIERS = {
    "missing_assessment",
    "unreadable_cell",
    "unknown_strategy",
    "unassigned_strategy",
    "overdue_step",
}


def a_digest(**more: Any) -> DigestContents:
    """Of a quiet week."""
    values: dict[str, Any] = {
        "dashboard": DASHBOARD,
        "new": (),
        "open": (),
        "resolved": (),
        "changes": (),
        "unreachable": (),
        "since": NOW - timedelta(days=7),
        "asked": Asked(checks=OF_CARRIERS),
    }
    return DigestContents(**values | more)


def golden_digest(name: str, contents: DigestContents, translator: Translator) -> None:
    """The first message is held under ``name``, those of its thread under ``name-2`` and so on."""
    for number, part in enumerate(compose_digest(contents, text_context(translator)), start=1):
        golden_message(name if number == 1 else f"{name}-{number}", part.message, translator)


@both_languages
def test_the_welcome_counts_what_there_is_to_settle_and_says_what_comes_next(translator: Translator) -> None:
    contents = a_digest(open=FINDINGS, plots=("movement", "levels", "strategies"))
    message = compose_welcome(
        contents, command="/mec", following=NOW + timedelta(days=7), text_context=text_context(translator)
    )
    golden_message("welcome", message, translator)


@both_languages
def test_a_welcome_with_nothing_to_settle_and_no_date(translator: Translator) -> None:
    message = compose_welcome(
        a_digest(only=ProjectFilter(phase=(3,))), command="/mec", following=None, text_context=text_context(translator)
    )
    golden_message("welcome-bare", message, translator)


@both_languages
def test_a_digest_about_a_part_of_the_programme_says_which(translator: Translator) -> None:
    only = ProjectFilter(phase=(2, 3), carrier=("Les *Roues* partagées",), parent=("Mobilité <!channel>",))
    golden_digest("digest-only", a_digest(new=FINDINGS[:1], only=only), translator)


@both_languages
def test_a_digest_gives_staff_a_letter_for_each_carrier_whom_slack_does_not_reach(translator: Translator) -> None:
    unreachable = (
        OutOfReach(name="Jardins du rail", carrier=None, findings=FINDINGS[:1]),
        OutOfReach(
            name="Réseau *Nord* <!here>",
            carrier=Carrier(name="Réseau Nord", email="nord@exemple.org", language="en"),
            findings=FINDINGS[:12],
        ),
        OutOfReach(name="Voisins", carrier=Carrier(name="Voisins", email="à demander"), findings=FINDINGS[:2]),
    )
    golden_digest("digest-letters", a_digest(new=FINDINGS[:1], unreachable=unreachable), translator)


def settled_findings() -> list[Settled]:
    """One settled by what was written, one by a status, one by a row that left, and one by time."""
    bail = next(project for project in DASHBOARD.projects if project.name == "Bail partagé")
    bail = replace(bail, strategy="consolidation", strategy_text="Consolidation", due="2026-04-03", unreadable={})
    strategy = a_finding(
        project="Bail partagé", project_key=bail.key, field="strategy", title=Phrase("Unassigned strategies")
    )
    due = msgspec.structs.replace(strategy, field="due", value="03/04/2026")
    over = replace(bail, status="Terminé", strategy=None, strategy_text=None)
    late = msgspec.structs.replace(due, value="2026-04-03", title=Phrase("Overdue next steps"))
    return [
        Settled(finding=strategy, project=bail),
        Settled(finding=due, project=bail),
        Settled(finding=strategy, project=over, ended=True),
        Settled(finding=msgspec.structs.replace(strategy, project="Ancien projet")),
        Settled(finding=late, project=bail),
    ]


@both_languages
def test_a_later_digest_tells_problems_first_then_what_was_settled_and_what_changed(translator: Translator) -> None:
    popote = next(project for project in DASHBOARD.projects if project.name == "Popote du jeudi")
    contents = DigestContents(
        dashboard=DASHBOARD,
        new=FINDINGS[:2],
        open=FINDINGS[2:6],
        resolved=settled_findings(),
        changes=(
            Change(
                project=popote.name, project_key=popote.key, kind="level", before="2a", after="2b", round="2023-2024"
            ),
            Change(project=popote.name, project_key=popote.key, kind="strategy", before=None, after="essaimage"),
            Change(project="Ancien projet", project_key="ancien projet", kind="removed", before=None, after=None),
        ),
        unreachable=(),
        since=NOW - timedelta(days=7),
        past={
            FINDINGS[1].key: Past(working_days=0, settled=date(2026, 10, 2)),
            FINDINGS[2].key: Past(working_days=9),
            FINDINGS[3].key: Past(working_days=12),
            FINDINGS[4].key: Past(working_days=1042, settled=date(2022, 10, 3)),
        },
        snoozed=[
            SnoozedFinding(
                finding=FINDINGS[6], snooze=a_snooze(FINDINGS[6], date(2026, 12, 15), reason="Attend le bail *signé*")
            ),
            SnoozedFinding(
                finding=FINDINGS[7], snooze=a_snooze(FINDINGS[7], date(2026, 12, 1), reason="Équipe en congé")
            ),
        ],
        exempted=[
            Exempted(
                check="unassigned_strategy",
                title=Phrase("Unassigned strategies"),
                project="Popote du jeudi",
                reason="Reprise par *un autre* programme",
                by="Amina B.",
                known=known,
            )
            for known in (True, False)
        ],
    )
    golden_digest("digest-later", contents, translator)


def a_change(name: str, kind: Kind, before: str | None, after: str | None, **more: Any) -> Change:
    return Change(project=name, project_key=fold_key(name), kind=kind, before=before, after=after, **more)


@both_languages
def test_a_digest_tells_who_moved_and_what_each_change_is_about(translator: Translator) -> None:
    contents = DigestContents(
        dashboard=DASHBOARD,
        new=(),
        open=(),
        resolved=(),
        changes=(
            a_change("Popote du jeudi", "level", "2a", "2b", round="2023-2024"),
            a_change("Bail partagé", "level", None, "3a", round="2023-2024"),
            a_change("Serre du viaduc", "level", "2c-3a", "3a", round="2023-2024", before_unreadable=True),
            a_change("Navette du marché", "level", "1b ?", "1b", round="2023-2024", before_unreadable=True),
            a_change("Semothèque", "level", "2c", "2b-2c", round="2023-2024", after_unreadable=True),
            a_change("Pédibus des aînés", "level", "3a", "2c", round="2023-2024"),
            a_change("Bail partagé", "strategy", None, "Consolidation"),
            a_change("Popote du jeudi", "strategy", "cession", "essaimage"),
            a_change("Semothèque", "strategy", "À voir", "dissemination", before_unreadable=True),
            a_change("Pédibus des aînés", "strategy", "essaimage", "Essaimage?", after_unreadable=True),
            a_change("Popote du jeudi", "support", None, "Un local"),
            a_change("Bail partagé", "support", "Un avis juridique", None),
            a_change("Frigo de palier", "next_step", None, "Rencontrer la ville"),
            a_change("Bail partagé", "obstacles", "Assurance <!channel>", None),
            a_change("Frigo de palier", "obstacles", "Bail; permis", "Permis"),
            a_change("Popote du jeudi", "obstacles_overcome", None, "Gouvernance à définir"),
            a_change("Popote du jeudi", "resources", None, "Guide d'une ville voisine"),
            a_change("Frigo de palier", "due", "2026-11", "2026-12"),
            a_change("Bail partagé", "due", "03/04/2026", "2026-04-03", before_unreadable=True),
            a_change("Semothèque", "due", "2026-04-03", None),
            a_change("Popote du jeudi", "due", None, "2026-04-03", before_unreadable=None),
            a_change("La Popote", "renamed", "Popote", "La Popote"),
            a_change("Frigos <!channel>", "renamed", "Frigo", "Frigos <!channel>", asked=True),
            a_change("Navette du marché", "added", None, "1b"),
            *(a_change(f"Ancien projet {number}", "removed", None, None) for number in range(1, 14)),
        ),
        unreachable=(),
        since=NOW - timedelta(days=7),
    )
    golden_digest("digest-moves", contents, translator)


@both_languages
def test_a_digest_tells_what_the_sheet_s_headings_mean_otherwise_than_before(translator: Translator) -> None:
    now = a_reading(
        ("Sous-projet", "sub_project"),
        ("Avancement", "status"),
        ("Maturité automne 2022", None),
        ("Maturité *visée* <!here>", None),
        tab="Suivi",
    )
    contents = a_digest(layout_changes=compare_layouts(a_reading(*USUAL), now))
    assert not contents.all_is_well
    golden_digest("digest-layout", contents, translator)


@both_languages
def test_a_digest_with_nothing_to_settle_says_that_all_is_well(translator: Translator) -> None:
    golden_digest("digest-all-is-well", a_digest(plots=("movement",)), translator)


@both_languages
def test_a_digest_with_nothing_but_what_is_put_off_says_so(translator: Translator) -> None:
    off = SnoozedFinding(finding=FINDINGS[6], snooze=a_snooze(FINDINGS[6], date(2026, 12, 15), reason="Attend le bail"))
    golden_digest("digest-put-off", a_digest(snoozed=[off]), translator)


@both_languages
def test_a_digest_says_how_much_was_asked_of_carriers_and_what_reaches_nobody(translator: Translator) -> None:
    asked = [finding for finding in FINDINGS if finding.check in OF_CARRIERS]
    reached = {finding.key for finding in asked if finding.carriers and "Jardins du rail" not in finding.carriers}
    contents = a_digest(
        open=FINDINGS,
        asked=Asked(checks=OF_CARRIERS, reached=reached, points=16, last_day=date(2026, 11, 17)),
        past={FINDINGS[2].key: Past(working_days=58)},
        unreachable=(OutOfReach(name="Jardins du rail", carrier=None, findings=FINDINGS[:1]),),
        plots=("levels",),
    )
    golden_digest("digest-asked", contents, translator)


class TestALargeProgramme:
    """Names are as long as people make them; each project lacks something, and something changed in each."""

    @staticmethod
    def contents(count: int, name: str = "chantier de quartier") -> DigestContents:
        projects = [
            a_project(
                f"Sous-projet {number} – {name}",
                ("2c", "3a", "2b")[number % 3],
                ("2b", "2c", "2b-2c", "")[number % 4],
                row=number + 2,
                carriers=() if number % 5 == 0 else (f"Organisme {number % 40}",),
                strategy_text=(None, "Essaimage", "?")[number % 3],
            )
            for number in range(count)
        ]
        dashboard = a_dashboard(*projects)
        found = check(dashboard)
        return a_digest(
            dashboard=dashboard,
            new=found[::3],
            open=[*found[1::3], *found[2::3]],
            resolved=[Settled(finding=finding) for finding in found[: count // 2]],
            changes=[a_change(project.name, "level", "2a", "2b", round="2023") for project in projects]
            + [a_change(project.name, "support", None, "Un local " * 20) for project in projects],
            unreachable=[
                OutOfReach(name=f"Organisme {number}", carrier=None, findings=found[:2]) for number in range(40)
            ],
            past={finding.key: Past(working_days=30) for finding in found},
        )

    @both_languages
    @pytest.mark.parametrize(
        ("count", "longest"), [(27, MOST_SEEN), (100, MOST_SEEN_OF_MANY), (1000, MOST_SEEN_OF_MANY)]
    )
    def test_takes_one_screen_and_the_thread_tells_every_point(
        self, count: int, longest: int, translator: Translator
    ) -> None:
        contents = self.contents(count)
        first, *thread = compose_digest(contents, text_context(translator))
        assert len(to_blocks(first.message)) <= 9
        assert seen(first.message) <= longest
        told = [key for part in thread for key in part.findings]
        wanted = [finding.key for finding in in_order(contents.to_settle)]
        assert told == wanted[: len(told)]
        assert len(told) == len(wanted) or len(thread) == MOST_PARTS

    @pytest.mark.parametrize("name", ["mot " * 75, "x" * 300, "😀" * 150, "مشروع " * 50])
    def test_takes_one_screen_however_long_its_names_are(self, name: str) -> None:
        contents = replace(
            self.contents(100, name),
            held=HeldPull(since=NOW, reasons=[Phrase("{count} of {name}", count=17, name=name)] * 6),
            only=ProjectFilter(carrier=(name, name)),
        )
        first = compose_digest(contents, text_context(FRENCH))[0].message
        assert len(to_blocks(first)) <= 9
        assert seen(first) <= MOST_SEEN_OF_MANY

    def test_is_measured_as_people_see_it(self) -> None:
        """``seen`` counts what Slack shows: the words of links, and no address."""
        first = compose_digest(self.contents(27), text_context(FRENCH))[0].message
        texts = [text for block in to_blocks(first) for text in texts_of(block)]
        shown = re.sub(r"<[^|>]*\|([^>]*)>", r"\1", "".join(texts)).replace("*", "").replace("\u200b", "")
        assert seen(first) == pytest.approx(len(shown), abs=30)


def texts_of(block: dict[str, Any]) -> Iterator[str]:
    """Every text that a block shows."""
    text = block.get("text")
    if isinstance(text, str):
        yield text
    elif text is not None:
        yield text["text"]
    for element in block.get("elements", ()):
        yield from texts_of(element)
