"""Long answers are compressed, but not where their length could tell a stranger something."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask

from tests.factories import Street, a_street, signed_in
from webapp.core import clock

PEOPLE = "/desk/people/"


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street(clock.now())


def encoding(client, url: str, **headers: str) -> str | None:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(url, headers={"Accept-Encoding": "gzip", **names}).headers.get("Content-Encoding")


def test_a_page_is_smaller_on_the_way_and_the_same_at_the_end(client, street):
    plain = client.get("/notices/").get_data()
    packed = client.get("/notices/", headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.get_data()) < len(plain) * 0.6
    assert gzip.decompress(packed.get_data()) == plain


def test_what_our_own_pages_ask_for_is_compressed(client, street):
    signed_in(client, "officer")

    assert encoding(client, f"{PEOPLE}?q=zhang", Sec_Fetch_Site="same-origin") == "gzip"
    assert encoding(client, f"{PEOPLE}?q=zhang", Sec_Fetch_Site="none") == "gzip"


def test_what_another_site_sets_off_is_not(client, street):
    signed_in(client, "officer")

    assert encoding(client, f"{PEOPLE}?q=zhang", Sec_Fetch_Site="cross-site") is None
    assert encoding(client, f"{PEOPLE}?q=zhang", Sec_Fetch_Site="same-site") is None


def test_an_old_browser_gets_plain_searches_and_compressed_pages(client, street):
    signed_in(client, "officer")

    assert encoding(client, f"{PEOPLE}?q=zhang", Sec_Fetch_Site="") is None
    assert encoding(client, PEOPLE, Sec_Fetch_Site="") == "gzip"
