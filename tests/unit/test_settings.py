"""What the operator wrote in config/ and the environment, and what they are told when it cannot be used."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
import yaml
from builders import REPOSITORY, a_home

from mec_bot.calendar.quiet_hours import QuietHours
from mec_bot.cli.plugins import check_names, read_home
from mec_bot.errors import ConfigError, ExitStatus
from mec_bot.redaction import redact
from mec_bot.review.check import settings_model
from mec_bot.review.checks.registry import CHECKS
from mec_bot.settings.environment import Environment, read_environment
from mec_bot.settings.jobs import JobFile, read_jobs
from mec_bot.settings.models import CarrierSettings, CarriersSettings, ColumnSettings, MainSettings
from mec_bot.settings.when import When
from mec_bot.settings.yaml_files import Model

SHIPPED: dict[str, type[Model]] = {
    "mec_bot.yaml": MainSettings,
    "columns.yaml": ColumnSettings,
    "checks.yaml": settings_model(CHECKS),
}


def problems_of(home: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_home(home)
    return [str(problem) for problem in caught.value.problems]


def the_problem(tmp_path: Path, text: str, file: str = "mec_bot.yaml") -> str:
    (problem,) = problems_of(a_home(tmp_path, {f"config/{file}": text}))
    return problem


def keys_of(model: type[Model], prefix: str = "") -> list[str]:
    """Every key a model allows, nested ones with dots."""
    found = []
    for name, field in model.model_fields.items():
        found.append(prefix + name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, Model):
            found += keys_of(field.annotation, f"{prefix}{name}.")
    return found


class TestWhatIsShipped:
    def test_config_and_jobs_are_read_without_a_problem(self) -> None:
        settings = read_home(REPOSITORY)
        assert settings.timezone.key == "America/Toronto"
        assert [job.name for job in read_jobs(REPOSITORY, check_names())] == [
            "carrier-reminders",
            "sync",
            "weekly-digest",
        ]

    @pytest.mark.parametrize(("file", "model"), SHIPPED.items(), ids=SHIPPED)
    def test_the_shipped_values_are_the_defaults(self, file: str, model: type[Model]) -> None:
        assert model.model_validate(yaml.safe_load((REPOSITORY / "config" / file).read_text("utf-8"))) == model()

    def test_an_empty_home_has_the_shipped_values_but_for_the_carriers(self, tmp_path: Path) -> None:
        empty, shipped = read_home(tmp_path), read_home(REPOSITORY)
        assert replace(empty, home=shipped.home, carriers=shipped.carriers) == shipped
        assert empty.carriers == {}
        assert "Solon" in shipped.carriers

    @pytest.mark.parametrize(
        ("file", "key"),
        [(f"config/{file}", key) for file, model in SHIPPED.items() for key in keys_of(model)]
        + [("config/carriers.yaml", key) for key in keys_of(CarriersSettings)],
    )
    def test_every_key_is_shown_in_the_shipped_file_under_a_comment(self, file: str, key: str) -> None:
        lines = (REPOSITORY / file).read_text("utf-8").splitlines()
        place = line_of(lines, key)
        assert commented(lines, place), f"{file}: nothing explains {key}"

    @pytest.mark.parametrize("key", CarrierSettings.model_fields)
    def test_every_key_of_a_carrier_is_explained_at_the_head_of_its_file(self, key: str) -> None:
        text = (REPOSITORY / "config" / "carriers.yaml").read_text("utf-8")
        assert re.search(rf"^#   {key} +\S", text, re.MULTILINE), f"config/carriers.yaml: nothing explains {key}"

    @pytest.mark.parametrize("key", [*keys_of(JobFile), *(f"when.{name}" for name in When.model_fields)])
    def test_every_key_of_a_job_is_shown_in_a_shipped_job_under_a_comment(self, key: str) -> None:
        explained = [
            commented(lines, place)
            for file in sorted((REPOSITORY / "jobs").glob("*.yaml"))
            for lines in [file.read_text("utf-8").splitlines()]
            if (place := line_of(lines, key)) is not None
        ]
        assert any(explained), f"no file of jobs/ explains {key}"


def line_of(lines: list[str], key: str) -> int | None:
    """Where a (dotted) key stands in a file that is indented by two."""
    place = -1
    for depth, part in enumerate(key.split(".")):
        found = [
            number
            for number, line in enumerate(lines)
            if number > place and re.match(rf"{'  ' * depth}{re.escape(part)}:", line)
        ]
        if not found:
            return None
        place = found[0]
    return place


def commented(lines: list[str], place: int | None) -> bool:
    """A comment stands right above, or above the group of keys it stands in, or the head of the file names the key."""
    assert place is not None
    name = lines[place].split(":")[0].strip()
    head = [line for line in lines if line.startswith("#")]
    if any(re.match(rf"# +{name} ", line) for line in head):
        return True
    above = place - 1
    while above >= 0 and lines[above].strip() and not lines[above].strip().startswith("#"):
        above -= 1
    return (above >= 0 and lines[above].strip().startswith("#")) or bool(lines[place + 1].strip().startswith("#"))


class TestAnUnusableFile:
    def test_an_unknown_key_is_refused_with_the_nearest_one(self, tmp_path: Path) -> None:
        assert the_problem(tmp_path, "sheet:\n  tabb: Suivi\n") == (
            "config/mec_bot.yaml: sheet.tabb: this key is unknown. Did you mean tab? Allowed: id, tab, write_back, "
            "connect_timeout, read_timeout, attempts, give_up_after."
        )

    @pytest.mark.parametrize("day", ["13-45", "24 décembre", "2026-02-30", "02-30"])
    def test_a_closed_day_is_a_day_of_one_year_or_of_every_year(self, tmp_path: Path, day: str) -> None:
        problem = the_problem(tmp_path, f"closed_days: ['{day}']\n")
        assert "closed_days" in problem
        assert "a day such as 2026-12-24, or 12-24 for every year" in problem

    def test_an_unknown_key_near_to_none_is_refused_with_what_is_allowed(self, tmp_path: Path) -> None:
        assert the_problem(tmp_path, "zzz: 1\n") == (
            "config/mec_bot.yaml: zzz: this key is unknown. Allowed: sheet, slack, breaker, timezone, programme_end, "
            "calendar, closed_days, quiet_hours, memory, reminders, language, level_names."
        )

    def test_a_key_of_one_carrier_is_suggested_too(self, tmp_path: Path) -> None:
        problem = the_problem(tmp_path, "carriers:\n  Solon:\n    emial: a@b.ca\n", "carriers.yaml")
        assert "carriers.Solon.emial: this key is unknown. Did you mean email?" in problem

    @pytest.mark.parametrize(
        ("text", "key", "found"),
        [
            ("sheet:\n  attempts: beaucoup", "sheet.attempts", "'beaucoup'"),
            ("sheet:\n  write_back: peut-être", "sheet.write_back", "'peut-être'"),
            ("sheet:\n  tab: [a, b]", "sheet.tab", "['a', 'b']"),
            ("sheet: Suivi", "sheet", "'Suivi'"),
            ("sheet:", "sheet", "nothing"),
        ],
    )
    def test_a_wrong_type_is_named_with_what_was_found(self, tmp_path: Path, text: str, key: str, found: str) -> None:
        assert the_problem(tmp_path, text).startswith(f"config/mec_bot.yaml: {key}: found {found}; allowed: ")

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("attempts: 7", "sheet.attempts: found 7; allowed: a number of at most 6"),
            ("attempts: 0", "sheet.attempts: found 0; allowed: a number of at least 1"),
            ("give_up_after: 40.5", "sheet.give_up_after: found 40.5; allowed: a number of at most 40"),
            ("connect_timeout: 0", "sheet.connect_timeout: found 0; allowed: a number above 0"),
        ],
    )
    def test_a_value_out_of_range_is_refused_with_the_range(self, tmp_path: Path, text: str, sentence: str) -> None:
        assert sentence in the_problem(tmp_path, f"sheet:\n  {text}\n")

    def test_a_word_that_is_not_on_the_list_is_refused_with_the_list(self, tmp_path: Path) -> None:
        assert the_problem(tmp_path, "missing_carrier:\n  severity: grave\n", "checks.yaml") == (
            "config/checks.yaml: missing_carrier.severity: found 'grave'; allowed: 'error', 'warning', 'info'."
        )

    def test_a_zone_that_does_not_exist_is_refused_with_an_example(self, tmp_path: Path) -> None:
        assert the_problem(tmp_path, "timezone: America/Montréal\n") == (
            "config/mec_bot.yaml: timezone: found 'America/Montréal'; "
            "allowed: a time zone of the IANA database, such as America/Toronto."
        )

    def test_a_list_where_a_mapping_is_expected_is_refused_without_a_word_of_python(self, tmp_path: Path) -> None:
        assert the_problem(tmp_path, "- sheet\n- slack\n") == (
            "config/mec_bot.yaml: (the whole file): found ['sheet', 'slack']; allowed: a mapping (key: value)."
        )

    def test_a_word_where_a_list_is_expected_is_refused_without_a_word_of_python(self, tmp_path: Path) -> None:
        problem = the_problem(tmp_path, "inactive_statuses: Terminé\n", "checks.yaml")
        assert problem.endswith("inactive_statuses: found 'Terminé'; allowed: a list.")

    def test_quiet_hours_are_two_different_times(self, tmp_path: Path) -> None:
        problem = the_problem(tmp_path, 'quiet_hours: {from: "18:00", to: "18:00"}\n')
        assert problem.startswith("config/mec_bot.yaml: quiet_hours: found ")
        assert problem.endswith("; allowed: from and to with two different times.")

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ('{from: "18:00"}', "quiet_hours.to: this key is required and was not found."),
            ('{from: 18h, to: "08:00"}', "quiet_hours.from: found '18h'; allowed: a time such as \"09:00\"."),
            ('{form: "18:00", from: "18:00", to: "8:00"}', "Did you mean from? Allowed: from, to, days_off."),
            ("18:00", "quiet_hours: found '18:00'; allowed: a mapping (key: value)."),
        ],
    )
    def test_quiet_hours_that_are_none_are_refused_by_their_own_keys(
        self, tmp_path: Path, text: str, sentence: str
    ) -> None:
        assert sentence in the_problem(tmp_path, f"quiet_hours: {text}\n")

    def test_quiet_hours_may_be_written_without_quotes_and_hold_on_days_off(self, tmp_path: Path) -> None:
        home = a_home(tmp_path, {"config/mec_bot.yaml": "quiet_hours: {from: 18:00, to: 8:00}\n"})
        assert read_home(home).quiet_hours == QuietHours(start=time(18), end=time(8), days_off=True)

    def test_a_level_that_is_not_on_the_scale_cannot_be_named(self, tmp_path: Path) -> None:
        problem = the_problem(tmp_path, "level_names:\n  4a: Au-delà\n")
        assert problem.startswith("config/mec_bot.yaml: level_names.4a: found '4a'; allowed: '1a', '1b'")

    @pytest.mark.parametrize("day", ["2023-13-45", "2023-02-30", "automne", "23-06-01", "2023"])
    def test_a_round_starts_on_a_day_that_exists(self, tmp_path: Path, day: str) -> None:
        problem = the_problem(tmp_path, f"round_starts:\n  Bilan: {day}\n", "columns.yaml")
        assert problem.startswith("config/columns.yaml: round_starts.Bilan: found ")
        assert problem.endswith("allowed: a day such as 2023-06-01.") or "allowed: text" in problem

    @pytest.mark.parametrize("day", ["2023-06-01", '"2023-06-01"'])
    def test_the_day_may_be_written_without_quotes(self, tmp_path: Path, day: str) -> None:
        home = a_home(tmp_path, {"config/columns.yaml": f"round_starts:\n  Bilan: {day}\n"})
        assert read_home(home).columns.round_starts == {"Bilan": "2023-06-01"}

    @pytest.mark.parametrize("member", ["solon", "@solon", "C012345", "<!channel>", "U1", "U12> <!here"])
    def test_a_slack_id_is_the_one_of_a_person(self, tmp_path: Path, member: str) -> None:
        problem = the_problem(tmp_path, f"carriers:\n  Solon:\n    slack_id: '{member}'\n", "carriers.yaml")
        assert f"carriers.Solon.slack_id: found '{member}'; allowed: a member id such as U012AB3CD" in problem

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("missing_assessment: {grace_days: -1}", "missing_assessment.grace_days: found -1; allowed: a number of at least 0."),
            ("outdated_assessment: {months: 0}", "outdated_assessment.months: found 0; allowed: a number of at least 1."),
            ("stalled_maturity: {rounds: 11}", "stalled_maturity.rounds: found 11; allowed: a number of at most 10."),
            ("stalled_maturity: {months: x}", "stalled_maturity.months: found 'x'; allowed: a whole number."),
            ("unanswered_support: {days: 731}", "unanswered_support.days: found 731; allowed: a number of at most 730."),
            ("premature_strategy: {from_levels: {essaimage: 3d}}", "found '3d'; allowed: '1a', '1b', '1c', '1d', '2a'"),
            ("premature_strategy: {from_levels: {essaimer: 3a}}", "allowed: 'cession', 'consolidation', 'dissemination', 'essaimage'."),
            ("overdue_stp: {}", "overdue_stp: this key is unknown. Did you mean overdue_step?"),
            ("overdue_step: {exemptions: [{project: X, reason: ' ', by: Y}]}", "overdue_step.exemptions.0.reason: found ' '; allowed: a text that is not empty."),
            ("overdue_step: {exemptions: [{project: X, by: Y}]}", "overdue_step.exemptions.0.reason: this key is required"),
            ("overdue_step: {exemptions: [{projet: X}]}", "overdue_step.exemptions.0.projet: this key is unknown. Did you mean project?"),
        ],
    )  # fmt: skip
    def test_a_check_s_parameter_names_what_is_allowed(self, tmp_path: Path, text: str, problem: str) -> None:
        told = problems_of(a_home(tmp_path, {"config/checks.yaml": text}))
        assert any(problem in one for one in told), told

    def test_all_problems_of_all_files_are_told_at_once(self, tmp_path: Path) -> None:
        home = a_home(
            tmp_path,
            {
                "config/mec_bot.yaml": "timezone: Lune\nlanguage: de\n",
                "config/checks.yaml": "missing_carier: {}\n",
                "config/columns.yaml": "synonyms: [",
                "config/carriers.yaml": "carriers: {Solon: {slack_id: x}}",
            },
        )
        assert [re.match(r"config/\w+\.yaml: [\w. ]+", problem)[0] for problem in problems_of(home)] == [  # type: ignore[index]
            "config/mec_bot.yaml: timezone",
            "config/mec_bot.yaml: language",
            "config/columns.yaml: not valid YAML at line 1",
            "config/checks.yaml: missing_carier",
            "config/carriers.yaml: carriers.Solon.slack_id",
        ]

    def test_the_whole_error_reads_as_one_line_a_problem(self, tmp_path: Path) -> None:
        home = a_home(tmp_path, {"config/mec_bot.yaml": "timezone: Lune\nlanguage: de\n"})
        with pytest.raises(ConfigError) as caught:
            read_home(home)
        assert len(str(caught.value).splitlines()) == 2
        assert caught.value.exit_status is ExitStatus.UNUSABLE

    def test_a_home_that_does_not_exist_is_told_with_how_to_give_one(self, tmp_path: Path) -> None:
        (problem,) = problems_of(tmp_path / "nowhere")
        assert str(tmp_path / "nowhere") in problem
        assert "--home" in problem


@pytest.mark.parametrize(
    ("files", "language"),
    [
        ({}, None),
        ({"b.yaml": "{action: remind, language: en}"}, "en"),
        ({"a.yaml": "{action: digest, language: en}", "b.yaml": "{action: remind}"}, None),
        ({"a.yaml": "{action: remind, enabled: false, language: fr}", "b.yml": "{action: remind, language: en}"}, "en"),
        ({"a.yaml": "{action: remind, language: de}"}, None),
        ({"a.yaml": "not: [yaml"}, None),
    ],
)
def test_the_language_of_reminders_is_that_of_the_first_job_that_sends_them(
    tmp_path: Path, files: dict[str, str], language: str | None
) -> None:
    home = a_home(tmp_path, {f"jobs/{name}": text for name, text in files.items()})
    assert read_home(home).reminders_language == language


class TestTheSheetsId:
    @pytest.mark.parametrize(
        "written",
        [
            "1AbC-d_9",
            "  1AbC-d_9 ",
            "https://docs.google.com/spreadsheets/d/1AbC-d_9/edit#gid=0",
            "https://docs.google.com/spreadsheets/d/1AbC-d_9",
            "https://docs.google.com/spreadsheets/u/1/d/1AbC-d_9/edit?usp=sharing",
        ],
    )
    def test_the_whole_address_is_as_good_as_the_id(self, tmp_path: Path, written: str) -> None:
        home = a_home(tmp_path, {"config/mec_bot.yaml": f"sheet: {{id: '{written}'}}"})
        assert read_home(home).sheet.id == "1AbC-d_9"

    @pytest.mark.parametrize(
        "written",
        [
            "https://example.org/tableau",
            "le tableau",
            "https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml",  # a published copy, which no API serves
        ],
    )
    def test_anything_else_is_refused_with_where_to_find_it(self, tmp_path: Path, written: str) -> None:
        problem = the_problem(tmp_path, f"sheet: {{id: '{written}'}}")
        assert problem.endswith("allowed: the sheet's id: the part of its address between /d/ and /edit.")


# A value of each secret's form.
SECRETS = {
    "MEC_BOT_DATABASE_URL": "postgresql://mec:s3cret-w0rd@host/mec",
    "SLACK_BOT_TOKEN": "xoxb-s3cret-w0rd",
    "SLACK_APP_TOKEN": "xapp-1-s3cret-w0rd",
    "SLACK_SIGNING_SECRET": "s3cret-w0rd",
}
TOKENS = tuple(SECRETS)[1:]
ATTRIBUTES = dict(
    zip(SECRETS, ("database_url", "slack_bot_token", "slack_app_token", "slack_signing_secret"), strict=True)
)


def environment_problem(variables: dict[str, str]) -> str:
    with pytest.raises(ConfigError) as caught:
        read_environment(variables)
    (problem,) = caught.value.problems
    return str(problem)


def value_of(name: str, variables: dict[str, str]) -> str | None:
    secret = getattr(read_environment(variables), ATTRIBUTES[name])
    return secret.get_secret_value() if secret else None


@pytest.mark.parametrize("name", SECRETS)
class TestEachSecret:
    @pytest.mark.parametrize(
        "written",
        [
            "{}",
            " {}\n",
            '"{}"',
            "'{}'",
            "{name}={}",
            "export {name}='{}'",
            '"{name}={}"',
            "\ufeff{}\r\n",
            "\ufeff{name} = {}",
        ],
    )
    def test_is_read_without_what_people_add_to_it(self, name: str, written: str, tmp_path: Path) -> None:
        text = written.format(SECRETS[name], name=name)
        file = tmp_path / "secret"
        file.write_bytes(text.encode())
        assert value_of(name, {name: text}) == SECRETS[name]
        assert value_of(name, {f"{name}_FILE": str(file)}) == SECRETS[name]

    def test_is_refused_when_given_both_ways(self, name: str, tmp_path: Path) -> None:
        file = tmp_path / "secret"
        file.write_text(SECRETS[name], encoding="utf-8")
        problem = environment_problem({name: SECRETS[name], f"{name}_FILE": str(file)})
        assert problem == f"{name} and {name}_FILE are both set. Keep one of them."

    def test_in_a_file_that_does_not_exist_is_told(self, name: str, tmp_path: Path) -> None:
        problem = environment_problem({f"{name}_FILE": str(tmp_path / "none")})
        assert problem == f"{name}_FILE: {tmp_path / 'none'} cannot be read (No such file or directory)."

    def test_in_a_file_that_is_not_text_is_told_without_quoting_it(self, name: str, tmp_path: Path) -> None:
        file = tmp_path / "secret"
        file.write_bytes(b"\xff\xfe s3cret")
        problem = environment_problem({f"{name}_FILE": str(file)})
        assert problem == f"{name}_FILE: {file} cannot be read (UTF-8)."

    def test_in_something_that_is_no_file_is_told_at_once(self, name: str, tmp_path: Path) -> None:
        pipe, large = tmp_path / "pipe", tmp_path / "large"
        os.mkfifo(pipe)
        large.write_text("x" * 100_000, encoding="utf-8")
        for path, reason in ((pipe, "not a file"), (tmp_path, "not a file"), (large, "larger than 65 kB")):
            assert environment_problem({f"{name}_FILE": str(path)}) == f"{name}_FILE: {path} cannot be read ({reason})."

    def test_of_several_lines_is_refused_without_being_quoted(self, name: str, tmp_path: Path) -> None:
        file = tmp_path / "secret"
        file.write_text(f"{SECRETS[name]}\n{SECRETS[name]}-too\n", encoding="utf-8")
        for variable, value in ((f"{name}_FILE", str(file)), (name, file.read_text(encoding="utf-8"))):
            problem = environment_problem({variable: value})
            assert problem == f"{variable}: found 2 lines; a secret is one. Leave only the secret there."

    def test_in_place_of_the_path_of_its_file_is_told_without_being_quoted(self, name: str) -> None:
        problem = environment_problem({f"{name}_FILE": SECRETS[name]})
        assert problem == (
            f"{name}_FILE: this is no file. Give the path of a file that holds the secret. What was found is not shown: "
            "it may be the secret itself."
        )

    @pytest.mark.parametrize("blank", ["", "  ", '""', "\ufeff"])
    def test_set_to_nothing_is_not_set(self, name: str, blank: str) -> None:
        assert value_of(name, {name: blank, f"{name}_FILE": ""}) is None

    def test_is_never_shown(self, name: str) -> None:
        environment = read_environment({name: SECRETS[name]})
        assert "s3cret" not in f"{environment!r} {environment}"

    def test_is_known_to_the_last_net_from_then_on(self, name: str) -> None:
        secret = SECRETS[name].replace("s3cret", f"{name}-of-its-own")
        read_environment({name: secret})
        assert f"{name}-of-its-own" not in redact(f"a library says: ({secret})")


class TestATokenOfAnotherForm:
    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("SLACK_BOT_TOKEN", "xapp-1-A", "this is the app's token (xapp-…). It goes into SLACK_APP_TOKEN."),
            ("SLACK_APP_TOKEN", "xoxb-1-A", "this is the bot's token (xoxb-…). It goes into SLACK_BOT_TOKEN."),
            ("SLACK_BOT_TOKEN", "xoxp-1-A", "this is no bot token, which begins with xoxb-."),
            ("SLACK_BOT_TOKEN", "0123456789abcdef", "this is no bot token, which begins with xoxb-."),
            ("SLACK_APP_TOKEN", "0123456789abcdef", "this is no app token, which begins with xapp-."),
            ("SLACK_SIGNING_SECRET", "xoxb-1-A", "this is a token."),
            ("SLACK_BOT_TOKEN", "xoxb-…", "found the character U+2026 at place 6"),
        ],
    )
    def test_is_told_without_being_quoted(self, name: str, value: str, said: str) -> None:
        problem = environment_problem({name: value})
        assert problem.startswith(f"{name}: {said}")
        assert value not in problem

    @pytest.mark.parametrize("name", TOKENS)
    @pytest.mark.parametrize(
        ("odd", "code"), [(" ", "U+0020"), ("\u00a0", "U+00A0"), ("\u200b", "U+200B"), ("\x1b", "U+001B")]
    )
    def test_with_a_character_that_no_token_has_is_told_by_its_place(self, name: str, odd: str, code: str) -> None:
        problem = environment_problem({name: f"{SECRETS[name]}{odd}x"})
        assert problem.startswith(f"{name}: found the character {code} at place {len(SECRETS[name]) + 1};")
        assert "s3cret" not in problem

    def test_of_a_token_that_rotates_is_a_bot_token_too(self) -> None:
        assert value_of("SLACK_BOT_TOKEN", {"SLACK_BOT_TOKEN": "xoxe.xoxb-1-A"}) == "xoxe.xoxb-1-A"


class TestTheRestOfTheEnvironment:
    def test_without_any_variable_everything_has_its_default(self) -> None:
        assert read_environment({}) == Environment()

    def test_all_unusable_variables_are_told_at_once(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError) as caught:
            read_environment({f"{name}_FILE": str(tmp_path / "none") for name in SECRETS})
        assert len(caught.value.problems) == len(SECRETS)

    @pytest.mark.parametrize("name", ["GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS_FILE"])
    def test_the_google_key_is_a_file_in_both_forms(self, name: str) -> None:
        assert read_environment({name: "key.json"}).google_credentials == Path("key.json")

    @pytest.mark.parametrize("name", ["GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS_FILE"])
    @pytest.mark.parametrize(
        "key",
        [
            '{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\\nMIIE.pem"}',
            '{\n  "type": "service_account",\n  "private_key_id": "0123456789abcdef"\n}',
            "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN/\n-----END PRIVATE KEY-----",
            "ewogICJ0eXBlIjogInNlcnZpY2VfYWNjb3VudCIKfQ==",
        ],
        ids=["JSON", "JSON on lines", "PEM", "base64"],
    )
    def test_a_google_key_in_place_of_the_path_of_its_file_is_told_without_being_quoted(
        self, name: str, key: str
    ) -> None:
        problem = environment_problem({name: key})
        assert problem == (
            f"{name}: this is no file. Give the path of the file with the service account's key (JSON). What was found is "
            "not shown: it may be the key itself."
        )

    def test_two_google_keys_are_refused(self) -> None:
        name = "GOOGLE_APPLICATION_CREDENTIALS"
        problem = environment_problem({name: "a.json", f"{name}_FILE": "b.json"})
        assert problem == f"{name} and {name}_FILE are both set. Keep one of them."

    def test_another_address_of_google_loses_its_last_slash(self) -> None:
        environment = read_environment({"MEC_BOT_GOOGLE_API_URL": "http://127.0.0.1:1/", "MEC_BOT_SLACK_API_URL": ""})
        assert environment.google_api_url == "http://127.0.0.1:1"
        assert environment.slack_api_url == "https://slack.com/api/"

    @pytest.mark.parametrize("name", ["MEC_BOT_GOOGLE_API_URL", "MEC_BOT_SLACK_API_URL"])
    @pytest.mark.parametrize("value", ["slack.com/api", "ftp://h/", "http://", "http://h:99999999999/", "http://[::1"])
    def test_an_address_that_is_none_is_told(self, name: str, value: str) -> None:
        assert environment_problem({name: value}).startswith(f"{name} is not an address. Write it as https://s")
