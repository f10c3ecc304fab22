"""Event grants: one beneficiary on file, the rule's amount, a yearly count, two hands, money to the fen (SPEC 3.11, 4.8)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.domain.events.ground import RULES, Known, an_entry, day, enter, say_rules, the_known
from tests.factories import NOON, Street, a_fund, a_household, a_person, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.events import queries, rulebooks
from webapp.domain.events.beneficiaries import Whom
from webapp.domain.events.members import MemberEntry, enter_member
from webapp.domain.events.models import EventGrant, LightMember
from webapp.domain.events.operations import approve_grant, cancel_grant, enter_grant, open_grant, pay_grant
from webapp.domain.events.rules import CareRule, check_event, why_wait
from webapp.domain.events.states import EventKind, GrantStatus, Kin, WaitReason
from webapp.domain.funds.faults import find_faults
from webapp.domain.funds.standing import standing_of, used_of
from webapp.domain.funds.states import FundUse
from webapp.domain.households.categories import Category
from webapp.domain.households.queries import people_of
from webapp.domain.people.permissions import Role
from webapp.domain.people.settings import ASKS_FUNDS


@pytest.fixture
def street(database) -> Street:
    made = a_street()
    say_rules(made)
    return made


@pytest.fixture
def known(street) -> Known:
    return the_known(street)


@pytest.fixture
def fund(street):
    return a_fund(street, 5000)


@given(yearly=st.integers(0, 12), before=st.integers(0, 20), family=st.booleans())
def test_it_waits_exactly_where_one_more_would_be_above_the_count_or_the_family_told_it(yearly, before, family):
    rule = CareRule(EventKind.HOSPITAL, (Kin.SELF,), 1, "", yearly, "x")
    waits = why_wait(rule, given_this_year=before, told_in_the_family=family)
    assert (waits is WaitReason.ALWAYS) == (yearly == 0)
    assert (waits is WaitReason.YEARLY) == (before >= yearly > 0)
    assert (waits is WaitReason.SAME_EVENT) == (before < yearly and family)


@given(counted=st.sets(st.sampled_from(list(Kin))), kin=st.sampled_from(list(Kin)))
def test_a_relation_is_given_for_exactly_where_the_rule_counts_it(counted, kin):
    rule = CareRule(EventKind.BEREAVEMENT, tuple(counted), 1, "", 1, "x")
    if kin in counted:
        assert check_event(rule, kin, day(1), is_firm=False, today=day(2)) is rule
        return
    with pytest.raises(InvalidInput) as refusal:
        check_event(rule, kin, day(1), is_firm=False, today=day(2))
    assert list(refusal.value.fields) == ["kin"]


def test_its_money_is_set_apart_paid_and_confirmed_to_the_fen(street, known, fund):
    grant = enter(street, known.husband, fund.id)
    assert grant.status is GrantStatus.READY and grant.fen == 500_33 and grant.name == "赵建国"
    assert standing_of([fund.id])[fund.id].promised == 500_33
    with transaction():
        pay_grant(street.officer, grant.id, street.approver.user_id, day(12), now=NOON)
    used = used_of([fund.id])[fund.id][grant.occasion_id]
    assert (used.committed, used.paid, used.confirmed, used.returned) == (500_33, 500_33, 500_33, 0)
    assert standing_of([fund.id])[fund.id].left == 5000_00 - 500_33
    assert queries.year_sum(street.officer, 2027) == queries.YearSum(1, 500_33) and find_faults() == []


def test_cancelled_it_gives_its_money_back_and_may_be_entered_anew(street, known, fund):
    grant = enter(street, known.husband, fund.id)
    for reason in ("人已出院，不需要", "别的"):
        with transaction():
            cancel_grant(street.officer, grant.id, reason, now=NOON)
    assert grant.status is GrantStatus.CANCELLED and grant.cancelled == "人已出院，不需要"
    assert standing_of([fund.id])[fund.id].left == 5000_00 and find_faults() == []
    assert queries.year_sum(street.officer, 2027) == queries.YearSum(0, 0)
    assert enter(street, known.husband, fund.id).status is GrantStatus.READY


def test_what_was_handed_over_is_not_cancelled_and_not_handed_over_twice(street, known, fund):
    grant = enter(street, known.husband, fund.id)
    for when in (12, 11):
        with transaction():
            pay_grant(street.officer, grant.id, street.approver.user_id, day(when), now=NOON)
    assert grant.paid_on == day(12) and queries.year_sum(street.officer, 2027).count == 1
    with pytest.raises(Conflict, match=r"event\.is_paid"), transaction():
        cancel_grant(street.officer, grant.id, "送错了", now=NOON)


def test_one_more_than_the_rule_gives_in_a_year_waits_and_takes_no_money_until_another_approves(street, known, fund):
    for number in (1, 2):
        assert enter(street, known.husband, fund.id, day=day(number)).status is GrantStatus.READY
    third = enter(street, known.husband, fund.id, day=day(3))
    assert (third.status, third.waits_for) == (GrantStatus.WAITING, WaitReason.YEARLY)
    assert standing_of([fund.id])[fund.id].promised == 2 * 500_33
    with pytest.raises(Conflict, match=r"event\.not_ready"), transaction():
        pay_grant(street.officer, third.id, street.approver.user_id, day(3), now=NOON)
    for _again in range(2):
        with transaction():
            approve_grant(street.approver, third.id, now=NOON)
    assert third.status is GrantStatus.READY and standing_of([fund.id])[fund.id].promised == 3 * 500_33
    last_year = day(1).replace(year=2026, month=12)
    assert enter(street, known.husband, fund.id, day=last_year).status is GrantStatus.READY
    assert enter(street, known.wife, fund.id, day=day(4)).status is GrantStatus.READY


def test_who_entered_it_does_not_approve_it(street, known, fund):
    both = an_account(street.root, "both", Role.OFFICER, Role.APPROVER)
    for number in (1, 2, 3):
        grant = enter(street, known.husband, fund.id, by=both, day=day(number))
    with pytest.raises(Forbidden, match=r"event\.own_entry"), transaction():
        approve_grant(both, grant.id, now=NOON)
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text("UPDATE event_grants SET approved_by = entered_by"))


def test_one_event_told_by_both_spouses_waits_whichever_side_the_parents_are_of(street, known, fund):
    told = {"kind": EventKind.BEREAVEMENT, "day": day(5)}
    assert enter(street, known.husband, fund.id, kin=Kin.PARENT, **told).status is GrantStatus.READY
    again = enter(street, known.wife, fund.id, kin=Kin.SPOUSE_PARENT, **told)
    assert (again.status, again.waits_for) == (GrantStatus.WAITING, WaitReason.SAME_EVENT)
    with pytest.raises(Conflict, match=r"event\.told_already"):
        enter(street, known.wife, fund.id, kin=Kin.SPOUSE_PARENT, **told)


def test_who_recorded_the_money_leaves_its_use_to_another(street, known):
    keeps = an_account(street.root, "keeps", Role.OFFICER, Role.TREASURER)
    street.actors["treasurer"] = keeps
    own = a_fund(street, 5000)
    grant = enter(street, known.husband, own.id, by=keeps)
    assert (grant.status, grant.waits_for) == (GrantStatus.WAITING, WaitReason.OWN_MONEY)
    assert standing_of([own.id])[own.id].promised == 0
    with transaction():
        approve_grant(street.approver, grant.id, now=NOON)
    assert standing_of([own.id])[own.id].promised == 500_33 and find_faults() == []


def test_the_same_sent_twice_is_one_and_takes_its_money_once(street, known, fund):
    entry = an_entry(known.husband, fund.id)
    for _again in range(2):
        with transaction():
            enter_grant(street.officer, entry, now=NOON)
    assert db.session.query(EventGrant).count() == 1 and standing_of([fund.id])[fund.id].promised == 500_33


def test_money_that_is_not_there_is_refused_and_leaves_nothing(street, known):
    poor = a_fund(street, 100)
    with pytest.raises(DomainError, match=r"fund\.not_enough"):
        enter(street, known.husband, poor.id)
    assert db.session.query(EventGrant).count() == 0


def test_money_bound_to_a_festival_a_category_or_another_use_is_not_offered(street, fund):
    a_fund(street, festivals=("spring",), title="春节专款")
    a_fund(street, categories=(Category.DIBAO,), title="低保专款")
    a_fund(street, uses=(FundUse.RUNNING,), title="工作经费")
    assert [one.id for one in queries.funds_to_choose(street.officer)] == [fund.id]


def test_a_place_that_asks_for_funds_wants_to_know_which_and_one_that_does_not_need_not(street, known):
    with pytest.raises(InvalidInput) as refusal:
        enter(street, known.husband)
    assert list(refusal.value.fields) == ["fund_id"]
    assert enter(street, known.husband, kind=EventKind.BIRTHDAY).fen == 0
    with transaction():
        street.root.settings = {**street.root.settings, ASKS_FUNDS.name: False}
    assert enter(street, known.husband).status is GrantStatus.READY


def test_it_goes_by_the_version_of_its_day_and_a_later_one_changes_nothing(street, known, fund):
    grant = enter(street, known.husband, fund.id)
    say_rules(street, CareRule(EventKind.HOSPITAL, (Kin.SELF,), 900_00, "", 2, "出院小结"))
    later = enter(street, known.wife, fund.id)
    assert (grant.fen, later.fen) == (500_33, 900_00)
    assert rulebooks.rules_of(queries.version_of(grant))[EventKind.HOSPITAL] == RULES[0]
    assert queries.version_of(later).version == queries.version_of(grant).version + 1


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"kind": EventKind.WEDDING}, "kind"),
        ({"kin": Kin.PARENT}, "kin"),
        ({"day": day(1).replace(year=2025)}, "day"),
        ({"day": day(1).replace(month=6)}, "day"),
    ],
)
def test_what_no_rule_gives_is_refused_where_it_was_said(street, known, fund, said, where):
    with pytest.raises(InvalidInput) as refusal:
        enter(street, known.husband, fund.id, **said)
    assert list(refusal.value.fields) == [where]


def test_it_is_for_exactly_one_of_the_three_who_are_on_file(street, known, fund):
    for whom in (Whom(), Whom(known.husband.person_id, known.member.member_id)):
        with pytest.raises(DomainError, match=r"event\.one_beneficiary"):
            enter(street, whom, fund.id)
    assert enter(street, known.member, fund.id).name == "孙工"
    assert enter(street, known.firm, fund.id, kind=EventKind.DISASTER).name == "红星纺织厂"
    with pytest.raises(InvalidInput):
        enter(street, known.firm, fund.id)
    for change in ("member_id = NULL", "firm_id = (SELECT id FROM needy_firms)"):
        with pytest.raises(IntegrityError), transaction():
            db.session.execute(text(f"UPDATE event_grants SET {change} WHERE member_id IS NOT NULL"))


def test_a_file_that_is_not_active_a_child_and_a_firm_nobody_confirmed_are_not_given_to(street, known, fund):
    waiting = people_of(a_household(street, a_person("周五"), active=False).id)[0]
    child = people_of(a_household(street, a_person("吴六"), a_person("吴小", birth_date=day(1).replace(year=2018))).id)[1]
    with transaction():
        db.session.execute(text("UPDATE needy_firms SET status = 'entered', confirmed_by = NULL"))
    refused = ((Whom(person_id=waiting.id), "event.file_not_active"), (Whom(person_id=child.id), "event.minor"),
               (known.firm, "event.firm_not_confirmed"))  # fmt: skip
    for whom, code in refused:
        with pytest.raises(DomainError) as refusal:
            enter(street, whom, fund.id, kind=EventKind.DISASTER)
        assert refusal.value.code == code


def test_two_hand_it_over_and_not_before_they_did(street, known, fund):
    grant = enter(street, known.husband, fund.id)
    for second, when in ((street.officer.user_id, 12), (uuid4(), 12), (street.approver.user_id, 13)):
        with pytest.raises(InvalidInput), transaction():
            pay_grant(street.officer, grant.id, second, day(when), now=NOON)
    assert grant.status is GrantStatus.READY


@pytest.mark.parametrize("role", ["volunteer", "team_lead", "donor", "treasurer", "storekeeper", "supervisor", "child_officer"])
def test_nobody_who_does_not_work_with_it_reads_or_writes_any_of_it(street, known, fund, role):
    grant, somebody = enter(street, known.husband, fund.id), getattr(street, role)
    assert list(queries.list_grants(somebody, list(GrantStatus))) == []
    for step in (lambda: queries.get_grant(somebody, grant.id), lambda: approve_grant(somebody, grant.id, now=NOON),
                 lambda: enter_grant(somebody, an_entry(known.wife, fund.id), now=NOON),
                 lambda: pay_grant(somebody, grant.id, street.approver.user_id, day(12), now=NOON),
                 lambda: cancel_grant(somebody, grant.id, "不归我", now=NOON)):  # fmt: skip
        with pytest.raises((NotFound, Forbidden)), transaction():
            step()


def test_another_community_s_do_not_exist(street, known, fund):
    grant = enter(street, known.husband, fund.id)
    next_door = an_account(street.communities[1], "next_door", Role.OFFICER, Role.APPROVER)
    for step in (lambda: queries.get_grant(next_door, grant.id), lambda: approve_grant(next_door, grant.id, now=NOON),
                 lambda: enter_grant(next_door, an_entry(known.wife), now=NOON)):  # fmt: skip
        with pytest.raises(NotFound), transaction():
            step()


def test_what_happened_stands_nowhere_in_the_open_and_who_opens_it_is_written_down_once_a_day(street, known, fund):
    grant = enter(street, known.husband, fund.id)
    for _again in range(2):
        with transaction():
            open_grant(street.approver, grant.id, now=NOON)
    with transaction():
        cancel_grant(street.officer, grant.id, "家里说不要", now=NOON)
    kept = str(db.session.execute(text("SELECT * FROM event_grants")).mappings().one())
    told = str([(e.action, e.fields, e.reason) for e in db.session.query(AuditEvent).filter_by(subject_id=grant.id)])
    assert all(word not in kept + told for word in ("hospital", "赵建国", "出院", "不要"))
    assert db.session.query(AuditEvent).filter_by(action="event.see").count() == 1
    member = str(db.session.execute(text("SELECT * FROM light_members")).mappings().one())
    assert all(word not in member for word in ("孙工", "13800001111", "红星"))
    assert db.session.query(LightMember).one().phone == "13800001111"


def test_a_member_entered_twice_is_one_and_the_same_person_again_is_refused(street, known):
    again = MemberEntry(uuid4(), street.root.id, "孙工", "13800001111", "别的厂")
    with pytest.raises(Conflict, match=r"member\.exists"), transaction():
        enter_member(street.officer, again, now=NOON)
    same = MemberEntry(known.member.member_id, street.root.id, "孙工", "13800001111", "红星纺织厂")
    with transaction():
        assert enter_member(street.officer, same, now=NOON).id == known.member.member_id


def test_a_household_that_was_given_something_stays_when_its_import_is_undone(street, known, fund):
    assert queries.households_given([known.household_id]) == set()
    enter(street, known.husband, fund.id)
    assert queries.households_given([known.household_id, uuid4()]) == {known.household_id}
