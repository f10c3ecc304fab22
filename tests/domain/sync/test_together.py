"""Ops that come together end as they would one by one; a bad one blocks no other (docs/adr/0015-ops-together.md).

Two communities live through the same days: what their phones brought is applied op by op here, nine in one go there.
The two must end alike, down to the balances of their stores. `script/proof` sets PROOF_PLANS=150.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from tests.domain.funds.ground import need, promise
from tests.domain.visits.ground import DAY, a_slot, a_task, book
from tests.factories import NOON, OCCASION, Street, a_fund, a_street
from webapp.core import tally
from webapp.core.db import db
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain import audit
from webapp.domain.audit.models import AuditEvent
from webapp.domain.audit.queries import first_bad_event
from webapp.domain.cases.models import Case, CaseKind
from webapp.domain.funds.committing import Line, share_out
from webapp.domain.funds.faults import find_faults as find_money_faults
from webapp.domain.funds.models import Share
from webapp.domain.households.models import Household
from webapp.domain.ledger.models import AccountKind, Balance, Item, TransferKind
from webapp.domain.ledger.operations import NewTransfer, Place, item_of, open_lot, post
from webapp.domain.ledger.queries import find_faults
from webapp.domain.people.actors import Actor
from webapp.domain.receipts.models import HandedOver, Receipt
from webapp.domain.sync.devices import Authority
from webapp.domain.sync.dispatch import Op, Photo
from webapp.domain.sync.models import SyncOp
from webapp.domain.sync.opening import Opened
from webapp.domain.sync.operations import Answer
from webapp.domain.sync.receiving import Delivery, read_op, receive_ops
from webapp.domain.visits import joining
from webapp.domain.visits.matters import VisitMatter
from webapp.domain.visits.models import DrawnSignature, NeedFound, ToldFact, Visit, VisitRecord, VisitTask, VisitVisitor

MONEY = 900_00
"""Fen on a slip."""
PLANS = int(os.environ.get("PROOF_PLANS", "10"))
Plan = tuple[str, int, int, dict[str, Any]]
"""An op before it has ids: its type, whose phone, which visit (or for an amendment: which op of the plan), what it says."""


@pytest.fixture
def street(database) -> Street:
    return a_street()


def visits_of(street: Street, at: int, number: int) -> list[Visit]:
    """Booked by the two volunteers in one community; its store has a little of what the slips list.

    To every third household two slips are owed, and no one may go there alone; every second slip is paid by a fund.
    """
    _stock(street, at)
    slot = a_slot(street, at=at, day=DAY + timedelta(days=at), window=("09:00", "20:00"))
    first = [a_task(street, at=at, building=f"{n}栋") for n in range(number)]
    more = [_another(street, at, task) for task in first[::3]]
    _pay(street, at, [*first[::2], *more[1:]])
    visits = [book(street.volunteer, task, slot, street.second_volunteer) for task in first]
    with transaction() as session:
        for task in first[::3]:
            session.get_one(VisitTask, task.id).two_needed = True
    return visits


def _another(street: Street, at: int, task: VisitTask) -> VisitTask:
    return a_task(street, db.session.get_one(Household, task.household_id), at=at)


def _pay(street: Street, at: int, tasks: list[VisitTask]) -> None:
    """The money of these slips is promised by a fund of the street."""
    place = street.communities[at]
    approved = promise(street, [a_fund(street)], need(street, 900 * len(tasks), at=at))
    with transaction():
        share_out(approved, [Line(task.subject_id, place.id, "", MONEY) for task in tasks])


def _stock(street: Street, at: int) -> None:
    place = street.communities[at].id
    with transaction():
        for label, unit, amount in (("东北大米 10 kg", "袋", 5), ("食用油 5 L", "桶", 2)):
            lot = open_lot(uuid4(), item_of(place, label, "", unit), expires_on=None, now=NOON)
            given = NewTransfer(uuid4(), TransferKind.RECEIVE, lot.id, Place(place, AccountKind.WAREHOUSE),
                                Place(place, AccountKind.OUTSIDE), amount)  # fmt: skip
            post(street.storekeeper.user_id, given, now=NOON)


def some_plans(dice: random.Random, visits: int, number: int = 25) -> list[Plan]:
    """What phones bring, in any order: records of all kinds, corrections, tellings, some of them said twice."""
    plans: list[Plan] = []
    records: list[int] = []
    for place in range(number):
        who, visit = dice.randrange(2), dice.randrange(visits)
        kind = dice.choice(("visit_record", "visit_record", "visit_record", "notice_given", "amendment"))
        if kind == "amendment" and records:
            plans.append((kind, who, dice.choice(records), a_record(dice)))
        elif kind == "notice_given":
            answer = dice.choice(("agreed", "no_answer", "other_time"))
            plans.append((kind, who, visit, {"how": "call", "told_at": NOON.isoformat(), "answer": answer}))
        else:
            records.append(place)
            plans.append(("visit_record", who, visit, a_record(dice)))
    return plans


def a_record(dice: random.Random) -> dict[str, Any]:
    """`+` stands for the number of the further slip, where there is one."""
    lines, further = some_lines(dice, ""), some_lines(dice, "+")
    strokes = [[[1, 2, 0], [9, dice.randrange(3), 5]]]
    signed = {"confirm_way": "screen", "signature": {"who": "self", "width": 300, "height": 100, "strokes": strokes}}
    collected = {"met_with": "other", "collector": {"name": "王邻居", "relation": "邻居", "reason": ""}}
    said, solved = ({"text": "屋顶漏水", "handling": "taken_back"}, {"text": "东西坏了", "handling": "solved"})
    return {
        "outcome": dice.choice(("done", "done", "done", "not_home", "declined", "moved")),
        "delivered": dice.choice((None, lines, lines, [*lines, *further])),
        "needs": dice.sample(["heating", "medicine", "company"], dice.randrange(3)),
        "visitors": dice.choice(("nobody said", "alone", "both")),
        "appeal": dice.choice((None, None, said, solved)),
        **dice.choice(({}, {}, signed, collected, {"receipt_number": "12345678"})),
    }


def some_lines(dice: random.Random, slip: str) -> list[dict[str, Any]]:
    return [{"line_id": f"{slip}{n}", "quantity": dice.choice((0, many, many, many * 2)),
             "reason": dice.choice((None, "short", "not_wanted"))} for n, many in enumerate((MONEY, 1, 1))]  # fmt: skip


def _said(street: Street, said: dict[str, Any], visit: Visit, who: int) -> dict[str, Any]:
    """The same in the words of this visit."""
    people = [str(actor.user_id) for actor in (street.volunteer, street.second_volunteer)]
    there = {"nobody said": [], "alone": [people[who]], "both": people}
    further = joining.all_tasks(visit)[1:]
    number = db.session.scalars(select(Receipt.number).where(Receipt.subject_id == further[0].subject_id)).one() if further else None
    lines = [{**line, "line_id": line["line_id"].replace("+", f"{number}:")} for line in said.get("delivered") or ()
             if number or not line["line_id"].startswith("+")]  # fmt: skip
    return {**said, "visitors": there[said.get("visitors", "nobody said")], "delivered": lines if said.get("delivered") else None}


def deliveries(street: Street, visits: list[Visit], plans: list[Plan]) -> list[Delivery]:
    """The plans as opened ops of one community's phones."""
    db.session.rollback()
    people = (street.volunteer, street.second_volunteer)
    made: list[Delivery] = []
    for kind, who, target, said in plans:
        if kind == "amendment":
            first = made[target].op
            visit_id = first.payload["record"]["visit_id"] if first.type == "amendment" else first.payload["visit_id"]
            (visit,) = (one for one in visits if str(one.id) == visit_id)
            payload = {"amends": str(first.op_id), "record": {**_said(street, said, visit, who), "visit_id": visit_id}}
        else:
            visit_id = str(visits[target].id)
            payload = {**(said if kind == "notice_given" else _said(street, said, visits[target], who)), "visit_id": visit_id}
        made.append(a_delivery(people[who], kind, payload, visit_id))
    return made


