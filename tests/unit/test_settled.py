"""Which findings that are no longer found are settled, and what the digest says settled them."""

from __future__ import annotations

from typing import Any

import pytest
from builders import a_dashboard, a_finding, a_project, check, checks_settings, read_rows, round_name

from mec_bot.messages.digest.settled import settled_list
from mec_bot.messages.text.language import Translator
from mec_bot.messages.text.message import Bullets, Message
from mec_bot.phrases import Phrase
from mec_bot.review.checks.registry import CHECKS
from mec_bot.review.finding import Finding, from_text, to_text
from mec_bot.review.settled import Settled, Successors
from mec_bot.sheet.dashboard import Dashboard, Project
from mec_bot.slack.blocks import to_blocks

HEADER = ["Sous-projet", "Porteur(s)", "Statut", "Maturité 2022", "Maturité 2023", "Stratégie", "Échéance"]


def a_sheet(*cells: str) -> Dashboard:
    """The sub-project X with these cells: carrier, status, both levels, strategy, due day."""
    return read_rows(HEADER, ["X", *cells])


def settled(before: Dashboard, after: Dashboard) -> set[str]:
    """The checks of the findings that are settled between two moments."""
    given = checks_settings(outdated_assessment={"enabled": False})
    found = check(after, given)
    still = {finding.key for finding in found}
    successors = Successors(found, CHECKS)
    ended = [finding for finding in check(before, given) if finding.key not in still]
    return {finding.check for finding in ended if successors.of(finding) is None}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["S", "", "2b", "", "", ""], ["S", "", "2b", "2c", "", ""], {"missing_assessment"}),
        (["S", "", "2b", "", "", ""], ["S", "", "2b", "2b-2c", "", ""], set()),
        (["S", "", "2b", "", "", ""], ["S", "", "2b", "2b", "", ""], {"missing_assessment"}),
        (["S", "", "2b", "2b-2c", "", ""], ["S", "", "2b", "", "", ""], set()),
        (["S", "", "2b", "2b-2c", "", ""], ["S", "", "2b", "2a", "", ""], {"unreadable_cell"}),
        (["S", "", "2b", "2b", "", ""], ["S", "", "2b", "2a", "", ""], set()),
        (["S", "", "2b", "2b", "", ""], ["S", "", "2b", "2b ?", "", ""], set()),
        (["S", "", "2b", "2b", "", ""], ["S", "", "2b", "2c", "", ""], {"stalled_maturity"}),
        (["S", "", "2b", "2c", "", ""], ["S", "", "2b", "2c", "Cession puis essaimage", ""], set()),
        (["S", "", "2b", "2c", "?", ""], ["S", "", "2b", "2c", "Essaimage", ""], {"unknown_strategy"}),
        (["S", "", "2b", "2c", "", "03/04/2026"], ["S", "", "2b", "2c", "", "2027-04-03"], {"unreadable_cell"}),
        (["S", "Bof", "2b", "2c ?", "", ""], ["S", "En cours", "2b", "2c ?", "", ""], {"unreadable_cell"}),
        (["S", "", "2b", "2c", "", "2026-01-05"], ["S", "", "2b", "2c", "", "05/01/2026"], set()),
        (["", "", "2b", "", "", ""], ["S", "", "2b", "2c", "", ""], {"missing_carrier", "missing_assessment"}),
    ],
    ids=[
        "a level is written", "an unreadable one", "one that has not risen: two facts of one cell", "the cell emptied",
        "read at last, and a fall", "stalled, now a fall", "stalled, now unreadable", "risen", "a strategy that is none",
        "one that comes too early", "a due day", "one of two unreadable cells", "overdue, now unreadable", "two cells",
    ],
)  # fmt: skip
def test_a_finding_is_settled_unless_the_same_cell_is_told_of_otherwise(
    before: list[str], after: list[str], expected: set[str]
) -> None:
    assert settled(a_sheet(*before), a_sheet(*after)) == expected


def test_an_outdated_assessment_that_is_told_as_missing_is_not_settled() -> None:
    """A new round begins, or a new version of mec-bot says one thing where an older one said two."""
    [outdated] = [one for one in check(a_dashboard(a_project("X", "2c"))) if one.check == "outdated_assessment"]
    after = check(a_dashboard(a_project("X", "2c", "", "")))
    found = Successors(after, CHECKS).of(outdated)
    assert found is not None
    assert found.check == "missing_assessment"


def test_a_finding_that_comes_back_in_another_round_is_not_settled() -> None:
    [missing] = [one for one in check(a_dashboard(a_project("X", ""))) if one.check == "missing_assessment"]
    assert Successors(check(a_dashboard(a_project("X", "", ""))), CHECKS).of(missing) is not None
    assert Successors(check(a_dashboard(a_project("Y", "", ""))), CHECKS).of(missing) is None


