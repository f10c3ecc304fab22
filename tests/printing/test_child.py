"""Printing in a process of its own."""

import pytest

from tests.printing.reading import Printed
from tests.printing.sheets_made_up import a_batch, a_poster, a_slip
from webapp.printing.child import PrintingFailed, inherited, render_in_child, render_together
from webapp.printing.receipts import receipts_pdf


def test_the_child_prints_the_same_as_we_would():
    batch = a_batch(a_slip(1), a_slip(2))
    assert render_in_child("receipts", batch) == receipts_pdf(batch)


def test_several_papers_come_from_one_child_in_their_order():
    first, second = a_batch(a_slip(1)), a_batch(a_slip(2), a_slip(3))
    assert render_together([("receipts", first), ("receipts", second)]) == [receipts_pdf(first), receipts_pdf(second)]


def test_one_that_fails_among_several_gives_none():
    with pytest.raises(PrintingFailed, match="poster, roster: AttributeError"):
        render_together([("poster", a_poster(1)), ("roster", a_batch(a_slip(1)))])


def test_the_child_works_from_any_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(Printed(render_in_child("poster", a_poster(3)))) == 1


def test_a_child_that_fails_says_where_but_not_who():
    with pytest.raises(PrintingFailed) as failure:
        render_in_child("roster", a_batch(a_slip(1, masked_name="赵*国")))

    assert "AttributeError at rosters.py" in str(failure.value)
    assert "赵" not in str(failure.value)


def test_a_child_that_hangs_is_ended():
    with pytest.raises(PrintingFailed, match="not done after"):
        render_in_child("poster", a_poster(1), seconds=0.01)


def test_an_unknown_sheet_is_refused():
    with pytest.raises(PrintingFailed, match="KeyError"):
        render_in_child("wallpaper", a_poster(1))


def test_the_child_is_not_given_the_settings_of_the_parent():
    given = inherited({"PATH": "/bin", "SECRET_KEY": "ours", "DATABASE_URL": "ours", "PUBLIC_URL": "ours"})
    assert given == {"PATH": "/bin"}
