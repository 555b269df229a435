"""Support, obstacles and resources by theme: as written, parted where nobody doubts it, and never guessed to be the same."""

from __future__ import annotations

import pytest
from builders import a_project
from hypothesis import given
from hypothesis import strategies as st

from mec_bot.review.synthesis.tally import Figure, Row
from mec_bot.review.synthesis.themes import gather, items
from mec_bot.sheet.cells.spelling import fold_key


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Avis d'une notaire", ["Avis d'une notaire"]),
        ("Cuisine, four et hotte", ["Cuisine, four et hotte"]),
        ("Porteur·euse à trouver", ["Porteur·euse à trouver"]),
        ("Un local; un permis ;", ["Un local", "un permis"]),
        ("Un local\nUn permis\r\nDu temps", ["Un local", "Un permis", "Du temps"]),
        ("• Un local • un permis", ["Un local", "un permis"]),
        ("- Un local\n– Un permis\n* Du temps", ["Un local", "Un permis", "Du temps"]),
        ("Rez-de-chaussée – côté cour", ["Rez-de-chaussée – côté cour"]),
        ("-5 °C à l'intérieur", ["-5 °C à l'intérieur"]),
        ("–", []),
        (" ; \n •", []),
        ("", []),
    ],
)
def test_a_cell_is_parted_at_line_breaks_semicolons_and_bullets_only(cell: str, expected: list[str]) -> None:
    assert list(items(cell)) == expected


def cells(*texts: str) -> Figure:
    return Figure(
        Row(project=a_project(f"Projet {number}"), cell=f"Onglet!I{number}", text=text)
        for number, text in enumerate(texts, start=1)
    )


def test_one_text_is_one_theme_however_it_is_typed_and_is_shown_as_first_written() -> None:
    found = gather(cells("Financement récurrent", "• FINANCEMENT RECURRENT.\n• Un local", "financement  récurrent"))
    assert [(theme.text, theme.projects.names) for theme in found.themes] == [
        ("Financement récurrent", ("Projet 1", "Projet 2", "Projet 3")),
        ("Un local", ("Projet 2",)),
    ]


def test_texts_that_mean_nearly_the_same_stay_two_themes() -> None:
    assert len(gather(cells("Financement récurrent", "Financements récurrents")).themes) == 2


def test_a_project_that_writes_a_theme_twice_counts_once() -> None:
    [theme] = gather(cells("Un local; un local")).themes
    assert theme.projects.count == 1


def test_the_theme_of_most_projects_comes_first_and_each_keeps_its_cells() -> None:
    found = gather(cells("Un permis", "Un local", "Un local"))
    assert [theme.text for theme in found.themes] == ["Un local", "Un permis"]
    assert [row.cell for row in found.themes[0].projects.rows] == ["Onglet!I2", "Onglet!I3"]
    assert found.projects.count == 3


def test_a_project_whose_cell_names_nothing_is_not_counted() -> None:
    found = gather(cells("–", "Un local", " ; "))
    assert found.projects.names == ("Projet 2",)


@given(st.lists(st.text(max_size=30), max_size=6))
def test_every_item_of_every_cell_is_in_exactly_one_theme(texts: list[str]) -> None:
    found = gather(cells(*texts))
    assert [fold_key(theme.text) for theme in found.themes] == list(
        dict.fromkeys(fold_key(theme.text) for theme in found.themes)
    )
    counted = sum(theme.projects.count for theme in found.themes)
    assert counted == sum(len({fold_key(item) for item in items(text)}) for text in texts)
