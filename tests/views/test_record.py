"""The record is read by those who may, of their own places, a page at a time (SPEC 10.2)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import event

from tests.factories import NOON, a_household, a_person, a_street, an_account, signed_in
from tests.visitor import Visitor
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain import audit
from webapp.domain.audit.actions import Action
from webapp.domain.people import record
from webapp.domain.people.permissions import Role
from webapp.domain.people.record import Wanted, read_record


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street()
        db.session.remove()


@pytest.fixture
def supervisor(client, street):
    return signed_in(client, "supervisor")


def text_of(answer) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def happened(action: Action, street, *, at: datetime = NOON, times: int = 1, **said) -> None:
    with transaction():
        for _ in range(times):
            audit.record(action, **{"actor_id": street.officer.user_id, "organisation_id": street.root.id, **said}, at=at)


def actions(found) -> list[str]:
    return [event.action for event in found.events]


def test_it_says_who_did_what_in_which_role(app, supervisor, street):
    officer = signed_in(Visitor(app), "officer")
    officer.post("/desk/donations/sharing/link", data={"id": str(uuid4())})

    page = text_of(supervisor.get("/desk/record/?what=needs_link"))

    assert "生成需求链接" in page and "officer-name" in page and "经办人" in page


def test_nobody_else_at_the_desk_reads_it(app, street):
    for login in ("officer", "approver", "treasurer", "storekeeper", "child_officer"):
        assert signed_in(Visitor(app), login).get("/desk/record/").status_code == 403
    assert 'href="/desk/record/"' in signed_in(Visitor(app), "admin").get("/desk/").get_data(as_text=True)


def test_another_streets_record_is_not_there(street):
    other = a_street(name="别的街道", code="BD")
    happened(Action.NEED_OPEN, other, actor_id=other.officer.user_id, organisation_id=other.root.id)
    with transaction():
        audit.record(Action.LOGIN, actor_id=other.officer.user_id, at=NOON)

    found = read_record(street.supervisor, Wanted(noun="need"))
    signed = read_record(street.supervisor, Wanted(noun="session"))

    assert actions(found) == [] and actions(signed) == []
    assert actions(read_record(other.supervisor, Wanted(noun="session"))) == ["session.login"]


def test_who_reads_one_community_reads_no_other(street):
    here = an_account(street.communities[0], "here", Role.SUPERVISOR)
    a_household(street, a_person(), at=1)
    a_household(street, a_person("李四"), at=0)

    [subject] = {event.subject_id for event in read_record(here, Wanted(noun="household")).events}

    assert subject is not None
    assert len({e.subject_id for e in read_record(street.supervisor, Wanted(noun="household")).events}) == 2


def test_it_is_narrowed_by_person_noun_and_days(street):
    happened(Action.NEED_OPEN, street, at=NOON)
    happened(Action.NEED_OPEN, street, at=NOON + timedelta(days=3), actor_id=street.storekeeper.user_id)
    happened(Action.GIFT_RECEIVE, street, at=NOON + timedelta(days=3))
    day = (NOON + timedelta(days=3)).date()

    def found(**wanted) -> list[str]:
        return actions(read_record(street.supervisor, Wanted(**wanted)))

    assert found(noun="need") == ["need.open", "need.open"]
    assert found(noun="need", who=street.storekeeper.user_id) == ["need.open"]
    assert found(since=day) == ["gift.receive", "need.open"]
    assert "gift.receive" not in found(until=day - timedelta(days=1))


def test_a_day_begins_at_midnight_in_shanghai(street):
    happened(Action.NEED_OPEN, street, at=datetime(2027, 1, 14, 15, 59, tzinfo=UTC))
    happened(Action.GIFT_RECEIVE, street, at=datetime(2027, 1, 14, 16, 0, tzinfo=UTC))
    day = date(2027, 1, 15)

    assert actions(read_record(street.supervisor, Wanted(since=day))) == ["gift.receive"]
    assert actions(read_record(street.supervisor, Wanted(since=day - timedelta(days=1), until=day - timedelta(days=1)))) == ["need.open"]


def test_pages_follow_each_other_without_a_gap_or_a_repeat(street):
    happened(Action.NEED_OPEN, street, times=120)
    seen: list[int] = []
    before = None
    while True:
        found = read_record(street.supervisor, Wanted(noun="need"), before)
        seen += [event.seq for event in found.events]
        if found.before is None:
            break
        before = found.before

    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen, reverse=True)


def test_a_rare_event_is_found_by_looking_further_back(street, monkeypatch):
    monkeypatch.setattr(record, "WINDOW", 40)
    happened(Action.GIFT_REFUSE, street)
    happened(Action.NEED_OPEN, street, times=100)
    steps, before, found = 0, None, []
    while not found:
        page = read_record(street.supervisor, Wanted(noun="gift"), before)
        found, before, steps = list(page.events), page.before, steps + 1
        assert found or before is not None

    assert steps > 1 and actions(page) == ["gift.refuse"]


def test_a_page_asks_the_database_the_same_few_times_however_long_the_record(app, supervisor, street):
    def asked() -> int:
        count = []
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", lambda *_: count.append(1))
        supervisor.get("/desk/record/?what=need")
        return len(count)

    happened(Action.NEED_OPEN, street, times=10)
    few = asked()
    happened(Action.NEED_OPEN, street, times=300)
    assert asked() == few


@pytest.mark.parametrize(
    "query", ["who=x", "what=nothing", "subject=1", "since=0001-01-01", "until=9999-12-31", "before=-4", "before=9" * 30]
)
def test_nonsense_in_the_address_is_not_asked(supervisor, query):
    assert supervisor.get(f"/desk/record/?{query}").status_code == 200


def test_the_way_to_what_it_is_about(supervisor, street):
    household = a_household(street, a_person())

    page = supervisor.get(f"/desk/record/?subject={household.id}").get_data(as_text=True)

    assert f'href="/desk/households/{household.id}"' in page and "建档" in page
