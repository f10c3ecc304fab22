"""What does not fit together in a plan is told, with where it stands; and what fits is left in peace."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.campaigns.plans import a_batch, a_deadline, a_duty, a_group, a_phase, a_whole_plan, day
from webapp.domain.campaigns.dates_in_text import told_weekdays
from webapp.domain.campaigns.plan import DeadlineKind, Heading, PhaseKind, Section
from webapp.domain.campaigns.plan_warnings import plan_warnings

SURVEY = a_phase("摸底", date(2026, 12, 23), date(2027, 1, 5), PhaseKind.SURVEY)
LIST = a_phase("公示", day(1, 6), day(1, 20), PhaseKind.LIST)
VISITS = a_phase("走访", day(1, 21), day(2, 5), PhaseKind.VISITS)


def codes(**parts) -> list[str]:
    return [warning.code for warning in plan_warnings(a_whole_plan(**parts))]


def only(**parts):
    (warning,) = plan_warnings(a_whole_plan(**parts))
    return warning


def test_a_plan_whose_phases_follow_each_other_has_nothing_to_say():
    due = a_deadline("名单", day(1, 10), DeadlineKind.LIST, phase_id=LIST.id)
    goods = a_deadline("年货到位", day(1, 20), DeadlineKind.GOODS)

    assert codes(phases=[SURVEY, LIST, VISITS], deadlines=[due, goods], groups=[a_group(meets_on=day(1, 21))],
                 duties=[a_duty("写名单")], text="1 月 18 日（周一）开会") == []  # fmt: skip


def test_nothing_is_said_of_a_plan_that_nobody_has_written():
    assert codes() == []


def test_days_between_two_phases_that_belong_to_none():
    late = a_phase("走访", day(1, 24), day(2, 5))

    warning = only(phases=[SURVEY, LIST, late])

    assert (warning.code, warning.section, warning.row_id) == ("plan.phase_gap", Section.PHASES, late.id)
    assert warning.facts == {"first": "公示", "ends": day(1, 20), "then": "走访", "starts": day(1, 24), "days": 3}


def test_days_that_belong_to_two_phases():
    early = a_phase("走访", day(1, 19), day(2, 5))

    warning = only(phases=[SURVEY, LIST, early])

    assert warning.code == "plan.phase_overlap"
    assert warning.facts == {"first": "公示", "then": "走访", "starts": day(1, 19), "ends": day(1, 20), "days": 2}


def test_a_phase_inside_another_overlaps_it_and_leaves_no_gap_behind():
    inside = a_phase("采购", day(1, 8), day(1, 10))

    assert codes(phases=[SURVEY, LIST, inside, VISITS]) == ["plan.phase_overlap"]


def test_phases_are_compared_in_their_days_not_in_their_rows():
    assert codes(phases=[VISITS, SURVEY, LIST]) == []


def test_a_phase_that_ends_before_it_starts_is_told_once_and_compared_with_none():
    backwards = a_phase("写总结", day(2, 10), day(2, 1))

    warning = only(phases=[SURVEY, LIST, VISITS, backwards])

    assert (warning.code, warning.row_id) == ("plan.phase_backwards", backwards.id)
    assert warning.facts == {"name": "写总结", "starts": day(2, 10), "ends": day(2, 1)}


@pytest.mark.parametrize("due", [day(1, 5), day(1, 21)])
def test_a_deadline_outside_its_phase(due):
    late = a_deadline("报名单", due, phase_id=LIST.id)

    warning = only(phases=[SURVEY, LIST, VISITS], deadlines=[late])

    assert (warning.code, warning.section, warning.row_id) == ("plan.deadline_outside", Section.DEADLINES, late.id)
    assert warning.facts == {"what": "报名单", "due": due, "phase": "公示", "starts": day(1, 6), "ends": day(1, 20)}


@pytest.mark.parametrize("due", [day(1, 6), day(1, 20)])
def test_the_first_and_the_last_day_belong_to_the_phase(due):
    assert codes(phases=[SURVEY, LIST, VISITS], deadlines=[a_deadline("报名单", due, phase_id=LIST.id)]) == []


@pytest.mark.parametrize(
    "visits",
    [{"phases": [VISITS]}, {"batches": [a_batch("第一批", day(1, 21))]}, {"groups": [a_group(meets_on=day(1, 21))]}],
)
def test_goods_that_are_due_after_the_visits_have_begun(visits):
    late = a_deadline("年货到位", day(1, 22), DeadlineKind.GOODS)

    warning = only(deadlines=[late], **visits)

    assert (warning.code, warning.row_id) == ("plan.goods_late", late.id)
    assert warning.facts == {"what": "年货到位", "due": day(1, 22), "visits": day(1, 21)}
    assert codes(deadlines=[a_deadline("年货到位", day(1, 21), DeadlineKind.GOODS)], **visits) == []
    assert codes(deadlines=[a_deadline("报总结", day(1, 22))], **visits) == []


@pytest.mark.parametrize(
    ("part", "section", "name"),
    [
        ({"phases": [a_phase("摸底", day(1, 18), day(1, 22), starts_weekday=2)]}, Section.PHASES, "摸底"),
        ({"phases": [a_phase("摸底", day(1, 12), day(1, 18), ends_weekday=2)]}, Section.PHASES, "摸底"),
        ({"batches": [a_batch("第一批", day(1, 18), weekday=2)]}, Section.BATCHES, "第一批"),
        ({"groups": [a_group("一组", meets_on=day(1, 18), weekday=2)]}, Section.GROUPS, "一组"),
        ({"deadlines": [a_deadline("报名单", day(1, 18), weekday=2)]}, Section.DEADLINES, "报名单"),
    ],
)
def test_a_weekday_that_does_not_fit_the_date_it_was_typed_with(part, section, name):
    warning = only(**part)

    assert (warning.code, warning.section) == ("plan.other_weekday", section)
    assert warning.facts == {"name": name, "on": day(1, 18), "said": 2, "real": 1}


def test_a_weekday_that_fits_is_nothing_to_talk_about():
    assert codes(phases=[a_phase("摸底", day(1, 18), day(1, 22), starts_weekday=1, ends_weekday=5)]) == []


@pytest.mark.parametrize(
    ("part", "section", "name"),
    [
        ({"text": "1 月 18 日（星期二）下午开会"}, Section.HEADING, ""),
        ({"heading": Heading(theme="1月18日周二送温暖")}, Section.HEADING, ""),
        ({"duties": [a_duty("1月18日（周二）前订好车")]}, Section.DUTIES, "1月18日（周二）前订好车"),
        ({"groups": [a_group("一组", note="1月18号星期二早上集合")]}, Section.GROUPS, "一组"),
        ({"batches": [a_batch("第一批", day(1, 21), note="1月18日，周二预备")]}, Section.BATCHES, "第一批"),
    ],
)
def test_a_weekday_in_somebodys_own_words(part, section, name):
    warning = only(**part)

    assert (warning.code, warning.section) == ("plan.other_weekday", section)
    assert warning.facts == {"name": name, "on": day(1, 18), "said": 2, "real": 1}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1月18日（星期一）", [(day(1, 18), 1)]),
        ("2027年1月18日（腊月十一，周一）", [(day(1, 18), 1)]),
        ("1 月 18 日（周一）至 22 日（周五）", [(day(1, 18), 1), (day(1, 22), 5)]),
        ("12月29日（周二）", [(date(2026, 12, 29), 2)]),
        ("2月6号礼拜六", [(day(2, 6), 6)]),
        ("2月7日星期天", [(day(2, 7), 7)]),
        ("2月30日（周一）", []),
        ("13月1日（周一）、0月0日（周一）", []),
        ("1月18日前，每周一例会", []),
        ("周一到周五，9:00", []),
        ("5日（周五）", []),
    ],
)
def test_dates_with_a_weekday_are_found_in_a_text(text, found):
    assert list(told_weekdays(text, date(2026, 12, 23), date(2027, 2, 20))) == found


@given(st.text(alphabet="0123456789 年月日号（）(),，周星期一二三日天至20271", max_size=60))
def test_no_text_breaks_it(text):
    for on, said in told_weekdays(text, date(2026, 12, 23), date(2027, 2, 20)):
        assert 1 <= said <= 7 and isinstance(on, date)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(-3, 20)), max_size=6))
def test_gaps_and_overlaps_are_what_counting_days_one_by_one_says(spans):
    """Against a slow, obvious way: how many phases hold each day between the first and the last."""
    first = date(2026, 12, 23)
    phases = [a_phase(str(n), first + timedelta(days=at), first + timedelta(days=at + long))
              for n, (at, long) in enumerate(spans)]  # fmt: skip
    whole = [phase for phase in phases if phase.ends_on >= phase.starts_on]
    found = codes(phases=phases)

    days = [min(p.starts_on for p in whole) + timedelta(days=n)
            for n in range((max(p.ends_on for p in whole) - min(p.starts_on for p in whole)).days + 1)] if whole else []  # fmt: skip
    held = [sum(p.starts_on <= on <= p.ends_on for p in whole) for on in days]
    assert ("plan.phase_gap" in found) == (0 in held)
    assert ("plan.phase_overlap" in found) == any(count > 1 for count in held)
    assert found.count("plan.phase_backwards") == len(phases) - len(whole)
