"""Needs tell of things, never of people; who may see them depends on the licence (SPEC 8.1, 8.7)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.factories import NOON, a_need, a_street
from webapp.core.errors import Forbidden, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.donations import queries, reaching
from webapp.domain.donations.operations import close_need, open_link, revoke_link, set_licence
from webapp.domain.donations.states import Beneficiary
from webapp.domain.people.actors import NOBODY


def seen_by(actor, link=None, now=NOON):
    return [need.id for need in queries.list_open_needs(actor, link, now=now)]


def test_a_signed_in_person_sees_what_their_street_asks_for(database):
    street, other = a_street(), a_street(name="别处街道", code="BC")
    above, below = a_need(street), a_need(street, organisation_id=street.communities[0].id)

    assert set(seen_by(street.volunteer)) == {above.id, below.id}
    assert seen_by(other.volunteer) == []


def test_a_visitor_sees_nothing_without_a_licence(database):
    street = a_street()
    need = a_need(street)

    assert seen_by(NOBODY) == []
    assert not reaching.is_for(NOBODY, None)
    with pytest.raises(NotFound):
        queries.get_open_need(NOBODY, need.id, None)


def test_the_private_link_opens_the_needs_of_its_organisation_until_it_is_revoked(database):
    street = a_street()
    here, there = street.communities
    need, _elsewhere = a_need(street, organisation_id=here.id), a_need(street, organisation_id=there.id)
    with transaction():
        link = open_link(street.storekeeper, here.id, id=uuid4(), now=NOON)
    token = reaching.token_of(link)

    assert seen_by(NOBODY, reaching.get_link(token.lower())) == [need.id]
    with transaction():
        revoke_link(street.storekeeper, here.id, now=NOON)
    with pytest.raises(NotFound):
        reaching.get_link(token)


def test_a_new_link_ends_the_one_before(database):
    street = a_street()
    with transaction():
        first = reaching.token_of(open_link(street.officer, street.root.id, id=uuid4(), now=NOON))
    with transaction():
        second = reaching.token_of(open_link(street.officer, street.root.id, id=uuid4(), now=NOON))

    assert reaching.find_link(first) is None
    assert reaching.token_of(reaching.live_link_of(street.root.id)) == second


def test_with_its_licence_an_organisation_may_open_the_page_to_anyone(database):
    street = a_street()
    need = a_need(street, organisation_id=street.communities[0].id)

    with pytest.raises(InvalidInput), transaction():
        set_licence(street.admin, street.root.id, "", True, now=NOON)
    with transaction():
        set_licence(street.admin, street.root.id, "慈善募 2027-001", True, now=NOON)
    assert seen_by(NOBODY) == [need.id]
    with transaction():
        set_licence(street.admin, street.root.id, "慈善募 2027-001", False, now=NOON)
    assert seen_by(NOBODY) == []


def test_only_who_manages_the_organisation_opens_the_page(database):
    street = a_street()

    with pytest.raises(Forbidden), transaction():
        set_licence(street.officer, street.root.id, "慈善募 2027-001", True, now=NOON)


@pytest.mark.parametrize("what", ["给王小朋友的书包", "书包 13800001234", "三号楼老人的棉被", "中心学校的书包"])
def test_words_about_a_person_or_a_place_are_no_goods(database, what):
    with pytest.raises(InvalidInput) as refusal:
        a_need(a_street(), what=what)
    assert refusal.value.fields == {"what": ["need.only_things"]}


def test_children_are_told_of_as_a_group_or_not_at_all(database):
    street = a_street()

    with pytest.raises(InvalidInput):
        a_need(street, beneficiary=Beneficiary.PUPIL, count=4)
    assert a_need(street, beneficiary=Beneficiary.PUPIL, count=5).count == 5


def test_a_need_of_a_household_nobody_here_may_see_is_refused(database):
    with pytest.raises(NotFound):
        a_need(a_street(), household_id=uuid4())


def test_a_day_that_is_past_cannot_be_asked_for_and_later_it_leaves_the_list(database):
    street = a_street()
    need = a_need(street)

    with pytest.raises(InvalidInput):
        a_need(street, due_on=date(2027, 1, 11))
    assert seen_by(street.volunteer, now=NOON + timedelta(days=11)) == []
    assert [n.id for n in queries.list_needs(street.storekeeper)] == [need.id]


def test_a_closed_need_asks_no_more(database):
    street = a_street()
    need = a_need(street)
    with transaction():
        close_need(street.officer, need.id, now=NOON)

    assert seen_by(street.volunteer) == []


def test_a_volunteer_asks_for_nothing(database):
    street = a_street()
    street.actors["storekeeper"] = street.volunteer

    with pytest.raises((Forbidden, NotFound)):
        a_need(street)
