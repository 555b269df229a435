"""jobs/*.yaml: one job a file, and what the operator is told when one cannot be used."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from builders import REPOSITORY, a_home

from mec_bot.cli.plugins import check_names
from mec_bot.errors import ConfigError
from mec_bot.settings.jobs import Job, read_jobs
from mec_bot.settings.models import Severity
from mec_bot.settings.targets import STAFF, ProjectFilter, Target

CHECK_NAMES = check_names()


def jobs_of(folder: Path, **texts: str) -> dict[str, Job]:
    home = a_home(folder, {f"jobs/{name}.yaml": text for name, text in texts.items()})
    return {job.name: job for job in read_jobs(home, CHECK_NAMES)}


def problems_of(folder: Path, **texts: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        jobs_of(folder, **texts)
    return [str(problem) for problem in caught.value.problems]


def the_problem(folder: Path, when: str = "{every_minutes: 15}", more: str = "") -> str:
    (problem,) = problems_of(folder, essai=f"action: sync\nwhen: {when}\n{more}")
    return problem


class TestAJob:
    def test_is_named_after_its_file_and_has_defaults(self, tmp_path: Path) -> None:
        job = jobs_of(tmp_path, veille="action: sync\nwhen: {every_minutes: 15}")["veille"]
        assert (job.action, job.when.every_minutes, job.to) == ("sync", 15, (STAFF,))
        assert (job.language, job.checks, job.plots, job.catch_up) == (None, (), (), timedelta(hours=1))
        assert (job.in_quiet_hours, job.timezone, job.all_is_well) == ("wait", None, True)

    def test_reads_everything_it_can_be_told(self, tmp_path: Path) -> None:
        text = (
            "action: digest\nwhen: {days: [monday, friday], at: ['9:00', '17:30']}\nto: C012AB3CD\nlanguage: en\n"
            "catch_up_minutes: 360\nchecks: [missing_carrier]\nplots: [levels, movement]\n"
            "in_quiet_hours: send\ntimezone: Europe/Paris\nall_is_well: false\n"
        )
        job = jobs_of(tmp_path, bilan=text)["bilan"]
        assert (job.when.days, job.when.at) == (("monday", "friday"), ("9:00", "17:30"))
        assert (job.to, job.language, job.catch_up) == ((Target(channel="C012AB3CD"),), "en", timedelta(hours=6))
        assert (job.checks, job.plots) == (("missing_carrier",), ("levels", "movement"))
        assert (job.in_quiet_hours, job.timezone, job.all_is_well) == ("send", "Europe/Paris", False)

    @pytest.mark.parametrize("at", ["17:30", '"17:30"', "['17:30']", "[17:30]"])
    def test_may_have_its_one_time_as_a_text_with_or_without_quotes(self, tmp_path: Path, at: str) -> None:
        job = jobs_of(tmp_path, bilan=f"action: digest\nwhen: {{days: monday, at: {at}}}")["bilan"]
        assert (job.when.days, job.when.at) == (("monday",), ("17:30",))

    def test_that_is_disabled_is_left_out(self, tmp_path: Path) -> None:
        texts = {
            name: f"action: sync\nwhen: {{every_minutes: 15}}\nenabled: {on}"
            for name, on in (("a", "true"), ("b", "false"))
        }
        assert list(jobs_of(tmp_path, **texts)) == ["a"]

    def test_that_is_disabled_must_still_be_right(self, tmp_path: Path) -> None:
        assert (
            "allowed: 'sync', 'digest', 'remind'"
            in problems_of(tmp_path, a="action: dance\nwhen: {every_minutes: 15}\nenabled: false")[0]
        )


class TestTo:
    def of(self, folder: Path, to: str) -> tuple[Target, ...]:
        return jobs_of(folder, bilan=f"action: digest\nwhen: {{at: '09:00'}}\nto: {to}")["bilan"].to

    def the_problem(self, folder: Path, to: str) -> str:
        (problem,) = problems_of(folder, bilan=f"action: digest\nwhen: {{at: '09:00'}}\nto: {to}")
        return problem

    def test_is_a_channel_or_a_list_of_channels_each_with_its_language_and_filter(self, tmp_path: Path) -> None:
        assert self.of(tmp_path, "operator") == self.of(tmp_path, "[{channel: operator}]")
        assert self.of(
            tmp_path,
            "[{channel: staff}, {channel: C012AB3CD, language: en, "
            "only: {phase: [3, 2], carrier: [Solon], parent: Mobilité de quartier}}]",
        ) == (
            STAFF,
            Target(
                channel="C012AB3CD",
                language="en",
                only=ProjectFilter(phase=(3, 2), carrier=("Solon",), parent=("Mobilité de quartier",)),
            ),
        )

    @pytest.mark.parametrize(
        ("to", "problem"),
        [
            ("[{channel: everybody}]", "to.0.channel: found 'everybody'; allowed: staff, operator, or a channel's id"),
            ("[{channel: carriers}]", "to.0.channel: found 'carriers'; allowed: staff, operator, or"),
            ("[staff]", "to.0: found 'staff'; allowed: a mapping (key: value)."),
            ("[{}]", "to.0.channel: this key is required and was not found."),
            ("[{channel: staff, langage: en}]", "to.0.langage: this key is unknown. Did you mean language?"),
            ("[{channel: staff, language: de}]", "to.0.language: found 'de'; allowed: 'fr', 'en'."),
            ("[{channel: staff, only: {phase: 4}}]", "to.0.only.phase.0: found 4; allowed: 1, 2, 3."),
            (
                "[{channel: staff, only: {phase: [Émergence]}}]",
                "to.0.only.phase.0: found 'Émergence'; allowed: 1, 2, 3.",
            ),
            (
                "[{channel: staff, only: {carriers: [Solon]}}]",
                "to.0.only.carriers: this key is unknown. Did you mean carrier?",
            ),
            ("[{channel: staff, only: {carrier: ['  ']}}]", "to.0.only.carrier.0: found '  '; allowed: a name"),
            ("[{channel: staff, only: Solon}]", "to.0.only: found 'Solon'; allowed: a mapping (key: value)."),
            (
                "[{channel: staff}, {channel: staff, language: en}]",
                "allowed: one channel at least, and each channel once.",
            ),
            ("[]", "to: found []; allowed: one channel at least, and each channel once."),
            ("3", "to: found 3; allowed: staff, operator, carriers, a channel's id such as C0123ABCD, or a list"),
        ],
    )
    def test_that_cannot_be_used_says_where_what_was_found_and_what_is_allowed(
        self, tmp_path: Path, to: str, problem: str
    ) -> None:
        assert problem in self.the_problem(tmp_path, to)

    def test_is_a_list_for_a_digest_only(self, tmp_path: Path) -> None:
        to = "[{channel: staff}, {channel: operator}]"
        assert "several channels in to for a digest only" in the_problem(tmp_path, more=f"to: {to}\n")


class TestWhen:
    @pytest.mark.parametrize("minutes", [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60])
    def test_every_number_of_minutes_that_divides_the_hour_is_taken(self, tmp_path: Path, minutes: int) -> None:
        job = jobs_of(tmp_path, a=f"action: sync\nwhen: {{every_minutes: {minutes}}}")["a"]
        assert job.when.every_minutes == minutes

    @pytest.mark.parametrize("minutes", [7, 8, 25, 45, 59])
    def test_one_that_does_not_is_refused_with_examples(self, tmp_path: Path, minutes: int) -> None:
        problem = the_problem(tmp_path, f"{{every_minutes: {minutes}}}")
        assert problem.startswith("jobs/essai.yaml: when: found {")
        assert problem.endswith("allowed: every_minutes that divides 60 (5, 10, 15, 20, 30, 60 …).")

    @pytest.mark.parametrize("minutes", ["0", "-5", "61", "souvent"])
    def test_one_outside_the_hour_is_refused(self, tmp_path: Path, minutes: str) -> None:
        assert the_problem(tmp_path, f"{{every_minutes: {minutes}}}").startswith(
            "jobs/essai.yaml: when.every_minutes: "
        )

    @pytest.mark.parametrize("when", ["{}", "{days: [monday]}", "{at: []}", "{every_minutes: 15, at: '09:00'}"])
    def test_both_ways_or_neither_are_refused(self, tmp_path: Path, when: str) -> None:
        assert the_problem(tmp_path, when).endswith(
            'allowed: either every_minutes, or at (a time such as "09:00") with days.'
        )

    def test_minutes_on_some_days_only_are_refused(self, tmp_path: Path) -> None:
        problem = the_problem(tmp_path, "{every_minutes: 15, days: [monday]}")
        assert problem.endswith("allowed: every_minutes without days, or at with days.")

    @pytest.mark.parametrize(
        ("when", "allowed"),
        [
            ("{at: '09:00', between: ['08:00', '10:00']}", "between with every_minutes, or at without between"),
            (
                "{every_minutes: 15, between: ['18:00', '08:00']}",
                "between with the earlier time first, and at least every_minutes from one to the other",
            ),
            (
                "{every_minutes: 30, between: ['08:01', '08:30']}",
                "between with the earlier time first, and at least every_minutes from one to the other",
            ),
            (
                "{every_minutes: 15, on_holiday: skip}",
                "every_minutes with between and working_days_only; day_of_month and on_holiday go with at",
            ),
            (
                "{every_minutes: 15, day_of_month: first_working_day}",
                "every_minutes with between and working_days_only; day_of_month and on_holiday go with at",
            ),
            (
                "{day_of_month: first_working_day, days: monday, at: '09:00'}",
                "day_of_month without days and on_holiday: the first working day is never a holiday",
            ),
            (
                "{day_of_month: first_working_day, at: '09:00', on_holiday: run}",
                "day_of_month without days and on_holiday: the first working day is never a holiday",
            ),
            (
                "{days: [saturday], at: '09:00', working_days_only: true}",
                "working_days_only without saturday, sunday and on_holiday: run",
            ),
            (
                "{at: '09:00', working_days_only: true, on_holiday: run}",
                "working_days_only without saturday, sunday and on_holiday: run",
            ),
        ],
    )
    def test_what_contradicts_itself_is_refused_with_what_would_not(
        self, tmp_path: Path, when: str, allowed: str
    ) -> None:
        problem = the_problem(tmp_path, when)
        assert problem.startswith("jobs/essai.yaml: when: found {")
        assert problem.endswith(f"; allowed: {allowed}.")

    @pytest.mark.parametrize(
        ("when", "key", "allowed"),
        [
            ("{at: '09:00', on_holiday: move}", "on_holiday", "'shift', 'skip', 'run'"),
            ("{at: '09:00', day_of_month: 1}", "day_of_month", "'first_working_day'"),
            ("{every_minutes: 15, between: ['8h', '10:00']}", "between.0", 'a time such as "09:00"'),
            ("{every_minutes: 15, working_days_only: parfois}", "working_days_only", "true or false"),
        ],
    )
    def test_a_word_that_is_not_on_the_list_is_refused_with_the_list(
        self, tmp_path: Path, when: str, key: str, allowed: str
    ) -> None:
        problem = the_problem(tmp_path, when)
        assert problem.startswith(f"jobs/essai.yaml: when.{key}: found ")
        assert problem.endswith(f"; allowed: {allowed}.")

    @pytest.mark.parametrize("between", ["'08:00'", "['08:00']", "['08:00', '10:00', '12:00']"])
    def test_hours_are_two_times(self, tmp_path: Path, between: str) -> None:
        problem = the_problem(tmp_path, f"{{every_minutes: 15, between: {between}}}")
        assert problem.startswith("jobs/essai.yaml: when.between: found ")
        assert problem.endswith('; allowed: two times, such as ["07:00", "19:00"].')

    def test_the_shipped_digest_may_be_made_monthly_in_one_line(self, tmp_path: Path) -> None:
        job = jobs_of(
            tmp_path, a="action: digest\nwhen: {day_of_month: first_working_day, at: '9:00', on_holiday: shift}"
        )["a"]
        assert job.when.day_of_month == "first_working_day"

    @pytest.mark.parametrize("at", ["24:00", "9h00", "09:60", "9", "0 9 * * 1", "09:00:00"])
    def test_what_is_no_time_of_day_is_refused(self, tmp_path: Path, at: str) -> None:
        assert the_problem(tmp_path, f"{{at: ['{at}']}}").startswith(
            f"jobs/essai.yaml: when.at.0: found '{at}'; allowed: "
        )

    @pytest.mark.parametrize("day", ["lundi", "mon", "1", "Monday"])
    def test_a_day_has_its_whole_english_name(self, tmp_path: Path, day: str) -> None:
        problem = the_problem(tmp_path, f"{{days: ['{day}'], at: '09:00'}}")
        assert f"when.days.0: found '{day}'; allowed: 'monday', 'tuesday'" in problem


class TestTheZone:
    def test_is_the_jobs_own_or_the_configurations(self, tmp_path: Path) -> None:
        paris, default = ZoneInfo("Europe/Paris"), ZoneInfo("America/Toronto")
        texts = {"a": "timezone: Europe/Paris", "b": "timezone: null"}
        jobs = jobs_of(
            tmp_path, **{name: f"action: sync\nwhen: {{every_minutes: 15}}\n{text}" for name, text in texts.items()}
        )
        assert [jobs[name].zone(default) for name in "ab"] == [paris, default]

    def test_must_exist(self, tmp_path: Path) -> None:
        assert the_problem(tmp_path, more="timezone: Montréal") == (
            "jobs/essai.yaml: timezone: found 'Montréal'; "
            "allowed: a time zone of the IANA database, such as America/Toronto."
        )


class TestAnUnusableJob:
    def test_names_the_actions_there_are(self, tmp_path: Path) -> None:
        (problem,) = problems_of(tmp_path, a="action: sing\nwhen: {every_minutes: 15}")
        assert problem == "jobs/a.yaml: action: found 'sing'; allowed: 'sync', 'digest', 'remind'."

    @pytest.mark.parametrize(("to", "refused"), [("to: staff", True), ("to: carriers", False), ("", False)])
    def test_is_one_that_reminds_a_channel(self, tmp_path: Path, to: str, refused: bool) -> None:
        job = f"action: remind\nwhen: {{days: [tuesday], at: '10:00'}}\n{to}\n"
        if refused:
            (problem,) = problems_of(tmp_path, a=job)
            assert "reminders to carriers; a digest is what goes to channels" in problem
        else:
            assert jobs_of(tmp_path, a=job)["a"].action == "remind"

    def test_names_the_checks_there_are(self, tmp_path: Path) -> None:
        problem = the_problem(tmp_path, more="checks: [missing_carier]")
        assert problem.startswith("jobs/essai.yaml: checks.0: found 'missing_carier'; allowed: ")
        assert all(name in problem for name in CHECK_NAMES)

    @pytest.mark.parametrize("check", CHECK_NAMES)
    def test_is_not_one_that_names_a_check_there_is(self, tmp_path: Path, check: str) -> None:
        text = f"action: sync\nwhen: {{every_minutes: 15}}\nchecks: [{check}]"
        assert jobs_of(tmp_path, a=text)["a"].checks == (check,)

    def test_names_the_plots_there_are(self, tmp_path: Path) -> None:
        problem = the_problem(tmp_path, more="plots: [pie]")
        assert problem == "jobs/essai.yaml: plots.0: found 'pie'; allowed: 'movement', 'levels', 'strategies'."

    @pytest.mark.parametrize("to", ["everybody", "#general", "U012AB3CD", "", "c012ab3cd"])
    def test_goes_to_a_role_or_a_channels_id(self, tmp_path: Path, to: str) -> None:
        assert the_problem(tmp_path, more=f"to: '{to}'").startswith(f"jobs/essai.yaml: to: found '{to}'; allowed: ")

    def test_is_told_what_it_lacks(self, tmp_path: Path) -> None:
        assert problems_of(tmp_path, a="enabled: true") == [
            "jobs/a.yaml: action: this key is required and was not found.",
            "jobs/a.yaml: when: this key is required and was not found.",
        ]

    def test_with_an_unknown_key_is_told_the_nearest(self, tmp_path: Path) -> None:
        assert "when.evry_minutes: this key is unknown. Did you mean every_minutes?" in " ".join(
            problems_of(tmp_path, a="action: sync\nwhen: {evry_minutes: 15}")
        )

    def test_does_not_hide_the_problems_of_another(self, tmp_path: Path) -> None:
        problems = problems_of(tmp_path, a="action: [", b="action: sing\nwhen: {every_minutes: 7}", c="- x")
        assert [problem.split(": ")[0] for problem in problems] == [
            "jobs/a.yaml",
            "jobs/b.yaml",
            "jobs/b.yaml",
            "jobs/c.yaml",
        ]

    @pytest.mark.parametrize("minutes", ["-1", "10081"])
    def test_catches_up_within_a_week(self, tmp_path: Path, minutes: str) -> None:
        assert "catch_up_minutes: found" in the_problem(tmp_path, more=f"catch_up_minutes: {minutes}")


class TestTheFolder:
    GOOD = "action: sync\nwhen: {every_minutes: 15}\n"

    def test_is_read_in_the_order_of_names_and_only_its_yaml(self, tmp_path: Path) -> None:
        files = {f"jobs/{name}": self.GOOD for name in ("b.yaml", "a.yml", "README.md", "c.yaml.bak", "d.yaxml")}
        assert [job.name for job in read_jobs(a_home(tmp_path, files), CHECK_NAMES)] == ["a", "b"]

    def test_with_two_files_for_one_job_is_refused(self, tmp_path: Path) -> None:
        home = a_home(tmp_path, {"jobs/a.yaml": self.GOOD, "jobs/a.yml": self.GOOD, "jobs/b.yaml": self.GOOD})
        with pytest.raises(ConfigError) as caught:
            read_jobs(home, CHECK_NAMES)
        assert str(caught.value) == "jobs/a.yaml and jobs/a.yml are two files for one job. Keep one of them."

    @pytest.mark.parametrize("enabled", ["true", "false"])
    @pytest.mark.parametrize("name", ["held", "renames", "not-me", "thanks", "trouble", "missed", "answer"])
    def test_with_a_job_that_is_called_as_what_mec_bot_sends_by_itself_is_refused(
        self, tmp_path: Path, name: str, enabled: str
    ) -> None:
        home = a_home(tmp_path, {f"jobs/{name}.yml": f"{self.GOOD}enabled: {enabled}\n", "jobs/a.yaml": self.GOOD})
        with pytest.raises(ConfigError) as caught:
            read_jobs(home, CHECK_NAMES)
        assert str(caught.value) == (
            f"jobs/{name}.yml: mec-bot uses the name {name} itself. Give the file another name; "
            "held, renames, not-me, thanks, trouble, missed, answer are taken."
        )

    @pytest.mark.parametrize("name", ["held-back", "thanks-to-all", "Missed", "weekly-renames"])
    def test_may_have_a_job_whose_name_only_resembles_such_a_one(self, tmp_path: Path, name: str) -> None:
        assert list(jobs_of(tmp_path, **{name: self.GOOD})) == [name]

    def test_that_does_not_exist_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="would have nothing to do"):
            read_jobs(tmp_path, CHECK_NAMES)

    def test_may_be_empty(self, tmp_path: Path) -> None:
        (tmp_path / "jobs").mkdir()
        assert read_jobs(tmp_path, CHECK_NAMES) == ()


def test_the_shipped_reminders_go_to_carriers_on_a_working_day() -> None:
    (job,) = [job for job in read_jobs(REPOSITORY, CHECK_NAMES) if job.action == "remind"]
    assert [target.channel for target in job.to] == ["carriers"]
    assert not {"saturday", "sunday"} & set(job.when.days)


def test_severities_are_three() -> None:
    assert Severity.__args__ == ("error", "warning", "info")  # type: ignore[attr-defined]
