"""Whoever is signed in finds their account and the way out by what their first page offers (SPEC 2.6)."""

from __future__ import annotations

import re

import pytest

from tests.factories import PASSWORD, a_street
from tests.visitor import Visitor
from webapp.domain.people.permissions import DESK_ROLES, Role

OWN_APP = (Role.VOLUNTEER, Role.TEAM_LEAD)
"""Their first page is the phone's app, which has a page of its own for this."""


@pytest.fixture
def street(app):
    with app.app_context():
        return a_street()


def first_page_of(app, role: Role) -> tuple[Visitor, str]:
    client = Visitor(app)
    answer = client.post("/login", data={"login": role.value, "secret": PASSWORD}, follow_redirects=True)
    return client, answer.get_data(as_text=True)


@pytest.mark.parametrize("role", [role for role in Role if role not in OWN_APP], ids=lambda role: role.value)
def test_every_role_gets_from_its_first_page_to_its_account_and_out(app, street, role):
    client, page = first_page_of(app, role)

    assert 'href="/account/"' in page
    account = client.get("/account/").get_data(as_text=True)
    assert re.search(r'<form method="post" action="/logout">', account)
    client.post("/logout")
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("role", sorted(DESK_ROLES), ids=lambda role: role.value)
def test_at_the_desk_the_way_out_stands_on_every_page(app, street, role):
    _, page = first_page_of(app, role)

    assert 'action="/logout"' in page


def test_a_volunteer_on_a_public_page_finds_their_account(app, street):
    client, _ = first_page_of(app, Role.VOLUNTEER)

    assert 'href="/account/"' in client.get("/notices/").get_data(as_text=True)


def test_a_notice_kept_by_the_browser_is_not_shown_under_another_name(app, street):
    """Two people at one machine: the page that the first one's browser kept is not the second one's."""
    from tests.views.test_notices import a_notice_in

    notice = a_notice_in(app, street)
    client, _ = first_page_of(app, Role.OFFICER)
    kept = client.get(f"/notices/{notice}").headers["ETag"]
    client.post("/logout")
    client.post("/login", data={"login": "approver", "secret": PASSWORD})

    assert client.get(f"/notices/{notice}", headers={"If-None-Match": kept}).status_code == 200


def test_nobody_is_offered_an_account_they_do_not_have(client, street):
    page = client.get("/").get_data(as_text=True)

    assert "/account/" not in page and 'href="/login"' in page
