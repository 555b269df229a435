"""Pulls too unlike the last one: held, told once, accepted or dropped, over the stand-ins and both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from example_programme import FRIGO
from openpyxl.worksheet.worksheet import Worksheet
from readers import shown
from running import promised, run, sync_again, welcome
from sheet_edits import FIRST, HEADER, call_it, clear, drop_half, drop_the_header, edit, row_of, the_tab
from slack_stand import BOT, STAFF, client_of, seen_by
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.questions.answer import Answerer
from mec_bot.actions.sync.held import Decided, Decisions
from mec_bot.actions.sync.sync import sync
from mec_bot.errors import SheetLayoutError, SheetNotReadyError
from mec_bot.messages.staff.held import ACCEPT_PULL
from mec_bot.messages.text.message import Button, Buttons, Message, from_text
from mec_bot.sandbox.slack.server import Slack
from mec_bot.sandbox.slack.workspace import Channel, User, Workspace
from mec_bot.sandbox.workbooks import exemple
from mec_bot.slack.connection import SocketConnection
from mec_bot.slack.listeners import Handlers, create_app
from mec_bot.slack.sender import SlackSender, identify
from mec_bot.store import findings, held, snapshots

Edit = Callable[[Path], None]


def empty_the_tab(workbook: Path) -> None:
    with the_tab(workbook) as tab:
        for merged in list(tab.merged_cells.ranges):
            tab.unmerge_cells(str(merged))
        tab.delete_rows(1, tab.max_row)


def keep_the_header_only(workbook: Path) -> None:
    with the_tab(workbook) as tab:
        clear(tab, FIRST, tab.max_row)


def blank_every_level(workbook: Path) -> None:
    with the_tab(workbook) as tab:
        clear(tab, FIRST, tab.max_row, columns=level_columns(tab))


def level_columns(tab: Worksheet) -> list[int]:
    rounds = {"Automne 2022", "2023-2024"}
    return [c for c in range(1, tab.max_column + 1) if {str(tab.cell(r, c).value) for r in HEADER} & rounds]


READABLE = pytest.mark.parametrize("edit", [keep_the_header_only, drop_half, blank_every_level])
ANY = pytest.mark.parametrize(
    "edit", [keep_the_header_only, drop_half, blank_every_level, empty_the_tab, drop_the_header]
)


def messages_about_it(context: Context) -> list[str]:
    return [shown(promise) for promise in promised(context) if promise.key.startswith("held/")]


@ANY
def test_an_implausible_pull_leaves_the_last_good_one_as_it_is(
    context: Context, clock: Clock, workbook: Path, edit: Edit
) -> None:
    good = sync(context)
    edit(workbook)
    with context.database.reading() as connection:
        before = snapshots.latest_mark(connection), findings.open_findings(connection)
    pulled = sync_again(context, clock, minutes=15)
    assert pulled.held
    assert (pulled.snapshot, pulled.taken_at, pulled.changes) == (good.snapshot, good.taken_at, ())
    assert pulled.dashboard.projects == good.dashboard.projects
    assert {finding.key for finding in pulled.findings} == {finding.key for finding in good.findings}
    with context.database.reading() as connection:
        assert (snapshots.latest_mark(connection), findings.open_findings(connection)) == before
    clock.forward(hours=2)
    assert "Feuille lue le 23 novembre à 9\xa0h" in shown(Answerer(context).lookup("popote", "U1"))


@ANY
def test_staff_get_one_message_however_often_it_is_pulled(
    context: Context, clock: Clock, workbook: Path, edit: Edit
) -> None:
    sync(context)
    edit(workbook)
    for _ in range(3):
        clock.forward(minutes=15)
        run(context, "sync")
    [told] = [promise for promise in promised(context) if promise.key.startswith("held/")]
    assert told.recipient == "C1"
    assert len(promised(context)) == 1, "the operator has nothing to do with it"


def edit_a_note(workbook: Path, text: str) -> None:
    with the_tab(workbook) as tab:
        tab.cell(FIRST, tab.max_column).value = text


def test_edits_that_change_no_reason_ask_nothing_anew_and_undo_no_answer(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    blank_every_level(workbook)
    for text in ("un", "deux", "trois"):
        edit_a_note(workbook, text)
        assert sync_again(context, clock, minutes=15).held
    assert len(messages_about_it(context)) == 1
    assert Decisions(context).accept_pull(the_button(context), "U1").settled
    edit_a_note(workbook, "quatre")
    assert sync_again(context, clock, minutes=15).held == ()


@READABLE
def test_the_message_has_a_button_that_accepts(context: Context, clock: Clock, workbook: Path, edit: Edit) -> None:
    sync(context)
    edit(workbook)
    sync_again(context, clock, minutes=15)
    assert "Accepter" in messages_about_it(context)[0]


@pytest.mark.parametrize("edit", [empty_the_tab, drop_the_header])
def test_what_cannot_be_read_cannot_be_accepted(context: Context, clock: Clock, workbook: Path, edit: Edit) -> None:
    sync(context)
    edit(workbook)
    sync_again(context, clock, minutes=15)
    [told] = messages_about_it(context)
    assert "Accepter" not in told
    assert "Réparez la feuille" in told
    with pytest.raises(SheetLayoutError):
        sync(context, accept=True)


def test_a_sheet_whose_formulas_are_being_computed_changes_nothing_and_is_read_again(
    context: Context, clock: Clock, workbook: Path
) -> None:
    before = sync(context)
    edit(workbook, ("Popote du jeudi", "2023-2024", "Loading..."))
    with pytest.raises(SheetNotReadyError):
        sync_again(context, clock, minutes=15)
    with context.database.reading() as connection:
        last = snapshots.latest(connection)
    assert last is not None
    assert (last.id, last.dashboard.projects) == (before.snapshot, before.dashboard.projects)
    assert messages_about_it(context) == []
    edit(workbook, ("Popote du jeudi", "2023-2024", "2c"))
    assert [(change.before, change.after) for change in sync_again(context, clock, minutes=15).changes] == [
        ("2b", "2c")
    ]


def test_carriers_hear_nothing_while_a_pull_is_held(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    assert run(context, "remind")
    blank_every_level(workbook)
    sync_again(context, clock, days=1)
    assert run(context, "remind") == []


def test_the_digest_says_that_a_pull_is_held_and_since_when(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    welcome(context, clock)
    assert "retenue" not in shown(run(context, "digest")[0])
    blank_every_level(workbook)
    sync_again(context, clock, days=1)
    clock.forward(hours=3)
    text = shown(run(context, "digest")[0])
    assert "est retenue, vue pour la première fois il y a 3 heures" in text
    assert "Tous les niveaux sont vides" in text
    assert "27 sous-projets" in text


def test_a_plausible_pull_drops_the_held_one(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    good = workbook.read_bytes()
    drop_half(workbook)
    sync_again(context, clock, minutes=15)
    workbook.write_bytes(good)
    pulled = sync_again(context, clock, minutes=15)
    assert (pulled.held, pulled.taken_at) == ((), clock())
    with context.database.reading() as connection:
        assert held.waiting(connection) is None
    drop_half(workbook)
    assert sync_again(context, clock, minutes=15).held
    assert len(messages_about_it(context)) == 2, "the same accident a month later is told again"


def test_another_implausible_pull_takes_the_place_of_the_held_one(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    drop_half(workbook)
    sync_again(context, clock, minutes=15)
    keep_the_header_only(workbook)
    sync_again(context, clock, minutes=15)
    assert len(messages_about_it(context)) == 2
    with context.database.reading() as connection:
        waiting = held.waiting(connection)
    assert waiting is not None
    assert waiting.seen_at == clock()


@READABLE
def test_accepting_takes_the_sheet_as_it_is(context: Context, clock: Clock, workbook: Path, edit: Edit) -> None:
    sync(context)
    edit(workbook)
    sync_again(context, clock, minutes=15)
    taken = sync(context, accept=True)
    assert taken.held == ()
    assert taken.changes
    assert sync_again(context, clock, minutes=15).held == ()
    with context.database.reading() as connection:
        assert held.waiting(connection) is None


def the_button(context: Context) -> str:
    """The value of the newest question's button."""
    told = [promise for promise in promised(context) if promise.key.startswith("held/")][-1]
    buttons = [
        button for block in from_text(told.message).blocks if isinstance(block, Buttons) for button in block.buttons
    ]
    return next(button.value for button in buttons if isinstance(button, Button) and button.action == ACCEPT_PULL)


