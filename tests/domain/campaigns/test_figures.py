"""余, 约, 近 and ranges survive adding and multiplying; unknown is never nothing (SPEC 1.3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.campaigns.figures import NOTHING, Figure, difference, figure_from_json, joined, sum_of
from webapp.domain.households.amounts import Qualifier

Q = Qualifier
figures = st.builds(
    lambda least, more, qualifier: Figure(least, least + more, qualifier),
    st.integers(0, 10**6), st.integers(0, 10**5), st.sampled_from(Q),
)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Q.EXACT, Q.EXACT, Q.EXACT),
        (Q.AT_LEAST, Q.EXACT, Q.AT_LEAST),
        (Q.AT_LEAST, Q.AT_LEAST, Q.AT_LEAST),
        (Q.JUST_UNDER, Q.JUST_UNDER, Q.JUST_UNDER),
        (Q.AT_LEAST, Q.JUST_UNDER, Q.ABOUT),
        (Q.ABOUT, Q.EXACT, Q.ABOUT),
        (Q.ABOUT, Q.AT_LEAST, Q.ABOUT),
    ],
)
def test_what_two_figures_say_together(one, other, both):
    assert joined(one, other) is both
    assert joined(other, one) is both


@given(st.lists(figures, max_size=6), st.randoms(use_true_random=False))
def test_a_sum_does_not_depend_on_the_order(parts, dice):
    other = list(parts)
    dice.shuffle(other)

    assert sum_of(other) == sum_of(parts)
    assert sum_of(parts).least == sum(part.least for part in parts)
    assert sum_of(parts).most == sum(part.most for part in parts)


@given(figures, figures)
def test_a_product_lies_between_the_products_of_its_ends(one, other):
    product = one * other

    assert product == other * one
    for a in (one.least, one.most):
        for b in (other.least, other.most):
            assert product.least <= a * b <= product.most


@given(figures)
def test_nothing_times_anything_is_nothing_and_is_known_exactly(figure):
    assert figure * NOTHING == NOTHING


@given(figures, figures)
def test_the_difference_holds_whatever_the_two_really_are(typed, computed):
    found = difference(typed, computed)

    for a in (typed.least, typed.most):
        for b in (computed.least, computed.most):
            assert found.least <= a - b <= found.most
    overlap = typed.least <= computed.most and computed.least <= typed.most
    assert found.agrees == overlap


@given(figures)
def test_a_figure_is_kept_as_it_is(figure):
    assert figure_from_json(figure.as_json()) == figure
    assert figure_from_json(None) is None
