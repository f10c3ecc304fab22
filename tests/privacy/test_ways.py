"""Every way that a page shows leads somewhere: no link and no button into a door that stays shut for this visitor."""

from __future__ import annotations

import re
import shutil
from collections import Counter, deque

import pytest
from flask import Flask

from tests.databases import TestDatabase
from tests.privacy.reading import links_in
from tests.privacy.walk import PASSWORD
from tests.street import DATABASE, demo_street
from tests.visitor import Visitor
from webapp.core.db import db
from webapp.domain.people.permissions import GRANTS, Permission, Role
from webapp.web.access import PUBLIC, door_lock

ROLES = (Role.OFFICER, Role.APPROVER, Role.TREASURER, Role.STOREKEEPER, Role.SUPERVISOR, Role.CHILD_OFFICER)
FORM = re.compile(r'<form\b[^>]*>')
ACTION = re.compile(r'\baction="(/[^"?]*)')
TAKEN_AWAY = (".pdf", ".xlsx", ".zip", "/export", "/static/")


@pytest.fixture(scope="module")
def street(_application: Flask, _pattern: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """As it was seeded: whoever walked through before has pressed everything."""
    if not _pattern.url.startswith("sqlite"):
        pytest.skip("where a page leads does not depend on the database")
    with _application.app_context():
        db.engine.dispose()
    seeded = demo_street(tmp_path_factory.mktemp("street"))
    _pattern.renew()
    shutil.copyfile(seeded / DATABASE, _pattern.url.removeprefix("sqlite:///"))
    return _application


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
def test_no_page_shows_a_way_to_a_door_that_stays_shut(street: Flask, role: Role) -> None:
    """From the desk on, one page of each door; the phone's shell is one for everybody."""
    client = Visitor(street)
    assert client.post("/login", data={"login": role.value, "secret": PASSWORD}).status_code == 303
    todo, looked, shut = deque([("/desk/", "")]), Counter[str](), set[str]()
    while todo:
        url, came_from = todo.popleft()
        endpoint = endpoint_of(street, url, "GET")
        looked[endpoint] += 1
        if looked[endpoint] > 1 or endpoint == "app.shell" or any(part in url for part in TAKEN_AWAY):
            continue
        answer = client.get(url)
        if answer.status_code >= 400:
            shut.add(f"{answer.status_code} {url} on {came_from}")
        page = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        links = [link for link in links_in(answer) if f'href="{link}' in page]
        todo.extend((link, url) for link in links)
        buttons = [action[1] for form in FORM.findall(page) if 'method="post"' in form and (action := ACTION.search(form))]
        ways = [(link.partition("?")[0], "GET") for link in links] + [(action, "POST") for action in buttons]
        shut |= {f"{method} {way} on {url}" for way, method in ways if not may_go(street, role, way, method)}
    assert len(looked) > 15
    assert shut == set()


def endpoint_of(app: Flask, url: str, method: str) -> str:
    return str(app.url_map.bind("localhost").match(url.partition("?")[0], method=method)[0])


def may_go(app: Flask, role: Role, url: str, method: str) -> bool:
    """What the lock says; whether this very thing is in reach, only opening it tells."""
    lock = door_lock(app, endpoint_of(app, url, method))
    return lock == PUBLIC or lock == Permission.SIGNED_IN or Permission(lock) in GRANTS[role]
