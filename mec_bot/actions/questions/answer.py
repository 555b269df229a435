"""Answering `/mec`: from the latest snapshot, never from Google, and always with its age."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from mec_bot.actions.questions.resolve_project import former_names
from mec_bot.actions.questions.timeline import project_timeline
from mec_bot.errors import StoreError
from mec_bot.messages import card, choices, history, lists, usage
from mec_bot.messages.text.language import Translator
from mec_bot.review.finding import Finding, from_text
from mec_bot.review.listing import STALLED_CHECK, read_listing
from mec_bot.review.lookup import Found, ProjectIndex
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.dashboard import Project
from mec_bot.store import findings, renames, snapshots
from mec_bot.store.snapshots import Snapshot

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.messages.text.message import Message

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """The latest snapshot, indexed: it is read once and answers many questions.

    ``findings`` are by the project's key, ``translators`` by member id, ``projects`` by key; ``aliases`` gives today's
    key for a former one, and ``carriers`` are all that are known. ``renamed`` is the instant of the last decision about a rename.
    """

    snapshot: Snapshot
    index: ProjectIndex
    findings: dict[str, list[Finding]]
    translators: dict[str, Translator]
    projects: dict[str, Project] = field(repr=False)
    carriers: Carriers = field(repr=False)
    aliases: dict[str, str] = field(default_factory=dict)
    renamed: datetime | None = None


class Answerer:
    """Answers questions from the latest snapshot, which stays in memory until the database holds a newer one.

    Asking the database for its newest snapshot is most of an answer's cost. With ``kept_fresh``, the owner calls
    ``refresh`` regularly, as the worker does, and an answer does not ask.
    """

    def __init__(self, context: Context, *, kept_fresh: bool = False) -> None:
        self._context = context
        self._kept_fresh = kept_fresh
        self._known: Knowledge | None = None
        self._looked = False

    def help(self, member_id: str) -> Message:
        """The message that says how to ask, with examples from the sheet where it was read."""
        translator, command = self.translator_of(member_id), self._context.settings.slack.command
        try:
            known = self._latest()
        except StoreError:
            _log.exception("the help could not read the database")
            known = None
        return usage.compose_help(command, known.snapshot.dashboard.projects if known else (), translator)

    def find(self, asked: str) -> tuple[Knowledge, Found] | None:
        """The projects that match, or ``None`` before the first pull.

        Raises:
            StoreError: the database does not answer, and no snapshot was read before.
        """
        known = self._latest()
        return (known, known.index.find(asked)) if known else None

    def is_named(self, asked: str) -> bool:
        """Whether these very words stand in a project's name.

        Raises:
            StoreError: the database does not answer, and no snapshot was read before.
        """
        known = self._latest()
        words = f" {fold_key(asked)} "
        return known is not None and any(words in f" {fold_key(p.name)} " for p in known.projects.values())

    def lookup(self, asked: str, member_id: str, *, is_staff: bool = False) -> Message:
        """The card of the project that has these words, a carrier's list, or a question: what is spelt alike is only asked."""
        try:
            answer = self.find(asked)
        except StoreError:
            _log.exception("a look-up could not read the database")
            return usage.compose_no_memory(self.translator_of(member_id))
        translator = self.translator_of(member_id)
        if answer is None:
            return usage.compose_nothing_yet(translator)
        known, found = answer
        return self._found(asked, known, found, member_id, is_staff=is_staff)

    def group(self, value: str, member_id: str, *, is_staff: bool = False) -> Message:
        """The list of a carrier or large project that was chosen; if it has left the sheet since, the look-up for its name."""
        try:
            known = self._latest()
        except StoreError:
            _log.exception("a choice could not read the database")
            return usage.compose_no_memory(self.translator_of(member_id))
        kind, _, name = value.partition(" ")
        found = known.index.group(kind, name) if known else None
        if known is None or found is None:
            return self.lookup(name, member_id, is_staff=is_staff)
        return self._found(name, known, found, member_id, is_staff=is_staff)

    def _found(self, asked: str, known: Knowledge, found: Found, member_id: str, *, is_staff: bool) -> Message:
        """The card of one project, where that was named, else the list or the question."""
        if found.match in {"exact", "close"} and found.group is None:
            return self._card(known, found.projects[0], member_id, is_staff=is_staff)
        translator = self.translator_of(member_id)
        return choices.compose_found(
            asked,
            found,
            len(known.projects),
            self._context.settings.slack.command,
            text_context=self._context.text_context(known.snapshot, translator),
        )

    def project(self, key: str, member_id: str, *, is_staff: bool = False) -> Message:
        """The card of a project that was chosen by its key; if it has left the sheet since, the look-up for its key."""
        try:
            known, project = self._by_key(key)
        except StoreError:
            _log.exception("a choice could not read the database")
            return usage.compose_no_memory(self.translator_of(member_id))
        if known is None or project is None:
            return self.lookup(key, member_id, is_staff=is_staff)
        return self._card(known, project, member_id, is_staff=is_staff)

    def shared(self, key: str, member_id: str) -> Message | None:
        """The card as somebody shows it to everybody, in the workspace's language; ``None`` where the project is gone.

        Raises:
            StoreError: the database does not answer, and no snapshot was read before.
        """
        known, project = self._by_key(key)
        if known is None or project is None:
            return None
        return self._compose_card(known, project, card.Reader(shared_by=member_id), self._context.translator)

    def history(self, key: str, member_id: str) -> Message:
        """What happened to a project; if it has left the sheet since, the look-up for its key.

        Raises:
            StoreError: the database does not answer.
        """
        known, project = self._by_key(key)
        if known is None or project is None:
            return self.lookup(key, member_id)
        text_context = self._context.text_context(known.snapshot, self.translator_of(member_id))
        return history.compose_history(project_timeline(self._context, project), text_context=text_context)

    def history_of(self, asked: str, member_id: str) -> Message:
        """What happened to the one project that is named; else the list or the question, as for a look-up.

        Raises:
            StoreError: the database does not answer.
        """
        answer = self.find(asked)
        if answer is None:
            return usage.compose_nothing_yet(self.translator_of(member_id))
        known, found = answer
        if found.match in {"exact", "close"} and found.group is None:
            return self.history(found.projects[0].key, member_id)
        return self._found(asked, known, found, member_id, is_staff=False)

    def listing(self, asked: str, page: int, member_id: str) -> Message:
        """One page of the list that is asked for by these words; where they name a carrier nobody knows, the look-up for it."""
        translator = self.translator_of(member_id)
        try:
            known = self._latest()
        except StoreError:
            _log.exception("a list could not read the database")
            return usage.compose_no_memory(translator)
        if known is None:
            return usage.compose_nothing_yet(translator)
        wanted = read_listing(asked)
        if wanted is None:
            return lists.compose_unknown_list(asked, self._context.settings.slack.command, translator)
        stalled = {key for key, own in known.findings.items() if any(one.check == STALLED_CHECK for one in own)}
        taken = [one for one in known.projects.values() if wanted.takes(one, known.carriers, stalled)]
        if wanted.kind == "carrier" and not taken:
            return self.lookup(wanted.value, member_id)
        text_context = self._context.text_context(known.snapshot, translator)
        return lists.compose_list(wanted, taken, asked, page, text_context=text_context)

    def _by_key(self, key: str) -> tuple[Knowledge | None, Project | None]:
        known = self._latest()
        project = (known.projects.get(key) or known.projects.get(known.aliases.get(key, key))) if known else None
        return known, project

    def _card(self, known: Knowledge, project: Project, member_id: str, *, is_staff: bool) -> Message:
        inside = is_staff or self._carries(known, project, member_id)
        shown_to = self._context.settings.slack.cell_notes
        notes = shown_to == "everybody" or (inside and shown_to == "carrier_and_staff")
        return self._compose_card(
            known, project, card.Reader(advice=inside, notes=notes), self.translator_of(member_id)
        )

    def _compose_card(self, known: Knowledge, project: Project, reader: card.Reader, translator: Translator) -> Message:
        return card.compose_card(
            project,
            known.snapshot.dashboard,
            known.findings.get(project.key, ()),
            reader=reader,
            text_context=self._context.text_context(known.snapshot, translator),
        )

    @staticmethod
    def _carries(known: Knowledge, project: Project, member_id: str) -> bool:
        """Whether this is the account of one of the project's carriers."""
        carriers = (known.carriers.find(name) for name in project.carriers)
        return any(carrier is not None and carrier.slack_id == member_id for carrier in carriers if member_id)

    def translator_of(self, member_id: str) -> Translator:
        """The translator into the one language in which this person reads everything."""
        return self._translators.get(member_id, self._context.translator)

    def is_carrier(self, member_id: str) -> bool:
        """Whether the sheet, or config/carriers.yaml, names this person as a carrier's account."""
        return member_id in self._translators

    @property
    def _translators(self) -> dict[str, Translator]:
        return self._known.translators if self._known else self._context.translators(None)

    def refresh(self) -> None:
        """Load the newest snapshot, if there is a newer one; where the database does not answer, only log it."""
        try:
            self._read_latest()
        except StoreError as error:
            _log.warning("what is newest could not be read: %s", error)

    def _latest(self) -> Knowledge | None:
        """The newest knowledge; where the database does not answer, the knowledge of before: answers show its age."""
        if self._kept_fresh and self._looked:
            return self._known
        try:
            return self._read_latest()
        except StoreError as error:
            if self._known is None:
                raise
            _log.warning("answering from what is known: %s", error)
            return self._known

    def _read_latest(self) -> Knowledge | None:
        with self._context.database.reading() as connection:
            mark = snapshots.latest_mark(connection)
            if mark is None:
                self._looked = True
                return None
            known = self._known
            renamed = renames.last_decision(connection)
            if known is None or (known.snapshot.id, known.snapshot.seen_at) != mark or known.renamed != renamed:
                snapshot = snapshots.load(connection, mark[0])
                told = [from_text(entry.body) for entry in findings.open_findings(connection)]
                known = self._known = replace(
                    _index(snapshot, told, self._context, former_names(connection)),
                    aliases=renames.aliases(connection),
                    renamed=renamed,
                )
            self._looked = True
            return known


def _index(snapshot: Snapshot, told: Sequence[Finding], context: Context, former: Mapping[str, str]) -> Knowledge:
    by_project: dict[str, list[Finding]] = {}
    carriers = context.carriers(snapshot.dashboard)
    for finding in told:
        by_project.setdefault(finding.project_key, []).append(finding)
    return Knowledge(
        snapshot=snapshot,
        index=ProjectIndex(snapshot.dashboard, former, carriers),
        findings=by_project,
        translators=context.translators(snapshot.dashboard),
        projects={project.key: project for project in snapshot.dashboard.projects},
        carriers=carriers,
    )