def a_delivery(actor: Actor, kind: str, payload: dict[str, Any], entity_id: str | None = None) -> Delivery:
    assert actor.user_id
    at = NOON + timedelta(days=3)
    op = Op(op_id=uuid4(), type=kind, entity_id=UUID(entity_id) if entity_id else None, base_version=None,
            author_id=actor.user_id, device_id=UUID(int=1), made_at=at, happened_at=at, offset_ms=0, doubts=(),
            payload=payload, photos=())  # fmt: skip
    return delivered(op)


def delivered(op: Op) -> Delivery:
    plain = hashlib.sha256(json.dumps([str(op.op_id), op.type, dict(op.payload)], sort_keys=True).encode()).digest()
    return read_op(Authority(op.author_id), Opened(op, plain), b"sealed")


def apply(*some: Delivery) -> list[Answer | DomainError]:
    with transaction():
        return receive_ops(some, now=NOON + timedelta(days=3, hours=9))


def what_became(street: Street, at: int, visits: list[Visit]) -> dict[str, Any]:
    """Everything of one community that a reader could see, without ids."""
    db.session.rollback()
    place = street.communities[at].id
    number = {visit.id: n for n, visit in enumerate(visits)}

    def rows(model: type[Any], *names: str, where: Any) -> list[tuple[Any, ...]]:
        found = [tuple(getattr(row, name) for name in names) for row in db.session.scalars(select(model).where(where))]
        return sorted((tuple(number.get(value, value) if isinstance(value, UUID) else value for value in row) for row in found), key=repr)

    of_visit = lambda model: model.visit_id.in_(number)  # noqa: E731
    receipts = select(Receipt.id).where(Receipt.organisation_id == place)
    items = {item.id: item.label for item in db.session.scalars(select(Item).where(Item.organisation_id == place))}
    balances = select(Balance.item_id, Balance.kind, Balance.amount).where(Balance.item_id.in_(items))
    return {
        "visits": rows(Visit, "id", "status", "ended_at", "told_at", where=Visit.id.in_(number)),
        "tasks": rows(VisitTask, "status", where=VisitTask.organisation_id == place),
        "visitors": rows(VisitVisitor, "visit_id", "user_id", "is_live", where=of_visit(VisitVisitor)),
        "records": rows(VisitRecord, "visit_id", "version", "author_id", "outcome", "review", "doubt", where=of_visit(VisitRecord)),
        "needs": rows(NeedFound, "visit_id", "need", where=of_visit(NeedFound)),
        "told": rows(ToldFact, "visit_id", "answer", "doubt", where=of_visit(ToldFact)),
        "receipts": rows(Receipt, "status", "delivered", "review", "handed_over_at", where=Receipt.organisation_id == place),
        "hand_overs": rows(HandedOver, "items", "completes", "exceeds", "difference_reason", where=HandedOver.receipt_id.in_(receipts)),
        "matters": rows(VisitMatter, "visit_id", "kind", "verdict", where=of_visit(VisitMatter)),
        "signatures": len(rows(DrawnSignature, "noted_at", where=DrawnSignature.receipt_id.in_(receipts))),
        "cases": rows(Case, "kind", "text", "status", "outcome", "reported", where=Case.organisation_id == place),
        "shares": rows(Share, "fen", "paid_fen", "returned_fen", "bookings", where=Share.organisation_id == place),
        "books": Counter((items[item], kind, amount) for item, kind, amount in db.session.execute(balances) if amount),
        "totals": tally.totals(OCCASION).get(place, {}),
        "record": Counter(db.session.scalars(select(AuditEvent.action).where(AuditEvent.organisation_id == place))),
    }  # fmt: skip


