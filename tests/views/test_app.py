"""The volunteer's shell: the same for everybody, small, and listed to the byte (OFFLINE 1, 3)."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import brotli
import pytest
from flask import Flask

from tests.factories import a_street, signed_in
from tests.visitor import Visitor

SHELL_LIMIT, SCRIPT_LIMIT, FIRST_SCRIPT_LIMIT = 100 * 1024, 60 * 1024, 20 * 1024
FIRST_ROUND_TRIP = 13_800  # with its headers: what a line carries before the first acknowledgement
FROM = re.compile(r"""\b(?:import|export)\b[^;()]*?\bfrom *["']([^"']+)["']""")
STATIC = Path(__file__).resolve().parents[2] / "webapp" / "static"


def listed(client: Visitor) -> list[dict[str, str]]:
    script = client.get("/sw.js").get_data(as_text=True)
    found = re.search(r"^const SHELL = (\[.*\]);$", script, re.M)
    assert found is not None
    files: list[dict[str, str]] = json.loads(found[1])
    return files


def test_every_listed_file_is_there_with_its_hash(client: Visitor) -> None:
    files = listed(client)

    assert files[0]["url"] == "/app/"
    for file in files:
        answer = client.get(file["url"])
        assert answer.status_code == 200, file["url"]
        assert hashlib.sha256(answer.get_data()).hexdigest() == file["hash"], file["url"]


def test_the_shell_is_small_for_who_can_unpack_it_and_the_same(client: Visitor) -> None:
    plain = client.get("/app/")
    packed = client.get("/app/", headers={"Accept-Encoding": "gzip;q=0.9"})
    best = client.get("/app/", headers={"Accept-Encoding": "gzip, br"})

    assert gzip.decompress(packed.get_data()) == brotli.decompress(best.get_data()) == plain.get_data()
    assert [answer.headers.get("Content-Encoding") for answer in (plain, packed, best)] == [None, "gzip", "br"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert len(best.get_data()) < FIRST_ROUND_TRIP


def test_what_the_first_screen_runs_is_asked_for_all_at_once_and_little_of_it(client: Visitor) -> None:
    page = client.get("/app/").get_data(as_text=True)
    asked = re.findall(r'rel="modulepreload" href="([^"]+)"', page)
    texts = {url: client.get(url).get_data() for url in asked}

    needed = {urljoin(url, name) for url, text in texts.items() for name in FROM.findall(text.decode())}

    assert needed <= set(asked), needed - set(asked)
    assert any(url.endswith("/js/modules/phone/pin.js") for url in asked)
    assert not [
        url for url in asked if url.endswith(("/sync.js", "/seal.js", "/today.js", "/visit.js", "/visit_form.js"))
    ]
    assert sum(len(brotli.compress(text)) for text in texts.values()) <= FIRST_SCRIPT_LIMIT


def test_words_stand_on_the_screen_before_any_script_has_come(client: Visitor) -> None:
    page = client.get("/app/").get_data(as_text=True)
    screen = page.split('data-part="screen">')[1].split("<template")[0]

    assert "没有信号也能看、也能记" in screen


def test_a_shell_is_made_again_for_another_release_or_language(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Visitor(app)
    first = client.get("/app/").get_data()
    assert client.get("/app/me").get_data() == first

    monkeypatch.setitem(app.config, "RELEASE", "nextrelease0")
    newer = client.get("/app/").get_data()
    client.set_cookie("prefs", "en.normal")

    assert b"nextrelease0" in newer and newer != first
    assert client.get("/app/").get_data() not in (first, newer)


def test_every_script_the_app_can_ask_for_is_listed(client: Visitor) -> None:
    urls = " ".join(file["url"] for file in listed(client))
    scripts = [*STATIC.glob("js/*.js"), *STATIC.glob("js/modules/phone/*.js")]

    missing = [path.name for path in scripts if path.name != "sw.js" and f"/{path.name}" not in urls]

    assert missing == []


def test_the_budget_holds(client: Visitor) -> None:
    """As it travels: phones need HTTPS, and over HTTPS every one of their browsers takes brotli."""
    sizes = {file["url"]: len(brotli.compress(client.get(file["url"]).get_data())) for file in listed(client)}
    scripts = sum(size for url, size in sizes.items() if url.endswith(".js"))

    assert scripts <= SCRIPT_LIMIT, scripts
    assert sum(sizes.values()) <= SHELL_LIMIT, sizes


def test_the_shell_knows_nobody(app: Flask) -> None:
    with app.app_context():
        a_street()
    stranger, volunteer = Visitor(app), signed_in(Visitor(app), "volunteer")

    pages = {who.get(path).get_data() for who in (stranger, volunteer) for path in ("/app/", "/app/me")}

    assert len(pages) == 1
    assert b"volunteer-name" not in pages.pop()


def test_language_and_type_size_are_versions_of_their_own(app: Flask) -> None:
    releases: set[Any] = set()
    for prefs in ("zh.normal", "en.normal", "zh.large"):
        client = Visitor(app)
        client.set_cookie("prefs", prefs)
        releases.add(client.get("/sw.js").get_data(as_text=True).splitlines()[0])
        assert listed(client)[0]["hash"] == hashlib.sha256(client.get("/app/").get_data()).hexdigest()

    assert len(releases) == 3


def test_the_worker_is_small_and_handles_reading_only() -> None:
    source = (STATIC / "js" / "sw.js").read_text()

    assert len(source.splitlines()) <= 150
    assert 'request.method !== "GET"' in source
    assert "indexedDB" not in source
