"""Errands to the hour, to the unit and to the fen (SPEC 5.8)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.clock import at_local
from webapp.core.errors import DomainError, InvalidInput
from webapp.domain.errands.rules import (
    WHOLE,
    Sums,
    Thing,
    Wanted,
    check_explained,
    check_packed,
    share_fen,
    share_out,
    shopping_list,
    turn_of,
)

TUESDAY = date(2027, 1, 12)
WINDOW = "15:00-17:00"


@pytest.mark.parametrize(
    ("at", "window_in_days", "waits"),
    [
        ((0, 0), 0, True),
        ((14, 59), 0, True),
        ((15, 0), 0, False),
        ((16, 59), 0, False),
        ((17, 0), 1, True),
        ((23, 59), 1, True),
    ],
    ids=["midnight", "a minute before", "as it opens", "its last minute", "as it ends", "before midnight"],
)
def test_an_order_falls_into_the_window_that_is_open_or_comes_next(at, window_in_days, waits):
    turn = turn_of(at_local(TUESDAY, *at), WINDOW)
    assert turn.window_on == TUESDAY + timedelta(days=window_in_days)
    assert turn.buys_on == turn.window_on + timedelta(days=1) and turn.waits is waits


def test_the_second_before_the_window_ends_still_belongs_to_it():
    last = at_local(TUESDAY, 17) - timedelta(microseconds=1)
    assert turn_of(last, WINDOW).buys_on == date(2027, 1, 13)


def test_the_day_is_shanghai_s():
    evening_in_utc = datetime(2027, 1, 12, 16, 30, tzinfo=UTC)  # half past midnight of the 13th in Shanghai
    assert turn_of(evening_in_utc, WINDOW).window_on == date(2027, 1, 13)


def test_a_place_that_buys_on_some_days_alone_waits_for_the_next():
    turn = turn_of(at_local(date(2027, 1, 15), 16), WINDOW, may_buy_on=lambda day: day.weekday() < 5)
    assert (turn.window_on, turn.buys_on) == (date(2027, 1, 15), date(2027, 1, 18))


EGGS, MILK = Thing("鸡蛋", "斤", ""), Thing("牛奶", "盒", "无糖")


def test_the_same_thing_stands_on_the_list_once_and_the_lowest_limit_holds_for_all():
    found = shopping_list([Wanted(EGGS, 200), Wanted(MILK, 300), Wanted(EGGS, 150, 700), Wanted(EGGS, 100, 650)])
    assert found == [Wanted(EGGS, 450, 650), Wanted(MILK, 300)]


def test_another_unit_or_another_remark_is_another_thing():
    others = (Thing("鸡蛋", "个", ""), Thing("鸡蛋", "斤", "土鸡蛋"))
    assert len(shopping_list([Wanted(one, WHOLE) for one in (EGGS, *others)])) == 3


def test_of_too_little_who_ordered_first_gets_it_first():
    assert share_out(300, [200, 200, 100]) == [200, 100, 0]
    assert share_out(0, [200, 100]) == [0, 0]


def test_whole_things_that_are_over_are_never_split_and_a_heavier_piece_goes_to_all():
    assert share_out(500, [100, 300]) == [100, 400]
    assert share_out(213, [100, 100]) == [107, 106]


def test_a_price_is_shared_to_the_fen_by_the_largest_remainder():
    assert share_fen(1000, [100, 100, 100]) == [334, 333, 333]
    assert share_fen(999, [200, 0, 100]) == [666, 0, 333]
    assert share_fen(0, [0, 0]) == [0, 0]


numbers = st.lists(st.integers(min_value=1, max_value=5_000), min_size=1, max_size=12)


@given(bought=st.integers(min_value=0, max_value=60_000), price=st.integers(min_value=0, max_value=1_000_000), ordered=numbers)
def test_the_slips_are_the_list_to_the_unit_and_to_the_fen(bought, price, ordered):
    packed = share_out(bought, ordered)
    assert sum(packed) == bought and all(share >= 0 for share in packed)
    due = share_fen(price if bought else 0, packed)
    assert sum(due) == (price if bought else 0)
    assert all(fen == 0 for fen, share in zip(due, packed, strict=True) if not share)
    if bought <= sum(ordered):
        assert all(share <= wanted for share, wanted in zip(packed, ordered, strict=True))


@given(bought=st.integers(min_value=0, max_value=60), ordered=st.lists(st.integers(1, 9), min_size=1, max_size=9))
def test_whole_things_stay_whole(bought, ordered):
    packed = share_out(bought * WHOLE, [one * WHOLE for one in ordered])
    assert sum(packed) == bought * WHOLE and all(share % WHOLE == 0 for share in packed)


things = st.builds(Thing, st.sampled_from("米油蛋"), st.sampled_from("斤袋"), st.sampled_from(["", "小的"]))


@given(st.lists(st.builds(Wanted, things, st.integers(1, 999), st.one_of(st.none(), st.integers(0, 999))), max_size=30))
def test_what_is_ordered_is_what_is_on_the_list(lines):
    found = shopping_list(lines)
    assert len({one.thing for one in found}) == len(found)
    for one in found:
        assert one.quantity == sum(line.quantity for line in lines if line.thing == one.thing)


@pytest.mark.parametrize("shares", [[100, 100], [300, 0], [400, -100]], ids=["too little", "too much", "less than nothing"])
def test_packed_is_what_was_bought(shares):
    with pytest.raises(DomainError, match=r"errand\.packed_is_not_bought"):
        check_packed(300 if shares[1] < 0 else 250, shares)


def test_every_difference_is_explained_and_what_comes_out_is_not_asked():
    even = Sums(prices=3000, till=3000, advance=5000, returned=2000, cash=3000, counted=3000)
    check_explained(even, {})
    odd = Sums(prices=3000, till=2990, advance=5000, returned=2000, cash=3000, counted=3100)
    assert odd.differences == {"till_reason": -10, "advance_reason": 10, "cash_reason": 100}
    with pytest.raises(InvalidInput) as refusal:
        check_explained(odd, {"cash_reason": "多收了一元，退了"})
    assert set(refusal.value.fields) == {"till_reason", "advance_reason"}