def told(answers: list[Answer | DomainError]) -> list[Any]:
    return [one.code if isinstance(one, DomainError) else (one.status, one.code, one.version) for one in answers]


@pytest.mark.parametrize("seed", range(PLANS))
def test_together_ends_as_one_by_one(street: Street, seed: int) -> None:
    dice = random.Random(seed)
    here, there = visits_of(street, 0, 6), visits_of(street, 1, 6)
    plans = some_plans(dice, 6)

    one_by_one = [answer for delivery in deliveries(street, here, plans) for answer in apply(delivery)]
    brought, together = deliveries(street, there, plans), []
    while brought:
        part, brought = brought[:9], brought[9:]
        together += apply(*part)

    assert told(together) == told(one_by_one)
    first, second = what_became(street, 0, here), what_became(street, 1, there)
    for matter, became in first.items():
        assert second[matter] == became, matter
    assert find_faults() == []
    assert find_money_faults() == []
    assert first_bad_event() is None


def test_the_same_op_twice_in_one_call_is_applied_once(street: Street) -> None:
    (visit,) = visits_of(street, 0, 1)
    one = deliveries(street, [visit], [("visit_record", 0, 0, {"outcome": "done"})])[0]

    answers = apply(one, one)

    assert [answer.status for answer in answers] == ["applied", "replayed"]
    assert db.session.query(VisitRecord).count() == 1


def test_an_id_with_other_content_in_the_same_call_is_refused_alone(street: Street) -> None:
    (visit,) = visits_of(street, 0, 1)
    one = deliveries(street, [visit], [("visit_record", 0, 0, {"outcome": "done"})])[0]
    other = delivered(replace(one.op, payload={**one.op.payload, "outcome": "not_home"}))

    assert told(apply(one, other)) == [("applied", None, 1), "sync.key_reuse"]
    assert visit.status == "done"


