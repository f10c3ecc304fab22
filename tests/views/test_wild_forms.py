"""Every form a person can reach, filled with what people and machines send: refused or taken, never broken (SPEC 12.3)."""

from __future__ import annotations

import itertools
import os
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from flask import Flask

from tests.factories import signed_in
from tests.lived_in import a_lived_in_street
from tests.privacy.reading import links_in
from tests.visitor import Visitor
from webapp.core import clock

DESK = ("admin", "officer", "approver", "storekeeper", "child_officer")
LEAVE = ("/logout", "/preferences", "/account/sessions", "/account/password", "/static/")
PAGES_OF_ONE_DOOR = 2
TURNS = 2 if os.environ.get("TEST_DATABASE") == "postgres" else 6
"""How often each form is sent. What a form says of a value is the same everywhere; PostgreSQL may know other limits."""
LONG_WORK = {"campaigns.take_archive"}
"""Doors that print for seconds whatever is sent: once is enough."""
WILD = (
    "", "   ", "0", "-1", "9" * 40, "１２３", "1e309", "NaN", "2027-02-30", "0001-01-01", "9999-12-31", "on",
    "00000000-0000-0000-0000-000000000000", "../../etc/passwd", "<script>alert(1)</script>", "\x00\x01\x1b", "\ud83d",
    "张" * 5000, "𠮷𠮷", "a\r\nSet-Cookie: a=b", "'; DROP TABLE users; --", "%s%d{0}", "\u202e", "💐" * 60,
)  # fmt: skip


@dataclass
class FoundForm:
    action: str
    method: str = "get"
    fields: list[str] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    """What hidden fields hold: ids that the page made."""


class Reader(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.forms = here, []  # type: str, list[FoundForm]
        self.open: FoundForm | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = FoundForm(said.get("action") or self.here, said.get("method", "get").lower())
            self.forms.append(self.open)
        elif tag in ("input", "select", "textarea", "button") and self.open and said.get("name"):
            if said.get("type") == "hidden":
                self.open.given[said["name"]] = said.get("value", "")
            else:
                self.open.fields.append(said["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None


def endpoint_of(app: Flask, url: str, method: str) -> str:
    try:
        return str(app.url_map.bind("localhost").match(url.partition("?")[0], method=method)[0])
    except Exception:  # not an address of ours
        return ""


def pages_of(client: Visitor, *starts: str) -> Iterator[tuple[str, str]]:
    """(address, HTML) of every page that can be reached by links, a few of each door."""
    app, todo, done = client.application, deque(starts or ("/desk/", "/account/")), set()  # type: Flask, deque[str], set[str]
    visits: Counter[str] = Counter()
    while todo:
        url = todo.popleft()
        door = endpoint_of(app, url, "GET")
        if url in done or not door or url.startswith(LEAVE) or url.partition("?")[0].endswith((".pdf", ".xlsx")):
            continue
        done.add(url)
        visits[door] += 1
        if visits[door] > PAGES_OF_ONE_DOOR:
            continue
        answer = client.get(url)
        todo.extend(links_in(answer))
        if answer.mimetype == "text/html":
            yield url, answer.get_data(as_text=True)


def forms_of(client: Visitor) -> dict[str, FoundForm]:
    """One form by its door, from every page that can be reached by links."""
    app, found = client.application, {}  # type: Flask, dict[str, FoundForm]
    for url, page in pages_of(client):
        reader = Reader(url)
        reader.feed(page)
        for form in reader.forms:
            door = endpoint_of(app, form.action, form.method.upper())
            if door and not form.action.startswith(LEAVE):
                found.setdefault(door, form)
    return found


@pytest.mark.parametrize("role", DESK)
def test_no_form_breaks(app: Flask, client: Visitor, role: str) -> None:
    with app.app_context():
        a_lived_in_street(clock.now())
    client.strict = False
    forms = forms_of(signed_in(client, role))
    assert len(forms) > 3
    assert set(app.view_functions) >= LONG_WORK
    values, broken = itertools.cycle(WILD), []

    for door, form in forms.items():
        for turn in range(1 if door in LONG_WORK else TURNS):
            data = {name: next(values) for name in form.fields}
            data |= form.given if turn % 2 else {name: next(values) for name in form.given}
            sent = {key: value.encode("utf-8", "surrogatepass") for key, value in data.items()}
            try:
                if form.method == "post":
                    answer = client.post(form.action, data=sent)
                else:
                    answer = client.get(form.action, query_string=sent)
            except Exception as crash:
                broken.append(f"{form.method} {form.action}: {type(crash).__name__}: {str(crash)[:200]}")
                continue
            if answer.status_code >= 500:
                broken.append(f"{form.method} {form.action}: {answer.status_code}")
    assert sorted(set(broken)) == []
