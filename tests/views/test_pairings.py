"""结对 at the desk and for the sponsor: who is overdue, make a pair, choose a day, end it; nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from tests.domain.visits.ground import record
from tests.domain.visits.pairs_ground import a_pair, lay_out, the_visit_of
from tests.factories import Street, a_household, a_person, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.clock import at_local, local_day
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.households.models import Household
from webapp.domain.pairings.models import Pairing
from webapp.domain.pairings.states import PairingEnd
from webapp.domain.visits.models import Visit, VisitStatus

PAIRS = "/desk/pairings/"


@pytest.fixture
def street(app: Flask) -> Iterator[Street]:
    with app.app_context():
        yield a_street(clock.now())


@pytest.fixture
def household(street: Street) -> Household:
    return a_household(street, a_person("欧阳建华"), address_as="欧阳爷爷")


@pytest.fixture
def desk(app: Flask, street: Street) -> Visitor:
    return signed_in(Visitor(app), "officer")


@pytest.fixture
def sponsor(app: Flask, street: Street) -> Visitor:
    return signed_in(Visitor(app), "volunteer")


def text_of(answer: TestResponse) -> str:
    return unescape(answer.get_data(as_text=True))


def fresh() -> None:
    db.session.rollback()
    db.session.expire_all()


def a_pair_now(street: Street, household: Household | None = None, **said: object) -> Pairing:
    said.setdefault("due_on", local_day(clock.now()) + timedelta(days=3))
    return a_pair(street, household, now=clock.now(), **said)


def test_a_pair_is_made_from_the_page_of_its_household_and_stands_there(
    desk: Visitor, street: Street, household: Household
) -> None:
    page = text_of(desk.get(f"/desk/households/{household.id}"))
    assert "还没有人和这一户结对" in page and f"/desk/pairings/new?household_id={household.id}" in page
    form = text_of(desk.get(f"/desk/pairings/new?household_id={household.id}"))
    key = re.search(r'name="id" value="([0-9a-f-]{36})"', form)
    assert key and "volunteer-name" in form
    day = local_day(clock.now())
    typed = {"id": key[1], "household_id": household.id, "sponsor_id": street.volunteer.user_id, "rhythm": "weekly",
             "since": day, "due_on": day + timedelta(days=3), "unit": "惠民超市"}  # fmt: skip

    answers = [desk.post(PAIRS, data=typed) for _ in range(2)]

    assert [(answer.status_code, answer.location) for answer in answers] == [(303, f"/desk/pairings/{key[1]}")] * 2
    page = text_of(desk.get(f"/desk/households/{household.id}"))
    assert "volunteer-name" in page and "惠民超市" in page and "每周一次" in page
    assert len(db.session.scalars(select(Pairing)).all()) == 1
    assert [row.action for row in db.session.scalars(select(AuditEvent)) if row.action.startswith("pairing")] == [
        "pairing.make"
    ]


def test_a_refused_pair_comes_back_with_all_that_was_typed(desk: Visitor, street: Street, household: Household) -> None:
    day = local_day(clock.now())
    typed = {"id": uuid4(), "household_id": household.id, "sponsor_id": street.volunteer.user_id, "rhythm": "monthly",
             "since": day + timedelta(days=1), "due_on": day + timedelta(days=3), "unit": "惠民超市"}  # fmt: skip

    answer = desk.post(PAIRS, data=typed)

    page = text_of(answer)
    assert answer.status_code == 422 and "开始的日子请填今天或以前" in page
    assert 'value="惠民超市"' in page and f'value="{day + timedelta(days=1)}"' in page
    assert f'value="{street.volunteer.user_id}" selected' in page


def test_the_overdue_stand_first_with_how_many_days_and_lead_to_the_first_page(
    desk: Visitor, street: Street, household: Household
) -> None:
    pairing = a_pair_now(street, household)
    assert "还没有结对" not in text_of(desk.get(PAIRS)) and "结对的户，到期没去" not in text_of(desk.get("/desk/"))
    with transaction() as session:
        session.get_one(Pairing, pairing.id).due_on = local_day(clock.now()) - timedelta(days=4)

    page = text_of(desk.get(PAIRS))

    assert "到期没去（1）" in page and "过了 4 天" in page and "欧**华" in page
    assert "结对的户，到期没去" in text_of(desk.get("/desk/"))
    assert "该去的都去了" not in page


def test_every_view_has_words_where_it_is_empty(desk: Visitor) -> None:
    for view, words in (
        ("overdue", "该去的都去了"),
        ("standing", "还没有结对"),
        ("ended", "还没有结束的结对"),
        ("no", "还没有结对"),
    ):
        assert words in text_of(desk.get(f"{PAIRS}?view={view}"))


def test_a_list_of_pairs_costs_the_same_however_long_it_is(desk: Visitor, street: Street) -> None:
    def cost() -> int:
        asked: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            asked.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        desk.get(f"{PAIRS}?view=standing")
        event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    a_pair_now(street)
    lay_out(clock.now())
    cost()
    one = cost()
    for _ in range(4):
        a_pair_now(street)
    lay_out(clock.now())

    assert cost() == one


def test_the_desk_fixes_a_day_changes_the_rhythm_and_ends_the_pair(
    desk: Visitor, street: Street, household: Household
) -> None:
    pairing, day = a_pair_now(street, household), local_day(clock.now()) + timedelta(days=2)
    at = f"{PAIRS}{pairing.id}"

    assert desk.post(f"{at}/arrange", data={"id": uuid4(), "day": day, "at": "14:30"}).status_code == 303
    fresh()
    assert the_visit_of(pairing).starts_at == at_local(day, 14, 30)
    changed = {"rhythm": "quarterly", "due_on": day, "companion_id": street.second_volunteer.user_id, "unit": ""}
    assert desk.post(f"{at}/change", data=changed).status_code == 303
    assert "每季度一次" in text_of(desk.get(at)) and "second_volunteer-name" in text_of(desk.get(at))
    assert "看结对" in text_of(desk.get(f"/desk/visits/{the_visit_of(pairing).id}"))
    assert desk.post(f"{at}/end", data={"why": "household_ended"}).status_code == 422
    assert desk.post(f"{at}/end", data={"why": "handed_on"}).status_code == 303

    fresh()
    assert db.session.get_one(Pairing, pairing.id).ended_because is PairingEnd.HANDED_ON
    assert db.session.scalars(select(Visit.status)).all() == [VisitStatus.CANCELLED]
    page = text_of(desk.get(at))
    assert "换人结对" in page and "定下来" not in page
    assert "换人结对" in text_of(desk.get(f"{PAIRS}?view=ended"))


@pytest.mark.parametrize(("door", "typed"), [
    ("arrange", {"id": "x", "day": "2027-13-40", "at": "25:00"}), ("arrange", {}), ("change", {"rhythm": "yearly"}),
    ("change", {"rhythm": "weekly", "due_on": "1999-01-01"}), ("end", {}), ("end", {"why": "because"}),
])  # fmt: skip
def test_what_cannot_be_read_is_explained(desk: Visitor, street: Street, door: str, typed: dict[str, str]) -> None:
    pairing = a_pair_now(street)

    answer = desk.post(f"{PAIRS}{pairing.id}/{door}", data=typed)

    assert answer.status_code == 422 and 'class="errors"' in text_of(answer)


def test_a_sponsor_sees_their_own_pairs_and_chooses_a_day(
    sponsor: Visitor, street: Street, household: Household
) -> None:
    pairing = a_pair_now(street, household)
    a_pair_now(street, a_household(street, a_person("李秀英"), address_as="李奶奶"), sponsor=street.second_volunteer)

    page = text_of(sponsor.get("/pairings/"))
    assert "还没约日子" in page and "幸福社区的一户" in page
    assert not [told for told in ("欧阳爷爷", "李奶奶", "5栋") if told in page], (
        "nothing of a household between visits (SPEC 2.4)"
    )
    day = local_day(clock.now()) + timedelta(days=4)
    answer = sponsor.post(f"/pairings/{pairing.id}", data={"id": uuid4(), "day": day, "at": ""})

    assert (answer.status_code, answer.location) == (303, "/pairings/")
    booked = text_of(sponsor.get("/pairings/"))
    assert "换一天去" in booked and "欧阳爷爷" in booked
    fresh()
    assert the_visit_of(pairing).day == day
    refused = sponsor.post(
        f"/pairings/{pairing.id}", data={"id": uuid4(), "day": day + timedelta(days=90), "at": "09:00"}
    )
    assert (
        refused.status_code == 422
        and "60 天以内" in text_of(refused)
        and '<option value="09:00" selected>' in text_of(refused)
    )


def test_of_others_pairs_nothing_exists(app: Flask, street: Street, sponsor: Visitor) -> None:
    pairing = a_pair_now(street, sponsor=street.second_volunteer)

    assert sponsor.get(f"/pairings/{pairing.id}").status_code == 404
    assert sponsor.post(f"/pairings/{pairing.id}", data={}).status_code == 404
    assert sponsor.get(f"{PAIRS}{pairing.id}").status_code == 403
    a_street(clock.now(), code="NH", name="南湖街道")
    other = signed_in(Visitor(app), "NH-officer")
    assert other.get(f"{PAIRS}{pairing.id}").status_code == 404
    assert other.post(f"{PAIRS}{pairing.id}/end", data={"why": "handed_on"}).status_code == 404
    supervisor = signed_in(Visitor(app), "supervisor")
    page = text_of(supervisor.get(f"{PAIRS}{pairing.id}"))
    assert "定下来" not in page and supervisor.post(f"{PAIRS}{pairing.id}/end", data={}).status_code == 403


def test_a_sponsor_without_pairs_is_told_how_to_come_to_one(sponsor: Visitor) -> None:
    assert "您还没有结对的户" in text_of(sponsor.get("/pairings/"))


def test_a_visit_that_was_made_stands_in_the_history_of_the_household(
    desk: Visitor, street: Street, household: Household
) -> None:
    pairing = a_pair_now(street, household)
    lay_out(clock.now())
    record(street.volunteer, the_visit_of(pairing))
    fresh()

    page = text_of(desk.get(f"/desk/households/{household.id}"))

    assert "去过 1 次" in page and "已走访" in page