def test_what_cannot_be_read_is_refused_and_the_others_go_through(street: Street) -> None:
    visits = visits_of(street, 0, 2)
    good = deliveries(street, visits, [("visit_record", 0, n, {"outcome": "done"}) for n in range(2)])
    bad = a_delivery(street.volunteer, "visit_record", {"outcome": "done"})
    strange = a_delivery(street.volunteer, "unheard_of", {})
    foreign = replace(good[0], authority=Authority(street.second_volunteer.user_id))

    answers = told(apply(bad, good[0], strange, foreign, good[1]))

    assert answers == ["sync.bad_payload", ("applied", None, 1), "sync.unknown_type", "sync.author_mismatch", ("applied", None, 1)]


def test_what_an_operation_refuses_takes_nothing_of_the_call_with_it(street: Street) -> None:
    (visit,) = visits_of(street, 0, 1)
    good = deliveries(street, [visit], [("visit_record", 0, 0, {"outcome": "done"})])[0]
    nowhere = a_delivery(street.volunteer, "visit_record", {"visit_id": str(uuid4()), "outcome": "done"})

    with pytest.raises(DomainError, match=r"sync\.unknown_visit"):
        apply(good, nowhere)

    assert db.session.query(SyncOp).count() == 0, "the caller tries in smaller parts"
    assert db.session.query(VisitRecord).count() == 0, "no effect goes before its op"
    assert told(apply(good)) == [("applied", None, 1)]


def test_an_op_waits_for_its_photos_in_a_call_of_many_as_well(street: Street) -> None:
    visits = visits_of(street, 0, 2)
    first, second = deliveries(street, visits, [("visit_record", 0, n, {"outcome": "done"}) for n in range(2)])
    photo = Photo("a" * 64, "goods", first.op.op_id, first.op.device_id)

    answers = apply(delivered(replace(first.op, photos=(photo,))), second)

    assert [(answer.status, answer.missing) for answer in answers] == [("pending_blobs", ("a" * 64,)), ("applied", ())]


def test_an_alarm_of_a_lost_phone_waits_for_nobody_in_a_call_of_many_either(street: Street) -> None:
    visits = visits_of(street, 0, 2)
    lost = Authority(street.volunteer.user_id, quarantined=True)
    record = replace(deliveries(street, visits, [("visit_record", 0, 0, {"outcome": "done"})])[0], authority=lost)
    alarm = replace(a_delivery(street.volunteer, "urgent_alarm", {"kind": "danger", "text": "闻到煤气"}), authority=lost)

    assert told(apply(record, alarm)) == [("needs_review", "quarantine", None), ("applied", None, None)]

    (case,) = db.session.scalars(select(Case).where(Case.kind == CaseKind.ALARM))
    assert (case.is_unverified, case.text) == (True, "闻到煤气")
    assert db.session.query(VisitRecord).count() == 0


def test_each_op_is_recorded_with_the_door_it_came_in_by(street: Street) -> None:
    """Down to what is booked at the end of the turn, by whosever turn it is."""
    visits = visits_of(street, 0, 2)
    plans: list[Plan] = [("visit_record", n, n, {"outcome": "done"}) for n in range(2)]
    doors = [audit.Door("volunteer", bytes([n]) * 32) for n in range(2)]
    apply(*(replace(one, door=door) for one, door in zip(deliveries(street, visits, plans), doors, strict=True)))

    found = select(AuditEvent.actor_id, AuditEvent.ip_hash, AuditEvent.action).where(AuditEvent.ip_hash.is_not(None))
    seen = {(actor, mark): set() for actor, mark, _action in db.session.execute(found)}
    for actor, mark, action in db.session.execute(found):
        seen[actor, mark].add(action)
    assert set(seen) == {(street.volunteer.user_id, doors[0].ip_hash), (street.second_volunteer.user_id, doors[1].ip_hash)}
    assert all({"visit.record", "receipt.hand_over", "ledger.transfer"} <= actions for actions in seen.values())


@contextmanager
def counted() -> Iterator[list[str]]:
    seen: list[str] = []
    note: Callable[..., None] = lambda _connection, _cursor, statement, *_more: seen.append(statement)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_twenty_records_ask_the_database_no_more_often_than_five(street: Street) -> None:
    visits = visits_of(street, 0, 20) + visits_of(street, 1, 5)
    plans: list[Plan] = [("visit_record", 0, n, {"outcome": "done", "needs": ["heating"]}) for n in range(25)]
    all_of_them = deliveries(street, visits, plans)
    asked = []
    for part in (all_of_them[20:], all_of_them[:20]):
        with counted() as statements:
            apply(*part)
        asked.append(len(statements))

    assert asked[1] <= asked[0] + 2
    assert asked[1] <= 70

