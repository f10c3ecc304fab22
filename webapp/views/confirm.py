"""The recipient's page /R/<token>: no log-in, no script, no cookie needed; looking changes nothing (SPEC 7.4).

Languages and type size live in the address. An unknown, an expired and a revoked code get one and the same answer.
"""

from __future__ import annotations

import logging
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from ..core import clock
from ..core.errors import DomainError, InvalidInput, TooMany
from ..core.gathering import Gathering
from ..core.passing import is_passing
from ..core.transaction import transaction
from ..domain.people.queries import phone_above
from ..domain.receipts import birthdays, codes, confirming, disputes, rules
from ..domain.receipts.collecting import check_collector
from ..domain.receipts.deliveries import items_of
from ..domain.receipts.facts import Complaint, Press
from ..domain.receipts.states import OPEN, CollectingReason, CollectorRelation, Grievance, ReceiptStatus
from ..schemas.receipts import BirthdaySchema, CollectorSchema, ComplaintSchema
from ..web.access import current_actor, lenient_origin, public
from ..web.confirm_page import kept_query, proved_birthday, render_confirm
from ..web.device import device_hash, set_device_cookie, this_device, traces
from ..web.errors import COME_BACK, again_fields
from ..web.forms import Form
from ..web.items import amount_of
from ..web.words import label

log = logging.getLogger("nuandao")
bp = Blueprint("confirm", __name__)
ASKS = {"wrong": "confirm/wrong.html", "collect": "confirm/collect.html", "listen": "confirm/listen.html"}
"""Pages under the same address, by `?ask=`."""
STATES = {"open": "confirm/show.html", "done": "confirm/done.html", "disputed": "confirm/disputed.html"}
_together = Gathering(confirming.confirm_by_code)


