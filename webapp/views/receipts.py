"""Receipts at the desk: the list of an occasion, and one receipt with its story. No code ever stands here.

What the desk does with one is in `receipt_steps`, what it prints in `receipt_paper`; they share this blueprint.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from ..core import clock, occasions, tally
from ..core.errors import DomainError, NotFound
from ..domain.audit.actions import Action
from ..domain.audit.queries import history_of
from ..domain.campaigns.lists import find_line
from ..domain.households.queries import Contact
from ..domain.notices.queries import newest_with
from ..domain.people.actors import Actor
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations, user_names
from ..domain.receipts import queries, rules
from ..domain.receipts.deliveries import items_of
from ..domain.receipts.models import Batch, Receipt
from ..domain.receipts.numbers import as_digits, in_groups, is_number
from ..domain.receipts.queries import Filter
from ..domain.receipts.states import (
    CONFIRMED,
    OPEN,
    CollectingReason,
    CollectorRelation,
    ConfirmChannel,
    ReceiptStatus,
    SignatureKind,
)
from ..domain.visits.on_paper import OUTCOMES
from ..domain.visits.queries import visits_of_line
from ..domain.visits.states import Outcome
from ..domain.visits.volunteers import who_goes
from ..schemas.deliveries import REASONS, PaperSchema
from ..schemas.receipts import DigitsSchema, NumberSchema, ReasonSchema, SignatureSchema, VerifySchema, VouchSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.items import amount_of
from ..web.show import day
from ..web.ways import way_to
from ..web.words import WORDS, label, word

bp = Blueprint("receipts", __name__, url_prefix="/desk/receipts")
HISTORY = {action.value: action for action in Action}


@bp.get("/")
@requires(Permission.RECEIPT_READ)
def index() -> ResponseReturnValue:
    """One occasion: how many are where, and the slips house by house."""
    return _index(Form(NumberSchema()))


def _index(form: Form) -> str:
    actor = current_actor()
    occasions = occasions_of(actor)
    chosen = _chosen(occasions)
    places = list_organisations(actor, Permission.RECEIPT_READ)
    place = next((p for p in places if str(p.id) == request.args.get("place")), None)
    view = request.args.get("view", "")
    statuses = (ReceiptStatus(view),) if view in set(ReceiptStatus) else ()
    wanted = Filter(chosen, place.id if place else None, statuses)
    receipts, following = queries.list_receipts(actor, wanted, after=request.args.get("after"))
    return render_template(
        "receipts/index.html", form=form, occasions=occasions, chosen=chosen, places=places,
        receipts=receipts, next_url=_here(after=following) if following else "", here=_here,
        filters=Form(NumberSchema(), initial={"place": str(place.id) if place else "", "view": view}),
        occasion_links=[(b.occasion_title, _here(occasion=str(key), view=None), key == chosen)
                        for key, b in occasions.items()],
        place_options=[(str(p.id), p.name) for p in places],
        view_options=[(status.value, label(status)) for status in ReceiptStatus],
        totals=_totals(chosen, {p.id for p in places}, place.id if place else None), confirmed=CONFIRMED,
        waiting=queries.list_waiting_signatures(actor), number_of=in_groups,
        flagged=queries.list_receipts(actor, Filter(only_review=True))[0],
        locked=queries.list_receipts(actor, Filter(only_locked=True), now=clock.now())[0],
    )  # fmt: skip


def occasions_of(actor: Actor) -> dict[UUID, Batch]:
    """Each occasion once, the newest first, by its latest batch."""
    found: dict[UUID, Batch] = {}
    for batch in queries.list_batches(actor):
        found.setdefault(batch.occasion_id, batch)
    return found


def _chosen(occasions: dict[UUID, Batch]) -> UUID | None:
    asked = request.args.get("occasion")
    return next((key for key in occasions if str(key) == asked), next(iter(occasions), None))


def _here(**changed: str | None) -> str:
    """This page with some of its address changed."""
    kept = {name: request.args.get(name) for name in ("occasion", "place", "view")}
    pairs = {name: value for name, value in {**kept, **changed}.items() if value}
    return f"{url_for('receipts.index')}?{urlencode(pairs)}"


def _totals(occasion_id: UUID | None, seen: set[UUID], place_id: UUID | None) -> dict[str, int]:
    """Sums of the occasion over the places this person sees; no receipt is counted."""
    sums: dict[str, int] = {}
    for part, measures in tally.totals(occasion_id).items() if occasion_id else ():
        if part in seen and place_id in (None, part):
            for measure, amount in measures.items():
                sums[measure] = sums.get(measure, 0) + amount
    return sums


@bp.get("/find")
@requires(Permission.RECEIPT_READ)
def find() -> ResponseReturnValue:
    """By the number on the outside, as it is read out."""
    form = Form(NumberSchema(), request.args)
    number = as_digits(request.args.get("number", ""))
    try:
        if not is_number(number):
            raise DomainError("receipt.number_wrong")
        receipt = queries.find_by_number(current_actor(), number)
        if receipt is None:
            raise NotFound("receipt.no_such_number")
    except DomainError as refusal:
        return _index(form.explain(refusal)), refusal.status
    return redirect(url_for("receipts.show", receipt_id=receipt.id))


@bp.get("/<uuid:receipt_id>")
@requires(Permission.RECEIPT_READ)
def show(receipt_id: UUID) -> ResponseReturnValue:
    """One receipt: what it says, what happened to it, what can be done."""
    return page(queries.get_receipt(current_actor(), receipt_id))


def page(receipt: Receipt, refused: str = "", contact: Contact | None = None, /, **forms: Form) -> str:
    """The page of one receipt; a refused form comes back in its place, `refused` says why a step without one was.

    `contact` where somebody asked for the family's phone, on record.
    """
    promised, delivered = items_of(receipt.items), items_of(receipt.delivered)
    hand_overs = queries.hand_overs_of(receipt.id)
    crews = queries.deliverers_of(receipt.id)
    confirmations = queries.confirmations_of(receipt.id)
    signatures = queries.signatures_of(receipt.id)
    story = history_of(receipt.id)
    known = [*(who for crew in crews.values() for who in crew), *(event.actor_id for event in story if event.actor_id),
             *(picture.recorded_by for picture in signatures if picture.recorded_by)]  # fmt: skip
    settled = {confirmation.signature_id for confirmation in confirmations}
    fresh = {"id": str(uuid4())}
    return render_template(
        "receipts/show.html", receipt=receipt, refused=refused, contact=contact, ways=_ways(receipt),
        number=in_groups(receipt.number), promised=promised, delivered=delivered,
        differs=rules.differs(promised, delivered), hand_overs=hand_overs, crews=crews, items_of=items_of,
        confirmations=confirmations, disputes=queries.disputes_of(receipt.id), names=user_names(known),
        pictures=[picture for picture in signatures if picture.id not in settled], story=story, said=_said,
        is_open=receipt.status in OPEN,
        is_over=occasions.is_over(receipt.occasion_id), is_confirmed=receipt.status in CONFIRMED, amount_of=amount_of, fresh=fresh,
        is_locked=receipt.locked_until is not None and receipt.locked_until > clock.now(),
        reasons=_reasons, me=current_actor().user_id, collected=_collected,
        was_there=current_actor().user_id in {who for crew in crews.values() for who in crew},
        unconfirmed=rules.is_unconfirmed(receipt.status, receipt.handed_over_at, now=clock.now()),
        **{name: forms.get(name) or _blank(name, fresh) for name in FORMS},
        channels=ConfirmChannel,
        difference_reasons=[(code, word(f"difference.{code}")) for code in REASONS],
        people=who_went() if receipt.status is not ReceiptStatus.REVOKED else [],
        outcomes=[(o.value, label(o)) for o in OUTCOMES],
        relation_options=[(r.value, label(r)) for r in CollectorRelation],
        reason_options=[(r.value, label(r)) for r in CollectingReason],
    )  # fmt: skip


def _ways(receipt: Receipt) -> list[tuple[str, str, str, str]]:
    """The family, the visits, the list and its notice, as far as this person may go."""
    actor = current_actor()
    ways = [(_("这一户的档案"), way_to("household", receipt.household_id), "", "people")]
    for visit in visits_of_line(actor, receipt.subject_id):
        ways.append((_("走访：%(day)s", day=day(visit.day)), way_to("visit", visit.id), label(visit.status), "pin"))
    if actor.can(Permission.HOUSEHOLD_READ) and (line := find_line(actor, receipt.subject_id)):
        ways.append((_("名单上的这一户"), f"{way_to('list', line.list_id)}?after={line.number - 1}", "", "list"))
    notice = newest_with(receipt.subject_id)
    ways.append((_("公示"), way_to("notice", notice.id if notice else None), label(notice.kind) if notice else "", "board"))
    return [way for way in ways if way[1]]


FORMS: dict[str, tuple[Callable[[], Schema], dict[str, str]]] = {
    "digits": (DigitsSchema, {"channel": ConfirmChannel.DIGITS_AT_DESK.value}),
    "vouch": (VouchSchema, {"channel": ConfirmChannel.CALL_BACK.value}),
    "signature": (SignatureSchema, {"kind": SignatureKind.PAPER.value}),
    "paper": (PaperSchema, {"outcome": Outcome.DONE.value}),
    "review": (ReasonSchema, {}),
    "replace": (ReasonSchema, {}),
    "verify": (VerifySchema, {}),
    "revoke": (ReasonSchema, {}),
}
"""The forms on the page of one receipt, each with what it begins with."""


def who_went() -> list[tuple[str, str]]:
    """Who may have gone to a door, for whoever writes that down."""
    actor = current_actor()
    return [(str(user.id), user.name) for user in who_goes(actor)] if actor.can(Permission.RECEIPT_CONFIRM) else []


def form_of(name: str, typed: MultiDict[str, str]) -> Form:
    """One of them, as it came back; its name keeps its ids apart from the others'."""
    return Form(FORMS[name][0](), typed, prefix=name)


