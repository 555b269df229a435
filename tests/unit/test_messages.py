"""The messages as people read them, held by golden files in both languages.

After a change that is meant, ``UPDATE_GOLDEN=1 pytest tests/unit/test_messages.py`` writes them anew; read the
difference before you commit it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec
import pytest
from builders import a_finding
from example_dashboard import DASHBOARD, FINDINGS, ZONE, text_context
from golden_files import golden_message
from languages import both_languages

from mec_bot.messages import card, choices, lists, usage
from mec_bot.messages.reminders.escalation import Silence, compose_escalation, unanswered_list
from mec_bot.messages.reminders.reminder import compose_reminder
from mec_bot.messages.reminders.thanks import compose_thanks
from mec_bot.messages.staff.missed import compose_missed
from mec_bot.messages.staff.trouble import compose_trouble
from mec_bot.messages.text.findings import check_list, projects_by_phase
from mec_bot.messages.text.language import Translator
from mec_bot.messages.text.message import Message
from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding
from mec_bot.review.listing import Listing
from mec_bot.review.lookup import Found, Group, GroupKind, ProjectIndex
from mec_bot.review.reminders.policy import Part
from mec_bot.review.reminders.unanswered import Unanswered
from mec_bot.settings.models import FieldName
from mec_bot.sheet.carriers import Carrier
from mec_bot.sheet.cells.maturity import Level
from mec_bot.sheet.dashboard import Assessment, CellNote, CellPlace
from mec_bot.slack.blocks import to_blocks

TEAM = card.Reader(advice=True, notes=True)


def strings(blocks: object) -> list[str]:
    """All the texts that people see."""
    if isinstance(blocks, dict):
        own = blocks.get("text")
        return [own] if isinstance(own, str) else [text for value in blocks.values() for text in strings(value)]
    return [text for value in blocks for text in strings(value)] if isinstance(blocks, list) else []


def test_the_counts_by_phase_are_of_projects_however_much_there_is_to_settle_in_each() -> None:
    findings = [
        a_finding(project_key=key, check=check, phase=phase)
        for key, phase in (("a", 2), ("b", 2), ("c", None))
        for check in ("missing_carrier", "unassigned_strategy")
    ]
    about_no_project = a_finding(project="", project_key="", phase=None)
    paragraph = projects_by_phase([*findings, about_no_project], Translator("fr"))
    assert paragraph is not None
    [block] = to_blocks(Message(summary="", blocks=(paragraph,)))
    shown = block["text"]["text"].replace("\xa0", " ")
    assert shown == "Sous-projets en cause, par phase : Expérimentation 2 · inconnue 1"
    assert projects_by_phase([about_no_project], Translator("fr")) is None


@both_languages
def test_a_reminder(translator: Translator) -> None:
    golden_message("reminder", a_reminder(translator, "Les Roues partagées"), translator)


@both_languages
def test_a_reminder_to_a_person_who_answers_for_several_carriers_names_each(translator: Translator) -> None:
    names = ("Données voisines", "Les Marmites du canal")
    golden_message("reminder-several", a_reminder(translator, *names), translator)


def test_a_reminder_says_the_same_advice_once_and_opens_each_cell() -> None:
    alike = [
        a_finding(check="a", project=name, sentence=Phrase("Choose."), cell=f"{DASHBOARD.tab}!D{row}", row=row)
        for row, name in enumerate(("Un", "Deux", "Trois"), start=7)
    ]
    alone = a_finding(check="b", project="Un", sentence=Phrase("Which one?"), cell=f"{DASHBOARD.tab}!E7", row=7)
    message = compose_reminder(
        [Part(carrier=Carrier(name="Solon"), findings=(*alike, alone))],
        DASHBOARD,
        name="k",
        command="/mec",
        next_on=None,
        text_context=text_context(Translator("en")),
    )
    [_, question, shared, controls, _] = to_blocks(message)
    assert question["accessory"]["url"].endswith("range=E7")
    assert shared["text"]["text"].count("Choose.") == 1
    assert [f"range=D{row}|" in shared["text"]["text"] for row in (7, 8, 9)] == [True] * 3
    assert [part["type"] for part in controls["elements"]] == ["static_select", "button"]
    assert message.summary == "4 corrections in your sub-projects"


def parts_of(*names: str) -> list[Part]:
    return [
        Part(carrier=Carrier(name=name), findings=tuple(finding for finding in FINDINGS if name in finding.carriers))
        for name in names
    ]


def a_reminder(translator: Translator, *names: str) -> Message:
    return compose_reminder(
        parts_of(*names),
        DASHBOARD,
        name="carrier-reminders/20261124T150000.000000Z/U0SOMEONE/1",
        command="/mec",
        next_on=date(2026, 12, 8),
        text_context=text_context(translator),
    )


def an_unanswered(finding: Finding, times: int, carrier: str = "Solon *et* <!here>") -> Unanswered:
    return Unanswered(
        finding=finding,
        carrier=Carrier(name=carrier),
        member_id="U0SOLON",
        times=times,
        since=date(2026, 9, 1),
        contact=None,
    )


@both_languages
def test_what_a_contact_is_told_of_reminders_without_an_answer(translator: Translator) -> None:
    ignored = [an_unanswered(FINDINGS[0], 3), an_unanswered(FINDINGS[1], 4), an_unanswered(FINDINGS[2], 3, "Récolte")]
    message = compose_escalation(ignored, DASHBOARD, then=date(2026, 11, 30), text_context=text_context(translator))
    golden_message("escalation", message, translator)


@both_languages
def test_what_the_digest_says_of_reminders_without_an_answer(translator: Translator) -> None:
    silences = [
        Silence(unanswered=an_unanswered(FINDINGS[0], 3), contact_told=date(2026, 11, 10)),
        Silence(unanswered=an_unanswered(FINDINGS[1], 4)),
    ]
    listed = unanswered_list(silences, DASHBOARD, translator)
    golden_message("unanswered", Message(summary="", blocks=(listed,)), translator)


@both_languages
def test_a_thank_you(translator: Translator) -> None:
    settled = [finding for finding in FINDINGS if finding.project][:3]
    golden_message("thanks", compose_thanks(settled, DASHBOARD, translator), translator)


@both_languages
def test_a_card(translator: Translator) -> None:
    project = next(project for project in DASHBOARD.projects if project.name == "Pédibus des aînés")
    own = [finding for finding in FINDINGS if finding.project_key == project.key]
    message = card.compose_card(project, DASHBOARD, own, reader=TEAM, text_context=text_context(translator))
    golden_message("card", message, translator)


def test_a_card_shows_the_notes_on_the_cells_of_its_row_under_their_headers() -> None:
    notes = (
        CellNote(field="support", text="vu <!channel>"),
        CellNote(field="assessment", label="2024", text="à revoir"),
    )
    project = replace(DASHBOARD.projects[0], cell_notes=notes)
    message = card.compose_card(project, DASHBOARD, (), reader=TEAM, text_context=text_context(Translator("fr")))
    shown = json.dumps(to_blocks(message), ensure_ascii=False)
    assert "> vu &lt;!channel&gt; (note, Soutien requis)" in shown
    assert "> à revoir (note, 2024)" in shown
    for reader in (card.Reader(advice=True), card.Reader(shared_by="U1")):
        message = card.compose_card(project, DASHBOARD, (), reader=reader, text_context=text_context(Translator("fr")))
        assert "à revoir" not in json.dumps(to_blocks(message), ensure_ascii=False)


@both_languages
@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("card-staff", card.Reader(advice=True, notes=True)),
        ("card-everybody", card.Reader()),
        ("card-shared", card.Reader(shared_by="U0LIUMAML")),
    ],
)
def test_a_card_says_as_facts_to_everybody_what_it_says_as_advice_to_some(
    translator: Translator, name: str, reader: card.Reader
) -> None:
    [project] = [one for one in DASHBOARD.projects if one.name == "Serre du viaduc"]
    own = [finding for finding in FINDINGS if finding.project_key == project.key]
    message = card.compose_card(project, DASHBOARD, own, reader=reader, text_context=text_context(translator))
    golden_message(name, message, translator)


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (("2b", "2a"), "2a, en recul (2b à l'automne 2022) · Expérimentation"),
        (("2a", "2b"), "2b, en progression (2a à l'automne 2022) · Expérimentation"),
        (("2a", "2a"), "2a, inchangé (2a à l'automne 2022) · Expérimentation"),
        ((None, "2a"), "2a · Expérimentation"),
        (("2a", None), "sans niveau (2a à l'automne 2022)"),
        ((None, None), "sans niveau"),
    ],
)
def test_a_card_begins_with_the_level_and_its_movement(codes: tuple[str | None, str | None], said: str) -> None:
    rounds = ("Automne 2022", "2023-2024")
    assessments = tuple(
        Assessment(round=name, state="read", level=Level(code), phase=Level(code).phase)
        if code
        else Assessment(round=name, state="blank")
        for name, code in zip(rounds, codes, strict=True)
    )
    project = replace(DASHBOARD.projects[0], name="Serre", assessments=assessments, status=None)
    message = card.compose_card(project, DASHBOARD, (), reader=TEAM, text_context=text_context(Translator("fr")))
    assert message.summary == f"Serre\u00a0: {said}"


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("2023-2024", "en 2023-2024"),
        ("Printemps 2023", "au printemps 2023"),
        ("Été 2023", "à l'été 2023"),
        ("Ronde 2", "à la ronde «\u00a0Ronde 2\u00a0»"),
    ],
)
def test_a_card_names_the_round_before_as_people_say_it(label: str, said: str) -> None:
    assessments = tuple(Assessment(round=name, state="read", level=Level("2a"), phase=2) for name in (label, "2025"))
    project = replace(DASHBOARD.projects[0], assessments=assessments)
    message = card.compose_card(project, DASHBOARD, (), reader=TEAM, text_context=text_context(Translator("fr")))
    assert f"(2a {said})" in message.summary


@both_languages
def test_a_card_is_one_phone_screen_however_much_the_row_says(translator: Translator) -> None:
    long = "de quoi écrire " * 100
    wordy = replace(
        DASHBOARD.projects[0], next_step=long, support=long, obstacles=long, notes=long,
        cell_notes=tuple(CellNote(label=str(number), text=long) for number in range(9)),
    )  # fmt: skip
    for project in (*DASHBOARD.projects, wordy):
        own = [finding for finding in FINDINGS if finding.project_key == project.key]
        message = card.compose_card(project, DASHBOARD, own, reader=TEAM, text_context=text_context(translator))
        assert len(to_blocks(message)) <= 12
        assert sum(len(line) for line in strings(to_blocks(message))) <= (2600 if project is wordy else 1100)


def test_a_card_says_which_cells_are_discussed_in_a_comment() -> None:
    places = (CellPlace(field="assessment", label="2023-2024"), CellPlace(field="support"))
    project = replace(DASHBOARD.projects[0], discussed=places)
    french = text_context(Translator("fr"))
    message = card.compose_card(project, DASHBOARD, (), reader=TEAM, text_context=french)
    shown = json.dumps(to_blocks(message), ensure_ascii=False)
    assert "En discussion dans un commentaire\u00a0: «\u00a02023-2024\u00a0», «\u00a0Soutien requis\u00a0»." in shown


def test_a_finding_whose_cell_is_discussed_says_so_in_the_digest_and_on_the_card() -> None:
    finding = msgspec.structs.replace(FINDINGS[0], discussed=True)
    project, french = DASHBOARD.projects[0], Translator("fr")
    messages = (
        card.compose_card(project, DASHBOARD, [finding], reader=TEAM, text_context=text_context(french)),
        Message(summary="", blocks=(check_list([finding], DASHBOARD, french, {}),)),
    )
    for message in messages:
        assert "(un commentaire est ouvert sur la cellule)" in json.dumps(to_blocks(message), ensure_ascii=False)


def test_a_card_quotes_what_cannot_be_read_and_says_nothing_of_what_is_empty() -> None:
    unreadable: dict[FieldName, str] = {"status": "Bof", "due": "03/04/<2026>", "updated": "hier"}
    project = replace(
        DASHBOARD.projects[0], status=None, next_step="Visiter", due=None, updated=None, unreadable=unreadable
    )
    message = card.compose_card(project, DASHBOARD, (), reader=TEAM, text_context=text_context(Translator("fr")))
    shown = json.dumps(to_blocks(message), ensure_ascii=False).replace("\u00a0", " ")
    assert "*Prochaine étape*\\nVisiter (« 03/04/&lt;2026&gt; » (illisible))" in shown
    assert "Ligne modifiée : « hier » (illisible)" in shown
    assert " · « Bof » (illisible)" in shown
    empty = replace(project, next_step=None, unreadable={})
    message = card.compose_card(empty, DASHBOARD, (), reader=TEAM, text_context=text_context(Translator("fr")))
    shown = json.dumps(to_blocks(message), ensure_ascii=False)
    assert [word for word in ("Prochaine étape", "Ligne modifiée", "Bof", "illisible") if word in shown] == []


def test_a_finding_about_another_tab_opens_its_cell_there_in_every_message() -> None:
    dashboard = replace(DASHBOARD, tab_ids={"Évaluations": 12})
    project = dashboard.projects[0]
    finding = msgspec.structs.replace(
        FINDINGS[0], project=project.name, project_key=project.key, row=project.row, cell="Évaluations!C4"
    )
    french = Translator("fr")
    messages = (
        compose_reminder(
            [Part(carrier=Carrier(name="Solon"), findings=(finding,))],
            dashboard,
            name="k",
            command="/mec",
            next_on=None,
            text_context=text_context(french),
        ),
        card.compose_card(project, dashboard, [finding], reader=TEAM, text_context=text_context(french)),
        Message(summary="", blocks=(check_list([finding], dashboard, french, {}),)),
    )
    for message in messages:
        assert "/edit#gid=12&amp;range=C4|" in json.dumps(to_blocks(message), ensure_ascii=False)


@both_languages
def test_a_card_tells_obstacles_those_overcome_and_resources_each_under_its_name(translator: Translator) -> None:
    project = replace(
        DASHBOARD.projects[0],
        support="Un local",
        obstacles="Assurance responsabilité",
        obstacles_overcome="• Gouvernance à définir\n• Offre mal comprise",
        resources="Guide d'une ville voisine <!channel>",
    )
    message = card.compose_card(project, DASHBOARD, (), reader=TEAM, text_context=text_context(translator))
    golden_message("card-obstacles", message, translator)


@both_languages
def test_a_card_of_a_project_without_anything_says_so_and_invents_nothing(translator: Translator) -> None:
    bare = replace(
        DASHBOARD.projects[0],
        carriers=(),
        parent=None,
        status=None,
        assessments=(),
        strategy=None,
        strategy_text=None,
        support=None,
        obstacles=None,
        obstacles_overcome=None,
        resources=None,
        next_step=None,
        due=None,
        contact=None,
        struck=True,
    )
    message = card.compose_card(bare, DASHBOARD, (), reader=TEAM, text_context=text_context(translator))
    golden_message("card-bare", message, translator)


@both_languages
@pytest.mark.parametrize(
    ("name", "asked"),
    [("choice", "pe"), ("guess", "sere du viaduc"), ("carrier", "jardins du rail"), ("unknown", "<!channel> *x*")],
)
def test_the_answers_that_are_no_card(translator: Translator, name: str, asked: str) -> None:
    found = ProjectIndex(DASHBOARD).find(asked)
    message = choices.compose_found(asked, found, 27, "/mec", text_context=text_context(translator))
    golden_message(name, message, translator)


@both_languages
def test_a_carrier_without_a_project_is_known_all_the_same(translator: Translator) -> None:
    found = ProjectIndex(DASHBOARD, carriers=[Carrier(name="Solon")]).find("solon")
    message = choices.compose_found("solon", found, 27, "/mec", text_context=text_context(translator))
    golden_message("carrier-bare", message, translator)


@both_languages
def test_help_before_the_sheet_was_read_gives_no_example(translator: Translator) -> None:
    golden_message("help-bare", usage.compose_help("/mec", (), translator), translator)


@both_languages
def test_a_list_is_a_table(translator: Translator) -> None:
    projects = [one for one in DASHBOARD.projects if one.level is not None and one.level.phase == 3]
    listing = Listing(kind="phase", value="3")
    message = lists.compose_list(listing, projects, "phase 3", 0, text_context=text_context(translator))
    golden_message("list", message, translator)
    golden_message("list-unknown", lists.compose_unknown_list("<!channel>", "/mec", translator), translator)


def test_a_long_list_has_pages_and_each_fits_slack_s_table() -> None:
    wordy = "é" * 300
    projects = [replace(DASHBOARD.projects[0], name=f"{n} {wordy}", carriers=(wordy,) * 3) for n in range(100)]
    shown = [
        lists.compose_list(Listing(kind="all"), projects, "", page, text_context=text_context(Translator("fr")))
        for page in (-1, 1, 2, 99)
    ]
    for message in shown:
        [table] = [block for block in to_blocks(message) if block["type"] == "table"]
        assert sum(map(len, strings(table))) <= 10_000
    pressed = [
        [
            (part["text"]["text"], part["action_id"])
            for block in to_blocks(one)
            for part in block.get("elements", ())
            if "action_id" in part
        ]
        for one in shown
    ]
    first, middle, last = pressed[0], pressed[1], pressed[2]
    assert first == [("Page suivante", "list_page:1")]
    assert middle == [("Page précédente", "list_page:0"), ("Page suivante", "list_page:2")]
    assert last == pressed[3] == [("Page précédente", "list_page:1")]


@pytest.mark.parametrize(
    ("kind", "said"), [("carrier", "… et 10 autres\u00a0: */mec liste porteur Solon*"), ("parent", "… et 10 de plus")]
)
def test_a_long_list_of_a_carrier_says_how_to_get_all_of_it(kind: GroupKind, said: str) -> None:
    projects = tuple(replace(DASHBOARD.projects[0], key=str(n), name=f"Projet {n}") for n in range(40))
    found = Found(match="ambiguous", projects=projects, group=Group(kind=kind, name="Solon", projects=projects))
    message = choices.compose_found("solon", found, 40, "/mec", text_context=text_context(Translator("fr")))
    assert said in strings(to_blocks(message))


def test_an_empty_list_says_so() -> None:
    french = text_context(Translator("fr"))
    message = lists.compose_list(Listing(kind="stalled"), (), "qui stagnent", 0, text_context=french)
    assert message.summary == "Sous-projets qui stagnent\u00a0: 0 sous-projet"
    assert "0 sous-projet" in strings(to_blocks(message))[1]


@both_languages
def test_help_and_the_answers_without_data(translator: Translator) -> None:
    golden_message("help", usage.compose_help("/mec", DASHBOARD.projects, translator), translator)
    golden_message("nothing-yet", usage.compose_nothing_yet(translator), translator)
    golden_message("memory-trouble", usage.compose_no_memory(translator), translator)


@both_languages
def test_what_the_operator_is_told(translator: Translator) -> None:
    reason = Phrase("Google cannot serve the sheet for now (status {status}).", status=503)
    golden_message(
        "trouble", compose_trouble(Phrase("The job {job} failed", job="sync"), reason, translator), translator
    )


@both_languages
def test_what_the_operator_is_told_of_missed_times(translator: Translator) -> None:
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
    missed = {
        "daily-digest": [monday + timedelta(days=n) for n in range(4)],
        "weekly-digest": [datetime(2026, 12, 1, 13, 30, tzinfo=ZONE)],
    }
    golden_message("missed", compose_missed(missed, translator), translator)
