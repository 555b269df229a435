"""What changed about the meaning of the sheet's headings, and how staff read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from languages import FRENCH
from layout_values import USUAL, Column, a_reading

from mec_bot.messages.staff.layout_changes import layout_changes_list
from mec_bot.review.layout_changes import LayoutChange, compare_layouts
from mec_bot.sheet.layout_report import ColumnReading, LayoutReading


def kinds(before: LayoutReading, after: LayoutReading) -> list[tuple[str, str]]:
    """The kind of each change, and the heading as it is now, or was."""
    return [
        (change.kind, column.heading if (column := change.after or change.before) else "→".join(change.tabs))
        for change in compare_layouts(before, after)
    ]


def told(*changes: LayoutChange) -> list[str]:
    """The lines in French."""
    lines = layout_changes_list(changes, FRENCH).items
    return ["".join(span if isinstance(span, str) else getattr(span, "text", "") for span in line) for line in lines]


def with_column(number: int, column: Column) -> LayoutReading:
    return a_reading(*USUAL[:number], column, *USUAL[number + 1 :])


class TestWhatTheHeadingsMean:
    def test_is_unchanged_where_nothing_changed(self) -> None:
        assert compare_layouts(a_reading(*USUAL), a_reading(*USUAL)) == ()

    def test_is_unchanged_where_columns_only_moved(self) -> None:
        assert compare_layouts(a_reading(*USUAL), a_reading(*USUAL[::-1])) == ()

    def test_is_unchanged_where_a_heading_is_only_typed_otherwise(self) -> None:
        assert compare_layouts(a_reading(*USUAL), with_column(1, ("STATUT :", "status"))) == ()

    def test_changes_with_a_new_column(self) -> None:
        after = a_reading(*USUAL[:2], ("Maturité visée", None), *USUAL[2:])
        assert kinds(a_reading(*USUAL), after) == [("new", "Maturité visée")]

    def test_changes_with_a_column_that_is_gone(self) -> None:
        assert kinds(a_reading(*USUAL), a_reading(*USUAL[:1], *USUAL[2:])) == [("gone", "Statut")]

    @pytest.mark.parametrize("field", [None, "notes"])
    def test_changes_where_a_heading_is_read_as_another_field_or_as_none(self, field: None) -> None:
        assert kinds(a_reading(*USUAL), with_column(1, ("Statut", field))) == [("read_otherwise", "Statut")]

    def test_changes_where_a_heading_is_read_as_another_round(self) -> None:
        before = with_column(2, ("Maturité (actuel)", "assessment", "automne 2022"))
        after = with_column(2, ("Maturité (actuel)", "assessment", "automne 2023"))
        assert kinds(before, after) == [("read_otherwise", "Maturité (actuel)")]

    def test_says_once_that_a_field_has_another_heading_now(self) -> None:
        [change] = compare_layouts(a_reading(*USUAL), with_column(1, ("Avancement", "status")))
        assert change.kind == "renamed"
        assert (change.before, change.after) == (
            ColumnReading(letter="B", heading="Statut", field="status"),
            ColumnReading(letter="B", heading="Avancement", field="status"),
        )

    def test_never_takes_one_column_that_is_not_understood_for_another(self) -> None:
        assert kinds(a_reading(*USUAL), with_column(3, ("Budget", None))) == [
            ("new", "Budget"), ("gone", "Remarques internes"),
        ]  # fmt: skip

    def test_follows_a_field_that_went_to_a_column_which_was_there(self) -> None:
        both: tuple[Column, ...] = (*USUAL, ("Avancement", None))
        after = a_reading(*USUAL[:1], *USUAL[2:], ("Avancement", "status"))
        assert kinds(a_reading(*both), after) == [("read_otherwise", "Avancement"), ("gone", "Statut")]

    def test_counts_columns_of_one_heading(self) -> None:
        twice: tuple[Column, ...] = (*USUAL, ("Commentaires", "notes"), ("Commentaires", None))
        assert compare_layouts(a_reading(*twice), a_reading(*twice[::-1])) == ()
        assert kinds(a_reading(*twice), a_reading(*twice[:-1])) == [("gone", "Commentaires")]
        other = a_reading(*USUAL, ("Commentaires", None), ("Commentaires", None))
        assert kinds(a_reading(*twice), other) == [("read_otherwise", "Commentaires")]

    def test_is_of_another_tab(self) -> None:
        assert kinds(a_reading(*USUAL), a_reading(*USUAL, tab="Suivi")) == [("tab", "Tableau de bord→Suivi")]


COLUMNS = st.lists(
    st.tuples(
        st.sampled_from(["Statut", "STATUT", "Avancement", "Notes", ""]),
        st.sampled_from([None, "status", "notes"]),
    ),
    max_size=6,
)


@given(COLUMNS, COLUMNS)
def test_something_is_told_exactly_where_the_meaning_is_another(before: list[Column], after: list[Column]) -> None:
    one, other = a_reading(*before), a_reading(*after)
    changes = compare_layouts(one, other)
    assert bool(changes) is not one.means_the_same_as(other)
    gone, new = (sum(change.kind == kind for change in changes) for kind in ("gone", "new"))
    assert len(before) - gone + new == len(after)


class TestTheLines:
    def test_name_the_heading_its_column_and_both_readings(self) -> None:
        before = a_reading(*USUAL, ("Objectifs", None), ("Budget", None), ("Étape", "next_step"))
        after = a_reading(
            ("Sous-projet", "sub_project"),
            ("Statut", None),
            ("Niveau automne 2022", "assessment", "automne 2022"),
            ("Remarques internes", "notes"),
            ("Maturité visée", None),
            ("Maturité 2024", "assessment", "2024"),
            ("", None),
            tab="Suivi",
        )
        assert told(*compare_layouts(before, after)) == [
            "L'onglet lu est maintenant «\xa0Suivi\xa0»; c'était «\xa0Tableau de bord\xa0».",
            "La colonne «\xa0Statut\xa0» (B) est maintenant non lue; elle était lue comme «\xa0Statut\xa0».",
            (
                "La colonne «\xa0Maturité automne 2022\xa0» s'appelle maintenant «\xa0Niveau automne 2022\xa0» (C); elle est "
                "toujours lue comme le niveau à la ronde «\xa0automne 2022\xa0»."
            ),
            "La colonne «\xa0Remarques internes\xa0» (D) est maintenant lue comme «\xa0Notes\xa0»; elle était non lue.",
            "La colonne «\xa0Maturité visée\xa0» (E) est nouvelle\xa0: non lue.",
            "La colonne «\xa0Maturité 2024\xa0» (F) est nouvelle\xa0: lue comme le niveau à la ronde «\xa02024\xa0».",
            "La colonne «\xa0sans en-tête\xa0» (G) est nouvelle\xa0: non lue.",
            "La colonne «\xa0Objectifs\xa0» a disparu; elle était non lue.",
            "La colonne «\xa0Budget\xa0» a disparu; elle était non lue.",
            "La colonne «\xa0Étape\xa0» a disparu; elle était lue comme «\xa0Prochaine étape\xa0».",
        ]

    @pytest.mark.parametrize(
        ("count", "last"), [(10, None), (11, "1 autre changement."), (25, "15 autres changements.")]
    )
    def test_are_ten_at_most_and_the_rest_is_counted(self, count: int, last: str | None) -> None:
        lines = told(*compare_layouts(a_reading(), a_reading(*[(f"Colonne {n}", None) for n in range(count)])))
        assert len(lines) == min(count, 10) + bool(last)
        assert last is None or lines[-1] == last
