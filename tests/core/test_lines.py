"""Rows by their columns are the same rows: what they share stands once, and any of them can be left out."""

from __future__ import annotations

import pytest

from webapp.core.lines import Lines, lines_of

ROWS = [
    {"id": 1, "name": "赵", "place": None},
    {"id": 2, "name": "赵", "place": None},
    {"id": 3, "name": "钱", "place": None},
]


def test_the_rows_come_out_as_they_went_in():
    assert lines_of(ROWS).as_rows() == ROWS
    assert lines_of(ROWS[:1]).as_rows() == ROWS[:1]
    assert lines_of([]).as_rows() == []


def test_what_all_share_stands_once():
    lines = lines_of(ROWS)

    assert (lines.number, lines.shared, list(lines.columns)) == (3, {"place": None}, ["id", "name"])
    assert list(lines.of("place")) == [None] * 3
    assert sorted(lines.names) == ["id", "name", "place"]


@pytest.mark.parametrize("chosen", [[True, False, True], [False, False, False], [True, True, True]])
def test_those_that_are_chosen_stay(chosen: list[bool]) -> None:
    left = [row for row, stays in zip(ROWS, chosen, strict=True) if stays]

    assert lines_of(ROWS).only(chosen).as_rows() == left
    assert Lines(3, {"a": 1}, {}).only(chosen).number == len(left)
