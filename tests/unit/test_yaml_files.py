"""YAML as people write it: no surprising types, and every fault told with its place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.phrases import Phrase
from mec_bot.settings.yaml_files import Model, read_model


class Inner(Model):
    words: tuple[str, ...] = ()


class Sample(Model):
    text: str = "default"
    count: int = 1
    ratio: float = 1.0
    flag: bool = False
    inner: Inner = Inner()
    named: Mapping[str, Inner] = {}


def read(tmp_path: Path, content: str | bytes) -> tuple[Sample, list[str]]:
    file = tmp_path / "sample.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems: list[Phrase] = []
    return read_model(file, Sample, problems, shown="sample.yaml"), [str(problem) for problem in problems]


def read_well(tmp_path: Path, content: str | bytes) -> Sample:
    sample, problems = read(tmp_path, content)
    assert problems == []
    return sample


def problem_of(tmp_path: Path, content: str | bytes) -> str:
    _, (problem,) = read(tmp_path, content)
    return problem


@pytest.mark.parametrize(
    "written", ["17:30", "09:00", "on", "no", "yes", "off", "2023-06-01", "010", "09", "0x1F", "1e3", "1_000", "~a"]
)
def test_what_is_no_plain_number_or_truth_stays_text_without_quotes(tmp_path: Path, written: str) -> None:
    assert read_well(tmp_path, f"text: {written}").text == written


def test_a_number_with_a_zero_in_front_is_decimal_where_a_number_is_expected(tmp_path: Path) -> None:
    assert read_well(tmp_path, "count: 010").count == 10
    assert read_well(tmp_path, "count: 09").count == 9


@pytest.mark.parametrize(("written", "value"), [("0", 0), ("12", 12), ("-3", -3), ("+4", 4), ("'7'", 7)])
def test_whole_numbers_are_read(tmp_path: Path, written: str, value: int) -> None:
    assert read_well(tmp_path, f"count: {written}").count == value


def test_a_number_beyond_all_bounds_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    assert problem_of(tmp_path, f"count: {'9' * 5000}").startswith("sample.yaml: count: found '999")


@pytest.mark.parametrize(("written", "value"), [("true", True), ("True", True), ("false", False), ("FALSE", False)])
def test_true_and_false_are_the_words_for_truth(tmp_path: Path, written: str, value: bool) -> None:
    assert read_well(tmp_path, f"flag: {written}").flag is value


def test_decimals_are_read(tmp_path: Path) -> None:
    assert read_well(tmp_path, "ratio: 2.50").ratio == 2.5


@pytest.mark.parametrize("content", ["", "# only a comment\n", "---\n", "null\n", "\ufeffcount: 1\n"])
def test_an_empty_file_means_the_defaults(tmp_path: Path, content: str) -> None:
    assert read_well(tmp_path, content) == Sample()


def test_a_missing_file_means_the_defaults(tmp_path: Path) -> None:
    problems: list[Phrase] = []
    assert read_model(tmp_path / "none.yaml", Sample, problems, shown="none.yaml") == Sample()
    assert problems == []


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    problems: list[Phrase] = []
    read_model(tmp_path, Sample, problems, shown="sample.yaml")
    assert [str(problem) for problem in problems] == ["sample.yaml: cannot be read (not a file)."]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("text: 'open", "line 1, column 12"),
        ("count: 1\n  flag: true", "line 2, column 7"),
        ("inner: [a, b", "line 1, column 13"),
        ("count: 1\n\ttext: x", "line 2, column 1"),
        ("text: *nobody", "line 1, column 7"),
        ("text: a\n--- \ntext: b", "line 2, column 1"),
        ("text: !!python/object:os.system x", "line 1, column 7"),
        ("count: 1\ntext: \x07", "line 2, column 7"),
        ("inner: &a {words: *a}", "line 1, column 8"),
    ],
)
def test_what_is_not_yaml_is_told_with_line_and_column(tmp_path: Path, content: str, place: str) -> None:
    problem = problem_of(tmp_path, content)
    assert problem.startswith(f"sample.yaml: not valid YAML at {place}: ")
    assert len(problem.splitlines()) == 1


def aliases(start: str, link: str) -> str:
    """Twenty anchors, each of which names the one before ten times."""
    names = [f"a{number}" for number in range(20)]
    lines = [link.format(name=name, before=", ".join([f"*{before}"] * 10)) for before, name in pairwise(names)]
    return "\n".join([start, *lines])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (aliases("a0: &a0 [x, x]", "{name}: &{name} [{before}]"), "its aliases stand for more than"),
        (aliases("a0: &a0 {k: v}", "{name}: &{name} {{<<: [{before}]}}"), "its aliases stand for more than"),
        (aliases(f"a0: &a0 '{'x' * 90_000}'", "{name}: &{name} [{before}]"), "its aliases stand for more than"),
        ("words: &a {<<: *a}", "this stands inside itself"),
        ("words: &a [*a]", "this stands inside itself"),
        ("text: " + "[" * 90_000, "levels stand inside each other"),
        ("text: " + "{a: " * 40_000, "levels stand inside each other"),
        ("\n".join(" " * depth + "a:" for depth in range(600)), "levels stand inside each other"),
        ("text: " + "x" * 300_000, "cannot be read (larger than 200 kB)"),
        ("? " * 90_000, "levels stand inside each other"),
        ("x" * 1_000 + ": 1", "this key is unknown"),
        (f"count: {'9' * 90_000}", "count: found '999"),
        ("\n".join(f"k{number}: 1" for number in range(3_000)), "and 2980 more problems"),
    ],
)
def test_what_is_made_to_exhaust_the_program_is_refused_in_a_sentence(tmp_path: Path, content: str, said: str) -> None:
    _, problems = read(tmp_path, content)
    assert said in problems[-1]
    assert len(problems) <= 21
    assert max(map(len, problems)) < 500


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    problems: list[Phrase] = []
    read_model(tmp_path / "pipe.yaml", Sample, problems, shown="pipe.yaml")
    assert [str(problem) for problem in problems] == ["pipe.yaml: cannot be read (not a file)."]


def test_a_file_that_is_not_utf_8_is_told_with_what_to_do(tmp_path: Path) -> None:
    assert problem_of(tmp_path, "text: été".encode("cp1252")) == (
        "sample.yaml: not written in UTF-8. Save it again as UTF-8 text."
    )


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("text: a\ncount: 1\ntext: b\n", "line 3, column 1: the key 'text' is written twice"),
        ("inner:\n  words: [a]\n  words: [b]\n", "line 3, column 3: the key 'words' is written twice"),
        ("named: {Solon: {}, Solon: {}}", "line 1, column 20: the key 'Solon' is written twice"),
    ],
)
def test_a_key_written_twice_is_told_not_forgotten(tmp_path: Path, content: str, place: str) -> None:
    assert place in problem_of(tmp_path, content)


@pytest.mark.parametrize("content", ["text: {{ SHEET_ID }}", "? [a, b]\n: c", "{a: b}: c"])
def test_a_key_that_is_no_word_is_told_not_a_crash(tmp_path: Path, content: str) -> None:
    assert "a key must be a word" in problem_of(tmp_path, content)


def test_what_several_entries_share_can_be_written_once(tmp_path: Path) -> None:
    sample = read_well(
        tmp_path, "named:\n  a: &shared\n    words: [x]\n  b:\n    <<: *shared\n  c:\n    <<: *shared\n    words: [y]\n"
    )
    assert [inner.words for inner in sample.named.values()] == [("x",), ("x",), ("y",)]


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "txet: a\ncount: many\ninner: {words: 3}\nnamed: {x: {wordz: []}}\n")
    assert [problem.split(":")[1].strip() for problem in problems] == ["count", "inner.words", "named.x.wordz", "txet"]


def test_a_long_value_is_quoted_in_part(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, f"count: {'x' * 500}")
    assert len(problem) < 200
    assert "x…; allowed: " in problem


def test_where_there_are_problems_the_defaults_are_returned_meanwhile(tmp_path: Path) -> None:
    sample, problems = read(tmp_path, "count: many\ntext: kept?\n")
    assert problems
    assert sample == Sample()


def test_a_value_cannot_be_changed_after_it_was_read(tmp_path: Path) -> None:
    sample = read_well(tmp_path, "count: 2")
    with pytest.raises(ValueError, match="frozen"):
        sample.count = 3


yaml_pieces = st.lists(
    st.sampled_from(
        ["text", "count", "inner", "named", "words", ": ", "\n", "  ", "- ", "[", "]", "{", "}", "&a ", "*a", "<<", "'",
         '"', "|", ">", "#", "!", "? ", "09", "17:30", "true", "~", "\t", "é", "\x00", "%", "@", ",", "---\n"]
    ),
    max_size=14,
)  # fmt: skip


@given(yaml_pieces.map("".join) | st.text(max_size=30))
@hypothesis_settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_a_file_holds_it_is_read_or_told(tmp_path: Path, content: str) -> None:
    sample, problems = read(tmp_path, content.encode("utf-8", "replace"))
    assert isinstance(sample, Sample)
    assert all(problem.startswith("sample.yaml: ") for problem in problems)
