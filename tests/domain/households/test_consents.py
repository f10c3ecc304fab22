"""Consent: purpose by purpose, for a child by the guardian, and taken back its use stops at once (SPEC 3.4, 3.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy

from tests.domain.campaigns import ground
from tests.factories import (
    NOON,
    Street,
    a_fund,
    a_hand_over,
    a_household,
    a_household_entry,
    a_person,
    a_street,
    an_id_number,
    signed_in,
)
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.errors import DomainError, InvalidInput
from webapp.core.transaction import transaction
from webapp.domain.campaigns import operations as campaigns
from webapp.domain.campaigns.elsewhere import elsewhere, is_elsewhere
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.campaigns.models import AwardLine, AwardList, Campaign, LeftOut
from webapp.domain.campaigns.objections import against_the_whole
from webapp.domain.campaigns.posting import publish_result
from webapp.domain.campaigns.rules import LeftOutReason
from webapp.domain.households import operations, queries
from webapp.domain.households.categories import Category
from webapp.domain.households.child_files import ChildFileChange
from webapp.domain.households.concerns import Concern
from webapp.domain.households.consents import children_without_consent
from webapp.domain.households.exporting import masked_sheet
from webapp.domain.households.listing import HouseholdFilter
from webapp.domain.households.models import ChildFile, Consent, Household
from webapp.domain.households.operations import NewConsent
from webapp.domain.households.registering import whole_entry
from webapp.domain.households.relations import Relation
from webapp.domain.households.states import ConsentForm, ConsentPurpose, GiverRole, HouseholdStatus
from webapp.domain.households.twin_queries import is_known_elsewhere
from webapp.domain.notices import queries as notices
from webapp.domain.notices.models import NoticeStatus, PublicNotice
from webapp.domain.notices.operations import raise_objection
from webapp.domain.people.actors import NOBODY
from webapp.domain.people.models import Organisation, OrganisationKind
from webapp.domain.people.operations import create_organisation
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.operations import hand_over

P = ConsentPurpose
DAY = NOON.date()


def a_body(street: Street, kind: OrganisationKind) -> Organisation:
    with transaction():
        return create_organisation(NOBODY, id=uuid4(), kind=kind, code="AX", name="爱心社", parent=street.root, now=NOON)


def give(street: Street, household_id: UUID, purpose: ConsentPurpose = P.SENSITIVE_DATA, **said: object) -> Consent:
    told = {"form": ConsentForm.SIGNATURE, "given_by": "赵建国", "given_on": DAY, **said}
    with transaction():
        return operations.record_consent(street.officer, household_id, NewConsent(uuid4(), purpose, **told), now=NOON)  # type: ignore[arg-type]


def take_back(street: Street, household_id: UUID, purpose: ConsentPurpose, person_id: UUID | None = None) -> None:
    with transaction():
        operations.withdraw_consent(street.officer, household_id, purpose, id=uuid4(), given_by="赵建国", now=clock.now(),
                                    person_id=person_id)  # fmt: skip


def a_child(name: str = "赵小雨", born: date = date(2016, 5, 1)):
    return a_person(name, relation=Relation.DAUGHTER, birth_date=born)


# for a child


def test_a_clubs_file_waits_until_the_guardian_of_every_child_has_agreed(database: SQLAlchemy) -> None:
    street = a_street()
    club = a_body(street, OrganisationKind.CLUB)
    one, other = a_child(), a_child("赵小军")
    with transaction():
        entry = a_household_entry(a_person(), one, other)
        household = operations.register_household(street.officer, club.id, entry, now=NOON)
        operations.submit_survey(street.officer, household.id, surveyors=("王明", "李芳"), surveyed_on=DAY, now=NOON)
    give(street, household.id)  # the household's own word is not the guardian's for a child

    with transaction():
        operations.approve_household(street.approver, household.id, now=NOON)
    assert household.status is HouseholdStatus.WAITING_FOR_GUARDIAN
    give(street, household.id, person_id=one.id, relation=GiverRole.MOTHER, given_by="李秀英")
    with pytest.raises(DomainError, match=r"household\.guardian_missing"), transaction():
        operations.approve_household(street.approver, household.id, now=NOON)
    assert [child.id for child in children_without_consent(household, on=DAY)] == [other.id]
    give(street, household.id, person_id=other.id, relation=GiverRole.MOTHER, given_by="李秀英")

    with transaction():
        operations.approve_household(street.approver, household.id, now=NOON)
    assert household.status is HouseholdStatus.ACTIVE


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"given_by": "邻居老王"}, "consent.not_the_guardian"),
        ({"relation": GiverRole.CAREGIVER}, "consent.caregiver"),
        ({"given_by": "赵奶奶"}, ""),
        ({"given_by": "李秀英", "relation": GiverRole.OTHER_GUARDIAN}, ""),
    ],
)
def test_for_a_child_the_guardian_agrees_or_who_says_to_be_one(
    database: SQLAlchemy, said: dict[str, object], code: str
) -> None:
    street, child = a_street(), a_child()
    household = a_household(street, a_person(), child)
    with transaction():
        change = ChildFileChange(guardian_name="赵奶奶", guardian_relation="祖母")
        operations.change_child_file(street.child_officer, household.id, child.id, change, now=NOON)

    if code:
        with pytest.raises(DomainError) as refused:
            give(street, household.id, person_id=child.id, **said)
        assert refused.value.code == code
    else:
        assert give(street, household.id, person_id=child.id, **said).person_id == child.id


def test_from_fourteen_years_on_the_child_knows_of_it_too(database: SQLAlchemy) -> None:
    street = a_street()
    young, older = a_child(born=date(2013, 1, 13)), a_child("赵小军", born=date(2013, 1, 12))
    household = a_household(street, a_person(), young, older)

    assert give(street, household.id, person_id=young.id, relation=GiverRole.FATHER)
    with pytest.raises(DomainError, match=r"consent\.child_not_informed"):
        give(street, household.id, person_id=older.id, relation=GiverRole.FATHER)
    kept = give(street, household.id, person_id=older.id, relation=GiverRole.FATHER, child_informed=True)
    assert kept.child_informed and kept.relation == "father"


def test_a_guardians_word_is_for_a_child_of_this_household(database: SQLAlchemy) -> None:
    street, wife = a_street(), a_person("李秀英", relation=Relation.SPOUSE, birth_date=date(1960, 1, 1))
    household = a_household(street, a_person(), wife)

    for nobody in (wife.id, uuid4()):
        with pytest.raises(InvalidInput):
            give(street, household.id, person_id=nobody, relation=GiverRole.FATHER)


def test_the_list_of_minors_whose_guardian_has_not_been_told(database: SQLAlchemy) -> None:
    street, child = a_street(), a_child()
    household = a_household(street, a_person(), child)
    a_household(street, a_person("钱多多"), at=1)
    wanted = HouseholdFilter(concern=Concern.NOTICE_NOT_GIVEN, today=DAY)
    assert [row.id for row in queries.list_households(street.child_officer, wanted).rows] == [household.id]

    with transaction():
        operations.change_child_file(street.child_officer, household.id, child.id, ChildFileChange(notice_given_on=DAY), now=NOON)

    assert database.session.get_one(ChildFile, child.id).notice_given_on == DAY
    assert queries.list_households(street.child_officer, wanted).rows == []


# taken back: sensitive data


def test_without_consent_to_sensitive_data_a_file_is_on_no_list_and_in_no_export(database: SQLAlchemy) -> None:
    street = a_street()
    stays = ground.a_household(street, "李四", categories=(Category.DIBAO,))
    goes = ground.a_household(street, "王建国", categories=(Category.DIBAO,))
    campaign = ground.a_campaign(street)
    ground.the_usual_standards(street, campaign)
    give(street, goes, given_by="王建国")
    take_back(street, goes, P.SENSITIVE_DATA)

    award_list = ground.a_proposed_list(street, campaign)

    listed = database.session.query(AwardLine.household_id).filter_by(list_id=award_list.id).all()
    left = {row.household_id: row.reason for row in database.session.query(LeftOut).filter_by(list_id=award_list.id)}
    assert [row.household_id for row in listed] == [stays]
    assert left == {goes: LeftOutReason.USE_STOPPED}, "nobody is forgotten: the reason stands there"
    assert [row.name for row in masked_sheet(street.officer, HouseholdFilter()).rows] == ["李*"]
    give(street, goes, given_by="王建国")
    assert database.session.get_one(Household, goes).use_stopped_on is None
    again = ground.a_proposed_list(street, campaign)
    assert database.session.query(AwardLine).filter_by(list_id=again.id).count() == 2


def test_a_line_that_was_proposed_before_is_not_posted(database: SQLAlchemy) -> None:
    street = a_street()
    ground.a_household(street, "李四", categories=(Category.DIBAO,))
    goes = ground.a_household(street, "王建国", categories=(Category.DIBAO,))
    campaign = ground.a_campaign(street)
    ground.the_usual_standards(street, campaign)
    award_list = ground.a_proposed_list(street, campaign)
    give(street, goes)
    take_back(street, goes, P.SENSITIVE_DATA)

    posted = ground.post_list(street.officer, award_list.id, uuid4(), turns=transaction, now=NOON)

    assert len(notices.listed_rows(posted.notice_id)) == 1
    wanted = HouseholdFilter(concern=Concern.GONE_BUT_LISTED, today=DAY)
    assert queries.list_households(street.officer, wanted).rows == []


def test_a_guardians_withdrawal_stops_the_family_too_and_of_who_has_left_it_no_more(database: SQLAlchemy) -> None:
    street, child = a_street(), a_child()
    household = a_household(street, a_person(), child)
    give(street, household.id, person_id=child.id, relation=GiverRole.MOTHER)

    take_back(street, household.id, P.SENSITIVE_DATA, child.id)
    assert household.use_stopped_on is not None
    with transaction():
        entry = replace(whole_entry(household), people=(whole_entry(household).head,))
        operations.change_household(street.officer, household.id, entry, revision=household.revision, now=NOON)
    give(street, household.id)
    assert household.use_stopped_on is None


# taken back: publication


def a_street_with_a_notice(now) -> tuple[Street, UUID, Campaign, AwardList]:
    street = a_street(now=now)
    household = ground.a_household(street, "欧阳海兰", categories=(Category.DIBAO,), may_publish=False)
    with transaction():
        operations.record_consent(street.officer, household, NewConsent(uuid4(), P.PUBLICATION, ConsentForm.SURVEY_FORM,
                                  "欧阳海兰", date(2026, 1, 1)), now=now)  # fmt: skip
    for _ in range(5):
        ground.a_household(street, "王建国", categories=(Category.DIBAO,))
    campaign = ground.a_campaign(street)
    ground.the_usual_standards(street, campaign)
    return street, household, campaign, ground.a_posted_list(street, campaign, now=now)


def test_the_notice_that_hangs_is_hung_out_anew_without_the_name(database: SQLAlchemy, client: Visitor) -> None:
    street, household, _campaign, award_list = a_street_with_a_notice(clock.now())
    old_id, list_id = award_list.notice_id, award_list.id
    old = database.session.get_one(PublicNotice, old_id)
    before = [(row.number, row.shown_name, row.amount_fen) for row in notices.listed_rows(old_id)]
    kept = (old.ends_on, old.expires_on, old.totals, old.fingerprint)
    assert "欧**兰" in client.get(f"/notices/{old_id}").get_data(as_text=True)

    take_back(street, household, P.PUBLICATION)

    database.session.expire_all()
    fresh_id = database.session.get_one(AwardList, list_id).notice_id
    fresh = database.session.get_one(PublicNotice, fresh_id)
    after = [(row.number, row.shown_name, row.amount_fen) for row in notices.listed_rows(fresh_id)]
    assert after == [(number, "" if name == "欧**兰" else name, fen) for number, name, fen in before]
    assert (fresh.version, fresh.supersedes_id, bool(fresh.correction)) == (2, old_id, True)
    assert (fresh.ends_on, fresh.expires_on, fresh.totals) == kept[:3] and fresh.fingerprint != kept[3]
    assert database.session.get_one(PublicNotice, old_id).status is NoticeStatus.SUPERSEDED
    page = Visitor(client.application).get(f"/notices/{old_id}")
    assert page.headers["Location"].endswith(f"/notices/{fresh_id}"), "the code on the poster leads to what holds"
    shown_now = Visitor(client.application).get(f"/notices/{fresh_id}").get_data(as_text=True)
    assert "欧**兰" not in shown_now and "改为只写编号" in shown_now


def test_objections_and_the_approval_go_on_as_if_nothing_had_happened(database: SQLAlchemy) -> None:
    street, household, campaign, award_list = a_street_with_a_notice(NOON)
    with transaction():
        raise_objection(NOBODY, award_list.notice_id, id=uuid4(), number=2, text="他家有车", contact=None, now=NOON)
        raise_objection(NOBODY, award_list.notice_id, id=uuid4(), number=None, text="不公平", contact=None, now=NOON)
    with transaction():
        operations.withdraw_consent(street.officer, household, P.PUBLICATION, id=uuid4(), given_by="欧阳海兰", now=NOON)

    database.session.expire_all()
    award_list = database.session.get_one(AwardList, award_list.id)
    assert len(notices.objected_subjects(award_list.notice_id)) == 1
    assert against_the_whole(award_list).is_open
    assert database.session.get_one(Campaign, campaign.id).result_notice_id is None


def test_the_published_result_loses_the_name_too(database: SQLAlchemy) -> None:
    street, household, campaign, award_list = a_street_with_a_notice(NOON)
    later = ground.AFTER_THE_PERIOD
    ground.approve_list(street.approver, award_list.id, turns=transaction, now=later)
    issue_next(street.officer, award_list.id, turns=transaction, now=later)
    with transaction():
        slip = database.session.query(Receipt).filter_by(household_id=household).one()
        hand_over(street.volunteer, a_hand_over(slip, street.volunteer, street.second_volunteer, at=later), now=later)
    result = publish_result(street.officer, campaign.id, uuid4(), turns=transaction, now=later).id

    with transaction():
        operations.withdraw_consent(street.officer, household, P.PUBLICATION, id=uuid4(), given_by="欧阳海兰", now=later)

    database.session.expire_all()
    fresh = database.session.get_one(Campaign, campaign.id).result_notice_id
    assert fresh != result
    for notice in notices.notices_of(campaign.id):
        if notice.status is NoticeStatus.PUBLISHED:
            assert "欧**兰" not in [row.shown_name for row in notices.listed_rows(notice.id, limit=None)]


def test_nothing_is_hung_out_anew_where_no_name_hung(database: SQLAlchemy) -> None:
    street, household, _campaign, _list = a_street_with_a_notice(NOON)
    with transaction():
        operations.withdraw_consent(street.officer, household, P.PUBLICATION, id=uuid4(), given_by="欧阳海兰", now=NOON)
    before = database.session.query(PublicNotice).count()
    give(street, household, P.PUBLICATION)
    take_back(street, household, P.PUBLICATION)

    assert database.session.query(PublicNotice).count() == before == 2


# taken back: sharing


def test_a_family_that_may_not_be_told_of_is_told_of_nowhere(database: SQLAlchemy) -> None:
    street, number = a_street(), an_id_number()
    club = a_body(street, OrganisationKind.CLUB)
    with transaction():
        entry = a_household_entry(a_person(national_id=number))
        theirs = operations.register_household(street.officer, club.id, entry, now=NOON)
        operations.submit_survey(street.officer, theirs.id, surveyors=("王明", "李芳"), surveyed_on=DAY, now=NOON)
        operations.approve_household(street.approver, theirs.id, now=NOON)
    mine = a_household(street, a_person(national_id=number))
    with transaction():
        clubs = campaigns.create_campaign(street.officer, club, uuid4(), ground.a_plan(title="爱心社春节"), now=NOON)
    ground.use_funds(street, clubs, a_fund(street))
    own = ground.a_campaign(street)
    for campaign in (clubs, own):
        ground.a_standard(street, campaign, grant=ground.SEVEN_HUNDRED)
    ground.a_frozen_list(street, clubs)
    listed = ground.a_proposed_list(street, own)

    def flagged() -> tuple[bool, int, bool]:
        database.session.expire_all()
        campaign = database.session.get_one(Campaign, own.id)
        lines = database.session.query(AwardLine).filter(AwardLine.list_id == listed.id, is_elsewhere(campaign))
        told = elsewhere(street.officer, campaign, [mine.id])
        home = database.session.get_one(Household, mine.id)
        return bool(told), lines.filter(AwardLine.household_id == mine.id).count(), is_known_elsewhere(home)

    assert flagged() == (True, 1, True)
    give(street, theirs.id, P.SHARING)
    assert flagged() == (True, 1, True)
    take_back(street, theirs.id, P.SHARING)
    assert flagged() == (False, 0, False)


# on the page


def test_a_withdrawal_without_a_name_comes_back_with_words(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    page = f"/desk/households/{a_household(street).id}"
    signed_in(client, "officer")
    given = {"id": str(uuid4()), "purpose": "publication", "form": "signature", "given_by": "赵建国", "given_on": "2026-01-01"}
    client.post(f"{page}/consents", data=given)

    answer = client.post(f"{page}/consents/publication/withdraw", data={"id": str(uuid4()), "given_by": ""})
    odd = client.post(f"{page}/consents/publication/withdraw", data={"id": str(uuid4()), "given_by": "赵"})

    assert (answer.status_code, odd.status_code) == (422, 422)
    assert "这一项要填" in answer.get_data(as_text=True) and 'value="赵"' in odd.get_data(as_text=True)


def test_on_the_page_a_guardian_agrees_for_a_child(database: SQLAlchemy, client: Visitor) -> None:
    street, child = a_street(now=clock.now()), a_child()
    page = f"/desk/households/{a_household(street, a_person(), child).id}"
    signed_in(client, "officer")
    given = {"id": str(uuid4()), "purpose": "sensitive_data", "form": "signature", "given_by": "李秀英",
             "given_on": "2026-01-01", "person": str(child.id)}  # fmt: skip

    refused = client.post(f"{page}/consents", data=given)
    taken = client.post(f"{page}/consents", data={**given, "relation": "mother"})

    assert refused.status_code == 422 and "这不是登记的监护人" in refused.get_data(as_text=True)
    assert taken.status_code == 303
    after = client.get(page).get_data(as_text=True)
    assert "监护人代赵小雨同意" in after and "李秀英 · 母亲" in after
