"""The volunteer's shell: the same for everybody, small, and listed to the byte (OFFLINE 1, 3)."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import brotli
from flask import Flask

from tests.factories import a_street, signed_in
from tests.visitor import Visitor

SHELL_LIMIT, SCRIPT_LIMIT = 100 * 1024, 60 * 1024
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
    packed = client.get("/app/", headers={"Accept-Encoding": "gzip, br"})

    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert len(packed.get_data()) < len(plain.get_data()) / 3


def test_scripts_are_asked_for_all_at_once(client: Visitor) -> None:
    page = client.get("/app/").get_data(as_text=True)
    asked = set(re.findall(r'rel="modulepreload" href="([^"]+)"', page))

    assert asked == {file["url"] for file in listed(client) if file["url"].endswith(".js")}


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