def test_a_finding_that_an_older_version_remembered_is_settled_once_its_check_finds_nothing() -> None:
    older = from_text(to_text(a_finding()).replace(',"field":"","round":""', ""))
    assert (older.field, older.round) == ("", "")
    assert Successors([a_finding(field="carrier")], CHECKS).of(older) is not None
    assert Successors([a_finding(field="strategy", check="unassigned_strategy")], CHECKS).of(older) is None


def test_two_findings_about_no_project_are_not_one() -> None:
    one = a_finding(project="", project_key="", cell="Porteurs!C2", field="carrier", check="unreadable_cell")
    other = a_finding(project="", project_key="", cell="Porteurs!C3", field="carrier", check="unreadable_cell")
    assert Successors([other], CHECKS).of(one) is None
    assert Successors([one], CHECKS).of(one) is not None


# --- what settled it ----------------------------------------------------------------------------------------------


def told(finding: Finding, project: Project | None, *, ended: bool = False) -> str:
    listed = settled_list([Settled(finding=finding, project=project, ended=ended)], Translator("fr"))
    assert isinstance(listed, Bullets)
    [block] = to_blocks(Message(summary="", blocks=(listed,)))
    return str(block["text"]["text"]).replace("\xa0", " ")


def about(field: str, value: str | None = None, **more: Any) -> Finding:
    return a_finding(project="X", project_key="x", field=field, value=value, title=Phrase("Overdue next steps"), **more)


@pytest.mark.parametrize(
    ("finding", "project", "expected"),
    [
        (about("strategy"), a_project("X", "2c", strategy="dissemination"), "stratégie choisie (Dissémination)"),
        (
            about("strategy", "Essaimage"),
            a_project("X", "2c", strategy="essaimage", strategy_text="Essaimage"),
            "« Prochaines étapes en retard » ne s'applique plus",
        ),
        (about("strategy", "?"), a_project("X", "2c", strategy_text=None), "cellule vidée"),
        (about("assessment", "2b ?", round=round_name(0)), a_project("X", "2c"), "niveau 2c (automne 2020)"),
        (about("assessment", "2b ?", round=round_name(0)), a_project("X", ""), "cellule vidée"),
        (about("assessment", None, round=round_name(0)), a_project("X", "Pas évalué"), "automne 2020 : pas évalué"),
        (
            about("assessment", "2c", round=round_name(0)),
            a_project("X", "2c"),
            "« Prochaines étapes en retard » ne s'applique plus",
        ),
        (about("due", "03/04/2026"), a_project("X", due="2026-04-03"), "échéance inscrite (2026-04-03)"),
        (about("due", "03/04/2026"), a_project("X"), "cellule vidée"),
        (
            about("due", "2026-04-03"),
            a_project("X", unreadable={"due": "3/4"}),
            "« Prochaines étapes en retard » ne s'applique plus",
        ),
        (about("status", "Bof"), a_project("X", status="En cours"), "statut inscrit (En cours)"),
        (about("carrier"), a_project("X", carriers=("Solon", "MIS")), "organisme porteur inscrit (Solon et MIS)"),
        (about("support", "#REF!"), a_project("X", support="Un local"), "« Soutien requis » inscrit"),
        (about("sub_project", "X"), a_project("X"), "« Prochaines étapes en retard » ne s'applique plus"),
    ],
)
def test_the_digest_says_what_settled_a_finding(finding: Finding, project: Project, expected: str) -> None:
    assert told(finding, project) == f"• X : {expected}"


def test_the_digest_says_why_nothing_is_left_to_settle_where_nobody_wrote_into_the_cell() -> None:
    over = a_project("X", "2c", status="Terminé", strategy_text=None)
    assert told(about("strategy"), over, ended=True) == "• X : statut « Terminé », plus rien à régler"
    assert told(about("strategy"), None) == "• X : n'est plus dans la feuille"
    back = about("sub_project", check="vanished_project")
    assert told(back, a_project("X", "2c")) == "• X : de nouveau dans la feuille"
    assert told(back, None) == "• X : « Prochaines étapes en retard » ne s'applique plus", (
        "it stays away, and time ended the finding"
    )


def test_a_finding_about_no_project_names_its_cell_and_what_stood_there() -> None:
    finding = a_finding(
        project="", project_key="", cell="Porteurs!C2", value="à demander", title=Phrase("Unreadable cells")
    )
    assert told(finding, None) == "• Porteurs!C2 : Cellules illisibles (« à demander »)"
