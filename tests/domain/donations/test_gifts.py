"""Gifts: counted by two, refused when bad, followed to the households without saying which (SPEC 8.3, 8.6)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from tests.factories import NOON, a_gift, a_need, a_pledge, a_street
from webapp.core.errors import DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.donations import life, queries
from webapp.domain.donations.models import Pledge
from webapp.domain.donations.operations import distribute, expire_pledges
from webapp.domain.donations.states import GiftStatus, GoodsCondition, PledgeStatus, RefusalReason
from webapp.domain.ledger import queries as ledger
from webapp.domain.ledger.operations import reverse_transfer

TODAY = date(2027, 1, 12)
QUILT = "棉被 2 米 × 2.3 米"


def hand_out(street, quantity, receipt_id=None, label=QUILT, unit="床", organisation=None):
    """Somebody at a door has handed this over with a receipt."""
    with transaction():
        place, receipt = organisation or street.communities[0], receipt_id or uuid4()
        return distribute(street.volunteer, place.id, None, receipt, label, unit, quantity, now=NOON)


def stock(street):
    return {line.item.label: line for line in ledger.list_stock(street.storekeeper, today=TODAY)}


def test_what_two_people_counted_lies_in_the_store(database):
    street = a_street()
    pledge = a_pledge(street, a_need(street), 2)

    gift = a_gift(street, pledge, 2, value_fen=None)

    assert (gift.number, gift.status) == ("CG-2027-0001", GiftStatus.RECEIVED)
    assert (pledge.status, pledge.received) == (PledgeStatus.RECEIVED, 2)
    assert stock(street)[QUILT].in_store == 2


def test_one_person_alone_does_not_count(database):
    street = a_street()

    with pytest.raises(DomainError) as refusal:
        a_gift(street, second_id=street.storekeeper.user_id)

    assert refusal.value.code == "gift.needs_two"


def test_the_database_itself_refuses_one_person_twice(database):
    street = a_street()
    a_gift(street)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("UPDATE gifts SET second_id = received_by"))


def test_the_second_person_is_a_colleague(database):
    street, other = a_street(), a_street(name="别处街道", code="BC")

    with pytest.raises(NotFound):
        a_gift(street, second_id=other.treasurer.user_id)


def test_only_who_keeps_the_store_receives(database):
    street = a_street()
    street.actors["storekeeper"] = street.officer

    with pytest.raises(Forbidden):
        a_gift(street)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"condition": GoodsCondition.DAMAGED}, RefusalReason.DAMAGED),
        ({"expires_on": TODAY}, RefusalReason.EXPIRED),
        ({"expires_on": TODAY + timedelta(days=29)}, RefusalReason.NEAR_EXPIRY),
    ],
)
def test_bad_goods_are_refused_with_a_record(database, changes, reason):
    street = a_street()
    pledge = a_pledge(street, a_need(street), 2)

    gift = a_gift(street, pledge, **changes)

    assert (gift.status, gift.refused_because, gift.number) == (GiftStatus.REFUSED, reason, None)
    assert pledge.status is PledgeStatus.PLEDGED
    assert stock(street) == {}


def test_what_keeps_long_enough_is_taken(database):
    assert a_gift(a_street(), expires_on=TODAY + timedelta(days=30)).status is GiftStatus.RECEIVED


def test_acknowledgements_are_numbered_without_gaps_by_organisation_and_year(database):
    street = a_street()
    here = street.communities[0].id
    a_gift(street, condition=GoodsCondition.DAMAGED)

    numbers = [a_gift(street).number, a_gift(street, organisation_id=here).number, a_gift(street).number,
               a_gift(street, now=NOON + timedelta(days=365)).number]  # fmt: skip

    assert numbers == ["CG-2027-0001", "CG1-2027-0001", "CG-2027-0002", "CG-2028-0001"]


def test_the_same_gift_sent_again_is_one(database):
    street, key = a_street(), uuid4()

    assert a_gift(street, id=key).number == a_gift(street, id=key).number
    assert stock(street)[QUILT].in_store == 2


def test_less_than_was_promised_frees_the_rest(database):
    street = a_street()
    need = a_need(street)
    pledge = a_pledge(street, need, 4)

    a_gift(street, pledge, 3)

    assert (pledge.taken, need.left) == (3, 1)


def test_a_part_now_and_the_rest_later(database):
    street = a_street()
    need = a_need(street)
    pledge = a_pledge(street, need, 4)

    a_gift(street, pledge, 3, more_to_come=True)
    between = (pledge.status, need.left)
    a_gift(street, pledge, 1, more_to_come=True)

    assert between == (PledgeStatus.PLEDGED, 0)
    assert (pledge.status, pledge.received) == (PledgeStatus.RECEIVED, 4)


def test_goods_in_the_hand_are_a_fact_also_when_they_come_late(database):
    street = a_street()
    need = a_need(street)
    pledge = a_pledge(street, need, 4)
    with transaction():
        expire_pledges(NOON + timedelta(days=7))

    a_gift(street, pledge, 5, now=NOON + timedelta(days=8))

    assert (pledge.status, pledge.taken, need.left) == (PledgeStatus.RECEIVED, 4, 0)


def test_what_expires_first_goes_out_first(database):
    street = a_street()
    late = a_gift(street, quantity=5, expires_on=TODAY + timedelta(days=400))
    soon = a_gift(street, quantity=5, expires_on=TODAY + timedelta(days=60))
    never = a_gift(street, quantity=5)

    out = [(one.gift_id, one.quantity) for one in hand_out(street, 12)]

    assert out == [(soon.id, 5), (late.id, 5), (never.id, 2)]


def test_what_has_expired_meanwhile_goes_last(database):
    street = a_street()
    old = a_gift(street, expires_on=TODAY + timedelta(days=30), now=NOON - timedelta(days=300))
    good = a_gift(street)
    with transaction() as session:
        session.execute(text("UPDATE lots SET expires_on = '2027-01-01' WHERE expires_on IS NOT NULL"))

    assert [one.gift_id for one in hand_out(street, 3)] == [good.id, old.id]


def test_what_the_books_do_not_have_comes_out_of_the_difference(database):
    street = a_street()
    a_gift(street, quantity=1)

    booked = hand_out(street, 3)
    hand_out(street, 2, label="春联", unit="副")

    assert [(one.gift_id is None, one.quantity) for one in booked] == [(False, 1), (True, 2)]
    assert (stock(street)[QUILT].missing, stock(street)["春联"].missing) == (2, 2)
    assert ledger.find_faults() == []


def test_the_nearest_store_gives_first(database):
    street = a_street()
    above = a_gift(street, quantity=5)
    near = a_gift(street, quantity=1, organisation_id=street.communities[0].id)

    assert [one.gift_id for one in hand_out(street, 2)] == [near.id, above.id]
    assert [one.gift_id for one in hand_out(street, 1, organisation=street.communities[1])] == [above.id]


def test_a_thing_is_found_by_its_name_alone(database):
    street = a_street()
    gift = a_gift(street)

    assert [one.gift_id for one in hand_out(street, 1, label="棉被")] == [gift.id]


def test_the_same_hand_over_told_again_books_nothing_and_a_later_part_the_rest(database):
    street, receipt = a_street(), uuid4()
    a_gift(street, quantity=5)

    first, again, more = (hand_out(street, quantity, receipt) for quantity in (2, 2, 3))

    assert [[one.quantity for one in booked] for booked in (first, again, more)] == [[2], [], [1]]
    assert stock(street)[QUILT].in_store == 2


def test_less_after_a_record_was_put_right_goes_back_into_the_store(database):
    street, receipt = a_street(), uuid4()
    a_gift(street, quantity=2)
    a_gift(street, quantity=3)
    hand_out(street, 4, receipt)
    hand_out(street, 2, receipt, label="春联", unit="副")

    hand_out(street, 1, receipt)
    hand_out(street, 0, receipt, label="春联", unit="副")

    assert (stock(street)[QUILT].in_store, stock(street)["春联"].missing) == (4, 0)
    assert [one.quantity for one in hand_out(street, 2, receipt)] == [1]
    assert ledger.find_faults() == []


def test_a_donor_follows_it_by_numbers_and_never_to_whom(database):
    street = a_street()
    pledge = a_pledge(street, a_need(street, quantity=40), 40)
    gift, receipts = a_gift(street, pledge, 40), [uuid4() for _ in range(3)]
    for receipt in receipts:
        hand_out(street, 2, receipt)

    told = life.life_of([gift], confirmed=receipts[:2])

    assert told == life.Life(received=40, in_store=34, handed_out=6, lost=0, households=3, confirmed=2)
    assert set(life.receipts_of([gift])) == set(receipts)


def test_who_promised_several_things_is_told_of_each_by_itself(database):
    street, receipt = a_street(), uuid4()
    quilts = a_pledge(street, a_need(street, quantity=40), 40)
    rice = a_pledge(
        street, a_need(street, quantity=40, what="大米", specification="", unit="袋"), 9, now=NOON + timedelta(hours=1)
    )
    a_gift(street, quilts, 40)
    a_gift(street, rice, 9, what="大米", specification="", unit="袋")
    hand_out(street, 2, receipt)
    hand_out(street, 1, receipt, label="大米", unit="袋")
    hand_out(street, 3, label="大米", unit="袋")

    own = queries.list_own_pledges(street.donor)
    gifts = queries.gifts_by_pledge(own)
    told = life.lives_of(gifts, confirmed=[receipt])

    assert [pledge.id for pledge in own] == [rice.id, quilts.id]
    assert told[quilts.id] == life.Life(received=40, in_store=38, handed_out=2, lost=0, households=1, confirmed=1)
    assert told[rice.id] == life.Life(received=9, in_store=5, handed_out=4, lost=0, households=2, confirmed=1)
    assert len(life.receipts_of([gift for some in gifts.values() for gift in some])) == 2
    assert queries.list_own_pledges(street.volunteer) == []


def test_when_nothing_is_left_the_pledge_has_gone_out(database):
    street = a_street()
    pledge = a_pledge(street, a_need(street), 2)
    a_gift(street, pledge, 2)

    hand_out(street, 1)
    between = pledge.status
    hand_out(street, 1)

    assert (between, pledge.status) == (PledgeStatus.RECEIVED, PledgeStatus.DISTRIBUTED)


def test_a_hand_over_that_was_undone_counts_no_more(database):
    street, receipt = a_street(), uuid4()
    gift = a_gift(street, quantity=5)
    [booked] = hand_out(street, 2, receipt)

    with transaction():
        reverse_transfer(street.storekeeper, booked.transfer_id, id=uuid4(), reason="没送到", second_by=None, now=NOON)

    assert life.life_of([gift], confirmed=()).handed_out == 0
    assert [one.quantity for one in hand_out(street, 2, receipt)] == [2]


def test_an_allocation_stays_as_it_was_written(database):
    street = a_street()
    a_gift(street)
    hand_out(street, 1)

    with pytest.raises(DatabaseError), transaction() as session:
        session.execute(text("UPDATE allocations SET quantity = 9"))


def test_a_gift_without_pledge_has_a_code_of_its_own(database):
    street = a_street()
    pledge = a_pledge(street, a_need(street))
    with_pledge, without = a_gift(street, pledge), a_gift(street)

    assert queries.token_of(with_pledge) == queries.token_of(pledge)
    assert queries.find_gift(queries.token_of(without)).id == without.id
    assert queries.find_gift(queries.token_of(with_pledge)) is None
    assert database.session.get(Pledge, pledge.id).token_hash != without.token_hash
