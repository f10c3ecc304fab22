"""A signature on a screen is drawn from what a phone says, which may be anything (SPEC 7.5)."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from webapp.core.errors import DomainError
from webapp.domain.files.storage import content_of
from webapp.domain.files.strokes import MOST_STROKES, draw, take_strokes

LINE = [[20, 40, 0], [90, 120, 60], [200, 30, 120]]


def signature(*strokes, width=320, height=160) -> dict:
    return {"width": width, "height": height, "strokes": list(strokes)}


def drawn(said: object) -> Image.Image:
    return Image.open(io.BytesIO(draw(json.dumps(said).encode())))


def test_strokes_are_black_on_white_in_their_proportions():
    picture = drawn(signature(LINE))

    assert picture.size == (900, 450)
    assert picture.getpixel((90 * 900 // 320, 120 * 900 // 320)) < 60
    assert picture.getpixel((5, 440)) > 240


def test_a_dot_is_seen():
    assert drawn(signature(LINE, [[300, 150, 0]])).crop((800, 380, 899, 449)).getextrema()[0] < 60


@pytest.mark.parametrize(
    "said",
    [
        {},
        signature(),
        signature([]),
        signature("x"),
        signature([["a", "b"], [None, 1], [True, False], [1e300, 2], [float("inf"), 1]]),
        signature(LINE, width=0),
        signature(LINE, height=-5),
        signature(LINE, width="320"),
        signature(LINE, width=10**9),
        {"width": 320, "height": 160, "strokes": {"0": LINE}},
    ],
)
def test_what_is_no_signature_is_said(said):
    with pytest.raises(DomainError, match="no_signature"):
        drawn(said)


def test_however_much_is_sent_little_is_drawn():
    many = signature(*([LINE] * (MOST_STROKES * 3)), width=1, height=4000)

    assert drawn(many).height == 3600


def test_it_is_drawn_in_a_process_of_its_own_and_kept_sealed(app):
    kept = take_strokes(signature(LINE))

    assert Image.open(io.BytesIO(content_of(kept.name))).format == "JPEG"
    with pytest.raises(DomainError, match="no_signature"):
        take_strokes({"strokes": [[[1, 1]]] * 5})
