"""The policy of reminders: who hears of what on which day, who does not and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from builders import a_dashboard, a_finding, a_project
from hypothesis import given
from hypothesis import strategies as st

from mec_bot.review.finding import Finding
from mec_bot.review.reminders.policy import (
    NotNow,
    ReminderPlan,
    ReminderState,
    Situation,
    Verdict,
    next_after,
    next_day,
    plan,
)
from mec_bot.review.reminders.unanswered import Unanswered, next_step, unanswered
from mec_bot.review.snoozes import Snooze, SnoozedFinding
from mec_bot.settings.models import CarrierSettings, Contact, ReminderSettings
from mec_bot.sheet.carriers import Carrier, Carriers
from mec_bot.sheet.dashboard import Dashboard

SOLON, RECOLTE = "U0SOLON", "U0RECOLTE"
CARRIERS = {"Solon": CarrierSettings(slack_id=SOLON), "Récolte": CarrierSettings(slack_id=RECOLTE), "CIBIM": {}}
TODAY = date(2026, 11, 25)  # a Wednesday
USUAL = ReminderSettings(intervals_days=(7, 14, 28))
A, B = "missing_assessment:locomotion", "unassigned_strategy:locomotion"


def day(before: int) -> date:
    return TODAY - timedelta(days=before)


def a_point(key: str = A, project: str = "locomotion") -> Finding:
    return a_finding(key=key, project=project.capitalize(), project_key=project)


def carriers(known: Mapping[str, Any] = CARRIERS) -> Carriers:
    return Carriers({name: CarrierSettings.model_validate(entry) for name, entry in known.items()})


def planned(
    *findings: Finding,
    state: ReminderState | None = None,
    by: Sequence[str] = ("Solon",),
    snoozed: Sequence[SnoozedFinding] = (),
    known: Mapping[str, Any] = CARRIERS,
    using: ReminderSettings = USUAL,
    today: date = TODAY,
) -> ReminderPlan:
    dashboard = a_dashboard(a_project("Locomotion", "2a", carriers=tuple(by)))
    situation = Situation(
        dashboard=dashboard,
        carriers=carriers(known),
        states={SOLON: state or ReminderState()},
        settings=using,
        today=today,
    )
    return plan(findings, snoozed, situation)


def verdict_on(member: str, found: ReminderPlan) -> Verdict:
    return next(verdict for verdict in found.verdicts if verdict.member_id == member)


def test_what_is_about_no_project_reaches_no_carrier() -> None:
    """Such as a part of the sheet that is put aside: staff read of it in the digest."""
    about_nobody = a_finding(key="layout_notice:“archives”", project="", project_key="", carriers=())
    found = planned(about_nobody)
    assert [finding for verdict in found.verdicts for finding in verdict.findings] == []
    assert found.out_of_reach == ()


@pytest.mark.parametrize(
    ("notified_on", "due"),
    [
        ((), None),
        ((day(0),), day(-7)),
        ((day(7),), TODAY),
        ((day(8), day(1)), day(-13)),
        ((day(60), day(50), day(28)), TODAY),
        ((day(90), day(80), day(60), day(27)), day(-1)),
    ],
    ids=["never reminded: at once", "7 days", "due today", "then 14", "then 28", "28 again and again"],
)
def test_the_intervals_grow_and_the_last_one_repeats(notified_on: Sequence[date], due: date | None) -> None:
    assert next_day(notified_on, USUAL) == due


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (ReminderState(), None),
        (ReminderState(notified_on={A: (day(7),)}), None),
        (ReminderState(notified_on={A: (day(6),)}), NotNow(reason="not_due", again_on=day(-1))),
        (ReminderState(notified_on={A: (day(6),), "another": (day(40),)}), NotNow(reason="not_due", again_on=day(-1))),
        (ReminderState(sent=1), NotNow(reason="budget", again_on=date(2026, 11, 30))),
        (ReminderState(paused_until=TODAY), NotNow(reason="paused", again_on=day(-1))),
        (ReminderState(paused_until=day(1)), None),
        (ReminderState(later={A: day(-7)}), NotNow(reason="later", again_on=day(-8))),
        (ReminderState(later={A: day(1)}), None),
        (ReminderState(disowned={"solon"}), NotNow(reason="not_theirs")),
    ],
    ids=[
        "new", "due", "not due", "what is no longer open does not count", "budget used", "last day of the pause",
        "pause over", "later", "later is now", "not theirs",
    ],
)  # fmt: skip
def test_whether_a_person_hears_today_and_if_not_why(state: ReminderState, why: NotNow | None) -> None:
    assert verdict_on(SOLON, planned(a_point(), state=state)).not_now == why


def test_who_has_nothing_to_settle_hears_nothing() -> None:
    found = planned(a_point())
    assert verdict_on(RECOLTE, found).not_now == NotNow(reason="nothing")
    assert verdict_on(RECOLTE, found).parts == ()


def test_what_staff_put_off_is_left_out_until_its_day() -> None:
    snooze = Snooze(
        number=1, project_key="locomotion", project="Locomotion", check=None, until=day(-2), reason="bail", by="Amélie"
    )
    found = verdict_on(SOLON, planned(snoozed=[SnoozedFinding(finding=a_point(), snooze=snooze)]))
    assert (found.parts, found.not_now) == ((), NotNow(reason="snoozed", again_on=day(-3)))
    [left] = found.left_out
    assert (left.finding.key, left.why.reason) == (A, "snoozed")


def test_everything_open_goes_along_once_any_of_it_is_due() -> None:
    state = ReminderState(notified_on={A: (day(1),)})
    [verdict] = [planned(a_point(A), a_point(B), state=state).verdicts[0]]
    assert verdict.not_now is None
    assert [finding.key for finding in verdict.findings] == [A, B]


def test_what_was_put_off_stays_out_of_a_bundle_that_something_new_makes_due() -> None:
    verdict = verdict_on(SOLON, planned(a_point(A), a_point(B), state=ReminderState(later={A: day(-3)})))
    assert [finding.key for finding in verdict.findings] == [B]
    assert [one.finding.key for one in verdict.left_out] == [A]
    assert verdict.not_now is None


def test_a_person_who_answers_for_several_carriers_gets_one_bundle_that_names_each_and_tells_nothing_twice() -> None:
    known = {"Solon": {"slack_id": SOLON}, "CIBIM": {"slack_id": SOLON}, "Récolte": {"slack_id": SOLON}}
    dashboard = a_dashboard(
        a_project("Locomotion", "2a", carriers=("Solon",)),
        a_project("MutuAli", "2a", carriers=("CIBIM", "Solon")),
        a_project("Frigo", "2a", carriers=("Récolte",)),
    )
    findings = [a_point(project=name, key=name) for name in ("locomotion", "mutuali", "frigo")]
    situation = Situation(dashboard=dashboard, carriers=carriers(known), states={}, settings=USUAL, today=TODAY)
    [verdict] = plan(findings, (), situation).verdicts
    by_carrier = {part.carrier.name: [finding.key for finding in part.findings] for part in verdict.parts}
    assert by_carrier == {"Solon": ["locomotion"], "CIBIM": ["mutuali"], "Récolte": ["frigo"]}
    assert len(verdict.findings) == len({finding.key for finding in verdict.findings}) == 3


def test_a_carrier_that_is_not_theirs_does_not_silence_the_other_one() -> None:
    known = {"Solon": {"slack_id": SOLON}, "CIBIM": {"slack_id": SOLON}}
    verdict = verdict_on(
        SOLON, planned(a_point(), state=ReminderState(disowned={"solon"}), by=("Solon", "CIBIM"), known=known)
    )
    assert [part.carrier.name for part in verdict.parts] == ["CIBIM"]
    assert verdict.left_out == ()


def test_a_carrier_without_an_account_is_named_with_what_is_open_and_an_unknown_one_too() -> None:
    found = planned(a_point(), by=("CIBIM", "Inconnue"))
    assert [(one.name, one.carrier is not None, len(one.findings)) for one in found.out_of_reach] == [
        ("CIBIM", True, 1),
        ("Inconnue", False, 1),
    ]
    assert all(verdict.not_now == NotNow(reason="nothing") for verdict in found.verdicts)


def test_a_finding_about_no_project_or_one_that_left_the_sheet_is_nobody_s() -> None:
    found = planned(a_finding(project="", project_key=""), a_point(project="parti"))
    assert [verdict.findings for verdict in found.verdicts] == [(), ()]
    assert found.out_of_reach == ()


# --- escalation ---------------------------------------------------------------------------------------------------

AMELIE = Contact(slack_id="U0AMELIE", name="Amélie")


def escalated(state: ReminderState, **more: Any) -> list[Unanswered]:
    using = more.pop("using", USUAL)
    return list(unanswered(planned(a_point(), state=state, using=using, **more), {SOLON: state}, using, TODAY))


@pytest.mark.parametrize(
    ("state", "count"),
    [
        (ReminderState(notified_on={A: (day(80), day(70))}), 0),
        (ReminderState(notified_on={A: (day(80), day(70), day(27))}), 0),
        (ReminderState(notified_on={A: (day(80), day(70), day(28))}), 1),
        (ReminderState(notified_on={A: (day(99), day(80), day(70), day(28))}), 1),
        (ReminderState(notified_on={A: (day(99), day(80), day(70), day(0))}), 1),
        (ReminderState(notified_on={A: (day(80), day(70), day(28))}, sent=1), 1),
        (ReminderState(notified_on={A: (day(80), day(70), day(28))}, paused_until=TODAY), 0),
        (ReminderState(notified_on={A: (day(80), day(70), day(28))}, later={A: TODAY}), 0),
        (ReminderState(notified_on={A: (day(80), day(70), day(28))}, disowned={"solon"}), 0),
    ],
    ids=[
        "twice",
        "the third may still be answered",
        "unanswered",
        "more often",
        "reminded again today",
        "budget",
        "pause",
        "later",
        "not me",
    ],
)
def test_what_is_unanswered(state: ReminderState, count: int) -> None:
    found = escalated(state)
    assert len(found) == count
    for one in found:
        assert (one.finding.key, one.times, one.since) == (A, len(state.notified_on[A]), state.notified_on[A][0])


IGNORED = ReminderState(notified_on={A: (day(80), day(70), day(28))})


@pytest.mark.parametrize(
    ("own", "default", "contact"),
    [
        (None, None, None),
        (None, AMELIE, AMELIE),
        (AMELIE, Contact(slack_id="U0AUTRE"), AMELIE),
        (Contact(slack_id=SOLON), AMELIE, None),
    ],
    ids=["none", "the programme's", "the carrier's own first", "nobody is told of themselves"],
)
def test_who_the_contact_is(own: Contact | None, default: Contact | None, contact: Contact | None) -> None:
    known = {"Solon": CarrierSettings(slack_id=SOLON, contact=own)}
    [one] = escalated(IGNORED, known=known, using=USUAL.model_copy(update={"contact": default}))
    assert one.contact == contact


@pytest.mark.parametrize(
    ("contact", "asked_on", "step"),
    [
        (None, None, "staff"),
        (AMELIE, None, "contact"),
        (AMELIE, TODAY, "wait"),
        (AMELIE, day(6), "wait"),
        (AMELIE, day(7), "staff"),
        (None, day(6), "wait"),
    ],
)
def test_the_contact_is_told_once_then_staff(contact: Contact | None, asked_on: date | None, step: str) -> None:
    one = Unanswered(
        finding=a_point(), carrier=Carrier(name="Solon"), member_id=SOLON, times=3, since=day(80), contact=contact
    )
    assert next_step(one, asked_on, USUAL, TODAY) == step


# --- nobody is ever reminded of another's project ---------------------------------------------------------------------

NAMES = ("Solon", "Récolte", "CIBIM", "solon ", "La Cantine pour tous", "Récolte et CIBIM", "<!channel>", "É", "e")
names = st.sampled_from(NAMES)
ids = st.sampled_from((SOLON, RECOLTE, "U0TIERS", None))
days = st.integers(-40, 40).map(day)
known_carriers = st.dictionaries(
    names, st.builds(CarrierSettings, slack_id=ids, aliases=st.lists(names, max_size=2).map(tuple)), max_size=6
)
tab_carriers = st.lists(
    st.builds(Carrier, name=names, slack_id=ids, aliases=st.lists(names, max_size=2).map(tuple)), max_size=4
)
dashboards = st.lists(st.lists(names, max_size=3, unique=True), max_size=5).map(
    lambda rows: a_dashboard(
        *(a_project(f"Projet {number}", "2a", carriers=tuple(named)) for number, named in enumerate(rows))
    )
)


@st.composite
def situations(
    draw: st.DrawFn,
) -> tuple[Dashboard, Carriers, list[Finding], list[SnoozedFinding], dict[str, ReminderState]]:
    dashboard = draw(dashboards)
    findings = [
        # What is remembered of a finding may name carriers that the sheet no longer does.
        a_finding(key=f"{check}:{p.key}", project=p.name, project_key=p.key, carriers=draw(st.sampled_from([p.carriers, NAMES])))
        for p in (*dashboard.projects, a_project("Parti"))
        for check in draw(st.lists(st.sampled_from("ab"), unique=True))
    ]  # fmt: skip
    cut = draw(st.integers(0, len(findings)))
    snoozed = [
        SnoozedFinding(
            finding=finding,
            snooze=Snooze(
                number=1, project_key=finding.project_key, project="", check=None, until=TODAY, reason="r", by="b"
            ),
        )
        for finding in findings[cut:]
    ]
    keys = st.sampled_from([finding.key for finding in findings] or ["a"])
    state = st.builds(
        ReminderState,
        notified_on=st.dictionaries(keys, st.lists(days, min_size=1, max_size=5).map(sorted)),
        later=st.dictionaries(keys, days),
        disowned=st.sets(st.sampled_from(("solon", "recolte", "cibim"))),
        sent=st.integers(0, 2),
        paused_until=st.none() | days,
    )
    states = draw(st.dictionaries(st.sampled_from((SOLON, RECOLTE, "U0TIERS")), state))
    return dashboard, Carriers(draw(known_carriers), draw(tab_carriers)), findings[:cut], snoozed, states


@given(situations())
def test_nobody_is_ever_reminded_of_another_s_project(
    drawn: tuple[Dashboard, Carriers, list[Finding], list[SnoozedFinding], dict[str, ReminderState]],
) -> None:
    dashboard, known, findings, snoozed, states = drawn
    situation = Situation(dashboard=dashboard, carriers=known, states=states, settings=USUAL, today=TODAY)
    found = plan(findings, snoozed, situation)
    named_by = {project.key: project.carriers for project in dashboard.projects}
    members = [verdict.member_id for verdict in found.verdicts]
    assert len(members) == len(set(members)), "one bundle a person"
    for verdict in found.verdicts:
        keys = [finding.key for finding in verdict.findings]
        assert len(keys) == len(set(keys))
        assert bool(keys) or verdict.not_now is not None
        for part in verdict.parts:
            assert part.carrier.slack_id == verdict.member_id
            for finding in part.findings:
                own = [known.find(name) for name in named_by[finding.project_key]]
                assert part.carrier in own
                assert finding in findings, "nor of what staff put off"
    for one in unanswered(found, states, USUAL, TODAY):
        assert one.carrier in [known.find(name) for name in named_by[one.finding.project_key]]


@pytest.mark.parametrize(
    ("state", "budget", "expected"),
    [
        (ReminderState(), 3, TODAY + timedelta(days=7)),
        (ReminderState(notified_on={A: [day(20)], B: [day(40), day(20)]}), 3, TODAY + timedelta(days=14)),
        (ReminderState(later={B: TODAY + timedelta(days=1)}), 3, TODAY + timedelta(days=2)),
        (ReminderState(later={B: TODAY + timedelta(days=1)}), 1, date(2026, 11, 30)),
    ],
)
def test_the_day_after_which_the_next_reminder_may_come_is_known_beforehand(
    state: ReminderState, budget: int, expected: date
) -> None:
    using = ReminderSettings(intervals_days=(7, 14, 28), weekly_budget=budget)
    found = verdict_on(SOLON, planned(a_point(A), a_point(B), state=state, using=using))
    assert found.not_now is None
    assert next_after(found, state, using, TODAY) == expected
