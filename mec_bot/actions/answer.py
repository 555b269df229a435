"""Answering `/mec`: from the latest snapshot, never from Google, and always with its age."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mec_bot.actions.bot import Bot
from mec_bot.errors import StoreError
from mec_bot.messages import card
from mec_bot.messages.language import Language
from mec_bot.messages.message import Message
from mec_bot.review.finding import Finding, from_text
from mec_bot.review.lookup import Found, ProjectIndex
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.dashboard import Project
from mec_bot.sheet.spelling import key as folded
from mec_bot.store import findings, renames, snapshots
from mec_bot.store.database import Connection
from mec_bot.store.snapshots import Snapshot

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """The latest snapshot, indexed: what is read once and answers many questions."""

    snapshot: Snapshot
    index: ProjectIndex
    findings: dict[str, list[Finding]]
    languages: dict[str, Language]
    projects: dict[str, Project] = field(repr=False)
    aliases: dict[str, str] = field(default_factory=dict)
    renamed: datetime | None = None


class Answerer:
    """Answers questions from the latest snapshot, kept in memory until a newer one stands in the database.

    Asking the database what is newest is most of an answer's cost. Where somebody calls ``refresh`` regularly
    (``kept_fresh``, as the worker does), answers leave that to them.
    """

    def __init__(self, bot: Bot, *, kept_fresh: bool = False) -> None:
        self._bot = bot
        self._kept_fresh = kept_fresh
        self._known: Knowledge | None = None

    def help(self, member_id: str) -> Message:
        """How to ask."""
        return card.compose_help(self._bot.settings.bot.slack.command, self.language(member_id))

    def find(self, asked: str) -> tuple[Knowledge, Found] | None:
        """The projects that match, or ``None`` before the first pull. Raises StoreError."""
        known = self._latest()
        return (known, known.index.find(asked)) if known else None

    def is_named(self, asked: str) -> bool:
        """Whether these very words stand in a project's name. Raises StoreError."""
        known = self._latest()
        words = f" {folded(asked)} "
        return known is not None and any(words in f" {folded(p.name)} " for p in known.projects.values())

    def lookup(self, asked: str, member_id: str) -> Message:
        """The card, a choice where several match, or what is known where none does."""
        try:
            answer = self.find(asked)
        except StoreError:
            _log.exception("a look-up could not read the database")
            return card.compose_trouble(self.language(member_id))
        language = self.language(member_id)
        if answer is None:
            return card.compose_nothing_yet(language)
        known, found = answer
        if found.match in {"exact", "close"}:
            return self._card(known, found.projects[0], language)
        if found.match == "ambiguous":
            return card.compose_choice(
                asked,
                found.projects,
                seen_at=known.snapshot.seen_at,
                now=self._bot.clock(),
                zone=self._bot.settings.timezone,
                language=language,
            )
        return card.compose_unknown(
            asked,
            found.projects,
            len(known.projects),
            self._bot.settings.bot.slack.command,
            seen_at=known.snapshot.seen_at,
            now=self._bot.clock(),
            zone=self._bot.settings.timezone,
            language=language,
        )

    def project(self, key: str, member_id: str) -> Message:
        """The card of a project chosen by its key; it may have left the sheet since it was offered."""
        try:
            known = self._latest()
        except StoreError:
            _log.exception("a choice could not read the database")
            return card.compose_trouble(self.language(member_id))
        project = (known.projects.get(key) or known.projects.get(known.aliases.get(key, key))) if known else None
        if known is None or project is None:
            return self.lookup(key, member_id)
        return self._card(known, project, self.language(member_id))

    def _card(self, known: Knowledge, project: Project, language: Language) -> Message:
        return card.compose_card(
            project,
            known.snapshot.dashboard,
            known.findings.get(project.key, ()),
            seen_at=known.snapshot.seen_at,
            now=self._bot.clock(),
            zone=self._bot.settings.timezone,
            language=language,
            level_names=self._bot.settings.bot.level_names,
        )

    def language(self, member_id: str) -> Language:
        """A carrier's own language, else the workspace's."""
        if self._known and member_id in self._known.languages:
            return self._known.languages[member_id]
        return self._bot.language

    def refresh(self) -> None:
        """Look for a newer snapshot; never raises for a database that does not answer."""
        try:
            self._read_latest()
        except StoreError as error:
            _log.warning("what is newest could not be read: %s", error)

    def _latest(self) -> Knowledge | None:
        """The newest knowledge; where the database does not answer, what is known still does, with its age."""
        if self._kept_fresh and self._known is not None:
            return self._known
        try:
            return self._read_latest()
        except StoreError as error:
            if self._known is None:
                raise
            _log.warning("answering from what is known: %s", error)
            return self._known

    def _read_latest(self) -> Knowledge | None:
        with self._bot.database.reading() as connection:
            mark = snapshots.latest_mark(connection)
            if mark is None:
                return None
            known = self._known
            renamed = renames.last_decision(connection)
            if known is None or (known.snapshot.id, known.snapshot.seen_at) != mark or known.renamed != renamed:
                snapshot = snapshots.load(connection, mark[0])
                told = [from_text(entry.body) for entry in findings.open_findings(connection)]
                known = self._known = replace(
                    _index(snapshot, told, self._bot, former_names(connection)),
                    aliases=renames.aliases(connection),
                    renamed=renamed,
                )
            return known


def former_names(connection: Connection) -> dict[str, str]:
    """Folded former name → the key that the same project has today."""
    today = renames.aliases(connection)
    return {
        folded(rename.from_name): today[rename.from_key]
        for rename in renames.everything(connection)
        if rename.state == "confirmed"
    }


def _index(snapshot: Snapshot, told: Sequence[Finding], bot: Bot, former: Mapping[str, str]) -> Knowledge:
    by_project: dict[str, list[Finding]] = {}
    for finding in told:
        by_project.setdefault(finding.project_key, []).append(finding)
    carriers = Carriers(bot.settings.carriers, snapshot.dashboard.carriers)
    return Knowledge(
        snapshot=snapshot,
        index=ProjectIndex(snapshot.dashboard, former),
        findings=by_project,
        languages={
            carrier.slack_id: Language(carrier.language)
            for carrier in carriers
            if carrier.slack_id and carrier.language
        },
        projects={project.key: project for project in snapshot.dashboard.projects},
    )