def _blank(name: str, fresh: dict[str, str]) -> Form:
    schema, begins = FORMS[name]
    at = {"at": clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M")} if name == "paper" else {}
    return Form(schema(), initial={**fresh, **begins, **at}, prefix=name)


def _collected(collector: dict[str, str]) -> str:
    """`王芳（邻居，在住院）`; what a visitor typed in their own words stays so, what is not known is said."""
    relation = _as_word(CollectorRelation, collector["relation"]) or _("关系没写")
    reason = _as_word(CollectingReason, collector["reason"]) or _("原因没写")
    return f"{collector['name'] or _('没写名字')}（{relation}，{reason}）"


def _as_word(kind: type[StrEnum], said: str) -> str:
    return label(kind(said)) if said in set(kind) else said


def _reasons(stored: str | None) -> str:
    """Why what was handed over differs, each reason once."""
    codes = [code.strip() for code in (stored or "").split(",") if code.strip()]
    return str(_("、")).join(word(f"difference.{code}") if f"difference.{code}" in WORDS else code for code in codes)


def _said(event: Any) -> str:
    """What an event of the record means, in words."""
    action = HISTORY.get(event.action)
    kinds = (ReceiptStatus, ConfirmChannel)
    more = [label(kind(name)) for name in event.fields for kind in kinds if name in set(kind)]
    return " · ".join([label(action) if action else event.action, *more])