def test_the_next_pull_that_says_the_same_is_the_truth_once_accepted(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    blank_every_level(workbook)
    sync_again(context, clock, minutes=15)
    decisions = Decisions(context)
    assert decisions.accept_pull(the_button(context), "U1").settled
    assert not decisions.accept_pull(the_button(context), "U2").settled, "it is accepted already"
    assert sync_again(context, clock, minutes=15).held == ()
    assert not decisions.accept_pull(the_button(context), "U2").settled


def test_what_was_accepted_is_that_pull_and_no_other(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    drop_half(workbook)
    sync_again(context, clock, minutes=15)
    assert Decisions(context).accept_pull(the_button(context), "U1").settled
    keep_the_header_only(workbook)
    assert sync_again(context, clock, minutes=15).held


NAMES = [project.name for project in exemple.PROJECTS]


def lose(workbook: Path, names: Sequence[str]) -> None:
    with the_tab(workbook) as tab:
        for name in names:
            tab.cell(row_of(tab, name), 1).value = f"{name} perdu"


def give_levels(workbook: Path, names: Sequence[str], level: str) -> None:
    edit(workbook, *((name, "2023-2024", level) for name in names), *((name, "Automne 2022", level) for name in names))


def vandalise(vandal: Callable[..., None], *arguments: object) -> Edit:
    return lambda workbook: vandal(workbook, *arguments)


@pytest.mark.parametrize(
    ("shown_to_staff", "then"),
    [
        (vandalise(lose, NAMES[:12]), vandalise(lose, NAMES[12:24])),
        (vandalise(lose, NAMES[:12]), vandalise(lose, NAMES[1:13])),
        (vandalise(give_levels, NAMES[:20], "1a"), vandalise(give_levels, NAMES[:20], "3c")),
        (vandalise(give_levels, NAMES[:20], "1a"), vandalise(give_levels, NAMES[:20], "")),
        (vandalise(give_levels, NAMES[:20], "1a"), vandalise(give_levels, NAMES[7:], "1a")),
    ],
    ids=["other names", "one other name", "other levels", "blank levels", "others' levels"],
)
def test_what_was_accepted_is_what_was_shown_and_nothing_like_it(
    context: Context, clock: Clock, workbook: Path, shown_to_staff: Edit, then: Edit
) -> None:
    sync(context)
    good = workbook.read_bytes()
    shown_to_staff(workbook)
    sync_again(context, clock, minutes=15)
    assert Decisions(context).accept_pull(the_button(context), "U1").settled
    workbook.write_bytes(good)
    then(workbook)
    assert sync_again(context, clock, minutes=15).held, "it is not what was accepted"
    first, second = messages_about_it(context)
    assert first != second, "and it is asked about anew"
    assert Decisions(context).accept_pull(the_button(context), "U1").settled
    assert sync_again(context, clock, minutes=15).held == ()


def test_the_question_names_what_is_gone_what_came_and_each_level(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    lose(workbook, NAMES[:12])
    give_levels(workbook, NAMES[12:], "1a")
    sync_again(context, clock, minutes=15)
    [told] = messages_about_it(context)
    assert all(f"{name} – n'est plus dans la feuille" in told for name in NAMES[:12])
    assert all(f"{name} perdu – nouveau dans la feuille" in told for name in NAMES[:12])
    assert "Carte des voisinages – 2023-2024\u00a0: 3a → 1a" in told


def test_the_command_line_accepts_what_was_held_last_and_nothing_else(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    good = workbook.read_bytes()
    lose(workbook, NAMES[:12])
    sync_again(context, clock, minutes=15)
    workbook.write_bytes(good)
    lose(workbook, NAMES[12:24])
    other = sync(context, accept=True)
    assert [change.project for doubt in other.held for change in doubt.changes][:12] == NAMES[12:24]
    assert sync(context, accept=True).held == ()


def test_an_acceptance_serves_once(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    good = workbook.read_bytes()
    keep_the_header_only(workbook)
    sync_again(context, clock, minutes=15)
    Decisions(context).accept_pull(the_button(context), "U1")
    workbook.write_bytes(good)
    sync_again(context, clock, minutes=15)
    keep_the_header_only(workbook)
    assert sync_again(context, clock, minutes=15).held


def test_a_first_pull_is_never_held(context: Context, workbook: Path) -> None:
    blank_every_level(workbook)
    assert sync(context).held == ()


def test_without_a_staff_channel_the_operator_is_asked(context: Context, clock: Clock, workbook: Path) -> None:
    slack = context.settings.slack.model_copy(update={"staff_channel": ""})
    mute = replace(context, settings=replace(context.settings, slack=slack))
    sync(mute)
    blank_every_level(workbook)
    sync_again(mute, clock, minutes=15)
    assert [promise.recipient for promise in promised(mute)] == ["C2"]


# --- the button, through Slack ------------------------------------------------------------------------------------

MEMBER, STRANGER = "U0MEMBRE1", "U0PASSANT"


@pytest.fixture
def slack(serve_slack: Callable[..., Slack]) -> Slack:
    """Slack over a workspace with somebody who is not of the staff."""
    users = [
        User(id=user, name=user.lower(), real_name=user, email=f"{user}@lium.example") for user in (MEMBER, STRANGER)
    ]
    channel = Channel(id=STAFF, name="lium", members=frozenset({MEMBER, BOT}))
    return serve_slack(Workspace(team="Essai", users=users, channels=[channel]))


@pytest.fixture
def asked(slack: Slack, context: Context, clock: Clock, workbook: Path) -> Iterator[Slack]:
    """A pull is held, staff were asked in Slack, and the real app listens."""
    sync(context)
    blank_every_level(workbook)
    sync_again(context, clock, minutes=15)
    client = client_of(slack)
    [told] = [promise for promise in promised(context) if promise.key.startswith("held/")]
    SlackSender(client).send(STAFF, from_text(told.message), told.key)
    with listening(slack, context, Decisions(context)):
        yield slack


@contextmanager
def listening(slack: Slack, context: Context, decisions: Decisions) -> Iterator[None]:
    """The real app listens."""
    client = client_of(slack)
    handlers = Handlers(context=context, answerer=Answerer(context), decisions=decisions)
    made = create_app(client, identify(client), handlers)
    connection = SocketConnection(made.app, client_of(slack, slack.app_token), lambda said: pytest.fail(str(said)))
    connection.open(lambda error: pytest.fail(str(error)))
    assert slack.socket.wait_for_connection(count=1)
    yield
    connection.close()
    assert made.handling.close(seconds=5)


def press(slack: Slack, user: str) -> None:
    [question] = slack.workspace.messages(STAFF)
    assert slack.click(user, question, ACCEPT_PULL).error == ""


def test_a_member_of_staff_accepts_with_the_button(asked: Slack, context: Context, clock: Clock) -> None:
    press(asked, MEMBER)
    assert asked.workspace.wait_until(lambda: "Accepter" not in str(asked.workspace.messages(STAFF)[0].blocks))
    [answered] = asked.workspace.messages(STAFF)
    assert f"Accepté par <@{MEMBER}>" in str(answered.blocks)
    assert "Tous les niveaux sont vides" in str(answered.blocks)
    assert FRIGO in str(answered.blocks), "what was accepted stays to be read"
    assert sync_again(context, clock, minutes=15).held == ()


def test_nobody_else_accepts_with_the_button(asked: Slack, context: Context, clock: Clock) -> None:
    press(asked, STRANGER)
    assert asked.workspace.wait_until(lambda: len(seen_by(asked, STRANGER)) == 2)
    assert "Seuls les membres" in seen_by(asked, STRANGER)[-1]
    assert "Accepter" in str(asked.workspace.messages(STAFF)[0].blocks)
    assert sync_again(context, clock, minutes=15).held


def test_a_button_pressed_too_late_says_so_to_who_pressed_it(asked: Slack, context: Context) -> None:
    sync(context, accept=True)
    press(asked, MEMBER)
    assert asked.workspace.wait_until(lambda: len(seen_by(asked, MEMBER)) == 2)
    assert "plus rien à accepter" in seen_by(asked, MEMBER)[-1]


def test_a_rename_is_confirmed_with_its_button(asked: Slack, context: Context, clock: Clock, workbook: Path) -> None:
    sync(context, accept=True)
    call_it(workbook, "Bail partagé", "Le bail partagé")
    sync_again(context, clock, minutes=15)
    [told] = [promise for promise in promised(context) if promise.key.startswith("renames/")]
    SlackSender(client_of(asked)).send(STAFF, from_text(told.message), told.key)
    question = asked.workspace.messages(STAFF)[-1]
    assert asked.click(STRANGER, question, "rename_same:1").error == ""
    assert asked.workspace.wait_until(lambda: "Seuls les membres" in seen_by(asked, STRANGER)[-1])
    assert asked.click(MEMBER, question, "rename_same:1").error == ""
    assert asked.workspace.wait_until(lambda: f"selon <@{MEMBER}>" in str(asked.workspace.messages(STAFF)[-1].blocks))
    assert shown(Answerer(context).lookup("Bail partagé", "U1")).startswith("Le bail partagé")


class Broken(Decisions):
    """Fails as nobody foresaw, or gives what cannot be shown."""

    def accept_pull(self, digest: str, member_id: str) -> Decided:
        if digest == "fails":
            raise ZeroDivisionError
        message = Message(summary="?", blocks=None)  # type: ignore[arg-type]  # that is what is wrong with it
        return Decided(message=message, settled=False)


@pytest.mark.parametrize(("value", "trace"), [("fails", "ZeroDivisionError"), ("cannot be shown", "TypeError")])
def test_a_fault_of_our_own_is_told_to_who_pressed_and_leaves_its_trace(
    slack: Slack, context: Context, caplog: pytest.LogCaptureFixture, value: str, trace: str
) -> None:
    button = Button(label="?", action=ACCEPT_PULL, value=value)
    SlackSender(client_of(slack)).send(STAFF, Message(summary="?", blocks=(Buttons(buttons=(button,)),)), "held/x")
    with listening(slack, context, Broken(context)):
        press(slack, MEMBER)
        assert slack.workspace.wait_until(lambda: "mal passé de notre côté" in seen_by(slack, MEMBER)[-1])
    assert trace in caplog.text
    assert f"what {MEMBER} ('accept_pull') asked for failed" in caplog.text