@bp.get("/R/<token>")
@bp.get("/r/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """What should have arrived, or what was confirmed. Changes nothing, for people and for preview bots."""
    moment, key = clock.now(), codes.hash_of(token)
    if how := _colleague():
        return _refuse(how, key)
    row = confirming.find_page(key, now=moment)
    if row is None:
        return _miss()
    if _asks_first(row):
        return _gate(row, Form(BirthdaySchema()))
    asked = request.args.get("ask", "")
    if asked in ASKS and _may_ask(asked, row):
        schema = CollectorSchema() if asked == "collect" else ComplaintSchema()
        return _page(row, asked, Form(schema, initial={"id": str(uuid4())}))
    return _page(row, _state(row.status))


def _may_ask(asked: str, row: Any) -> bool:
    if asked == "wrong":
        return rules.may_dispute(row.status, row.confirmed_at, now=clock.now())
    return asked == "listen" or row.status in OPEN


def _state(status: ReceiptStatus) -> str:
    if status in OPEN:
        return "open"
    return "disputed" if status is ReceiptStatus.DISPUTED else "done"


def _page(row: Any, name: str, form: Form | None = None, status: int = 200) -> Response:
    promised, delivered = items_of(row.items), items_of(row.delivered)
    return render_confirm(
        {**ASKS, **STATES}[name], status=status, ask=name if name in ASKS else "", organisation=row.organisation_name,
        phone=row.phone or phone_above(row.path), row=row, items=promised, delivered=delivered, form=form,
        differs=rules.differs(promised, delivered), amount_of=amount_of, op_id=uuid4(),
        may_dispute=rules.may_dispute(row.status, row.confirmed_at, now=clock.now()),
        relations=_choices(CollectorRelation), reasons=_choices(CollectingReason), grievances=_choices(Grievance),
    )  # fmt: skip


def _choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, label(member)) for member in kind]


@bp.post("/R/<token>")
@bp.post("/r/<token>")
@public
@lenient_origin
def press(token: str) -> ResponseReturnValue:
    """都收到了, 代领, or 不对. Whatever was pressed before, by whomever: the result page is the same for all."""
    key = codes.hash_of(token)
    if how := _colleague():
        return _refuse(how, key)
    answer = request.form.get("answer")
    if answer == "wrong":
        return _say_wrong(key)
    if answer == "birthday":
        return _open_flat(key)
    return _collect(key) if answer == "collect" else _receive(key)


@bp.errorhandler(OperationalError)
def not_now(trouble: OperationalError) -> Response:
    """The disk is full or the database is down: nothing was recorded, and the same is pressed again later."""
    if not is_passing(trouble):
        raise trouble
    log.error("not confirmed: %s", type(trouble).__name__)
    response = render_confirm("confirm/later.html", status=503, again=again_fields())
    response.headers["Retry-After"] = str(COME_BACK)
    return response


def _receive(key: bytes) -> Response:
    """The busiest write of the house: presses that come together are committed together, and nothing is rendered."""
    fresh, device = this_device()
    done = _together.do(Press(key, _op_id(), traces(device), clock.now(), birthday=proved_birthday()))
    return _to_result(fresh) if done else _as_before(key)


def _as_before(key: bytes) -> Response:
    """Nothing was changed: somebody was first, or there is no such code."""
    return _miss() if confirming.state_of(key, now=clock.now()) is None else _to_result()


def _collect(key: bytes) -> Response:
    form, row = Form(CollectorSchema(), request.form), confirming.find_page(key, now=clock.now())
    if row is None:
        return _miss()
    if _asks_first(row):
        return _gate(row, Form(BirthdaySchema()))
    fresh, device = this_device()
    try:
        op_id, collector = form.load()
        doubt = check_collector(collector, row.path)
        done = _together.do(Press(key, op_id, traces(device), clock.now(), collector, doubt, proved_birthday()))
    except DomainError as refusal:
        return _again(key, "collect", form.explain(refusal))
    return _to_result(fresh) if done else _as_before(key)


def _say_wrong(key: bytes) -> Response:
    form, row = Form(ComplaintSchema(), request.form), confirming.find_page(key, now=clock.now())
    if row is not None and _asks_first(row):
        return _gate(row, Form(BirthdaySchema()))
    fresh, device = this_device()
    try:
        given = form.load()
        summary = "。".join(part for part in (label(given["what"]), given["text"]) if part)
        complaint = Complaint(given["id"], given["what"].value, given["text"], given["phone"], summary)
        with transaction():
            known = disputes.report_wrong(key, complaint, traces(device), now=clock.now())
    except DomainError as refusal:
        return _again(key, "wrong", form.explain(refusal))
    return _to_result(fresh) if known else _miss()


def _asks_first(row: Any) -> bool:
    """Whether this flat slip shows nothing yet: nobody has told month and day of birth in this address."""
    return row.birthday_hash is not None and row.birthday_hash != proved_birthday()


def _gate(row: Any, form: Form, status: int = 200) -> Response:
    """Giver and number, and the one question."""
    return render_confirm("confirm/birthday.html", status=status, organisation=row.organisation_name, form=form,
                          phone=row.phone or phone_above(row.path), row=row)  # fmt: skip


def _open_flat(key: bytes) -> Response:
    """The right month and day open the page under an address that proves it; five wrong tries lock the slip."""
    form, row = Form(BirthdaySchema(), request.form), confirming.find_page(key, now=clock.now())
    if row is None:
        return _miss()
    try:
        typed = form.load()
        with transaction():
            proof = birthdays.try_birthday(key, typed, now=clock.now())
        if proof is None:
            raise InvalidInput({"born": ["receipt.birthday_wrong"]})
    except DomainError as refusal:
        return _gate(row, form.explain(refusal), refusal.status)
    return Response(status=303, headers={"Location": request.path + kept_query(born=proof.hex())})


def _again(key: bytes, name: str, form: Form) -> Response:
    """The form once more, with what was typed and what is missing."""
    row = confirming.find_page(key, now=clock.now())
    return _miss() if row is None else _page(row, name, form, status=422)


def _op_id() -> UUID:
    """The id the form carried; an old or strange form gets one, because the receipt itself is confirmed only once."""
    try:
        return UUID(request.form.get("id", ""))
    except ValueError:
        return uuid4()


def _to_result(fresh: str | None = None) -> Response:
    """The page at the same address says how it stands; refreshing it sends nothing again."""
    response = Response(status=303, headers={"Location": request.path + kept_query()})
    if fresh is not None:
        set_device_cookie(response, fresh)
    return response


def _miss() -> Response:
    """No such code, or no longer: the same page after the same work; twenty a minute from one address."""
    address, moment = request.remote_addr or "", clock.now()
    try:
        confirming.check_misses(address, now=moment)
    except TooMany as late:
        response = render_confirm("confirm/unknown.html", status=429, late=True)
        response.headers["Retry-After"] = str(late.retry_after)
        return response
    with transaction():
        confirming.count_miss(address, now=moment)
    return render_confirm("confirm/unknown.html", status=404, late=False)


def _colleague() -> str | None:
    """`session` or `device` when somebody who delivers stands here; nothing is read for a browser without cookies."""
    if not request.cookies:
        return None
    if rules.hands_things_over(current_actor()):
        return "session"
    device = device_hash()
    return "device" if device is not None and confirming.is_staff_device(device) else None


def _refuse(how: str, key: bytes) -> Response:
    """Nobody confirms for a resident (OFFLINE 6.4); it goes into the record."""
    with transaction():
        confirming.record_refusal(current_actor(), key, how=how, now=clock.now())
    return render_confirm("confirm/refused.html", status=403)
