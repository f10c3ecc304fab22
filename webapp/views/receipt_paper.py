"""Receipts on paper: the only doors behind which confirm codes and digits appear, and each use is recorded."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of, user_names
from ..domain.receipts import operations, queries
from ..domain.receipts.models import Printing, Receipt
from ..domain.receipts.states import SlipForm
from ..printing import words
from ..printing.child import render_in_child
from ..printing.preview import sheet_pages
from ..schemas.receipts import PrintSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.words import label
from .receipt_sheets import roster_of, sheet_of
from .receipts import bp, form_of, page

PART = 2000
"""Slips of one printing (SPEC 7.1)."""
PREVIEW = 100
"""Slips a browser is asked to draw at once; the PDF has them all."""
ROSTER_DUE = timedelta(days=7)


@bp.get("/print")
@requires(Permission.RECEIPT_PRINT)
def choose() -> ResponseReturnValue:
    """Which batch goes onto paper, and what was printed lately."""
    actor = current_actor()
    batches = queries.list_batches(actor, Permission.RECEIPT_PRINT)
    printings, firsts = queries.list_printings(actor), queries.first_printings(batches)
    return render_template(
        "receipts/print.html", batches=batches, over=queries.over_among(batches), printings=printings, part=PART,
        new_key=lambda: str(uuid4()),
        places=names_of([*(b.organisation_id for b in batches), *(p.organisation_id for p in printings)]),
        people=user_names([p.by for p in [*printings, *firsts.values()]]), firsts=firsts,
        forms=[(form.value, label(form)) for form in SlipForm], last_form=queries.last_form(actor).value,
    )  # fmt: skip


@bp.post("/print")
@requires(Permission.RECEIPT_PRINT)
def create_printing() -> ResponseReturnValue:
    """Record that a batch is printed, then show its sheets."""
    given, actor = Form(PrintSchema(), request.form).load(), current_actor()
    batch = queries.get_batch(actor, given["batch_id"])
    start = (given["part"] - 1) * PART
    with transaction():
        receipts = queries.receipts_in_batch(batch)[start : start + PART]
        made = operations.print_receipts(actor, given["id"], receipts, form=given["form"], now=clock.now())
        other = given["form"].value if made.form is not given["form"] else None  # gone back, to take other paper
    return redirect(url_for("receipts.show_printing", printing_id=given["id"], form=other), code=303)


@bp.post("/<uuid:receipt_id>/replace")
@requires(Permission.RECEIPT_PRINT)
def replace(receipt_id: UUID) -> ResponseReturnValue:
    """A lost slip: a new code is printed, and the old one is dead at once."""
    form, actor, key = form_of("replace", request.form), current_actor(), request.form.get("id", type=UUID)
    try:
        given = form.load()
        with transaction():
            receipt = operations.replace_slip(actor, receipt_id, reason=given["reason"], now=clock.now())
            printing = operations.print_receipts(actor, key or uuid4(), [receipt], form=queries.last_form(actor),
                                                 is_replacement=True, now=clock.now())  # fmt: skip
            printing_id = printing.id
    except DomainError as refusal:
        return page(queries.get_receipt(actor, receipt_id), replace=form.explain(refusal)), refusal.status
    return redirect(url_for("receipts.show_printing", printing_id=printing_id), code=303)


@bp.get("/prints/<uuid:printing_id>")
@requires(Permission.RECEIPT_PRINT)
def show_printing(printing_id: UUID) -> ResponseReturnValue:
    """The sheets in the browser, as they come out on the paper chosen."""
    printing = _open(printing_id, "page")
    receipts = queries.receipts_of_printing(printing)
    at = max(0, request.args.get("start", 0, type=int))
    shown = receipts[at : at + PREVIEW]
    if not shown:
        raise DomainError("receipt.nothing_to_print")
    form = _form_of(printing)
    sheet = sheet_of(shown, form, current_app.config["SETTINGS"].public_url, clock.now())
    more = len(receipts) > at + PREVIEW
    following = url_for("receipts.show_printing", printing_id=printing.id, start=at + PREVIEW, form=form.value) if more else ""
    return render_template(
        "receipts/slips.html", printing=printing, sheet=sheet, pages=sheet_pages(sheet), words=words,
        first=at + 1, last=at + len(shown), total=len(receipts), next_url=following, form=form, forms=SlipForm,
    )  # fmt: skip


@bp.get("/prints/<uuid:printing_id>.pdf")
@requires(Permission.RECEIPT_PRINT)
def printing_pdf(printing_id: UUID) -> ResponseReturnValue:
    """The same as a PDF that shows Chinese on any machine."""
    printing = _open(printing_id, "pdf")
    receipts = queries.receipts_of_printing(printing)
    if not receipts:
        raise DomainError("receipt.nothing_to_print")
    sheet = sheet_of(receipts, _form_of(printing), current_app.config["SETTINGS"].public_url, clock.now())
    return _pdf(render_in_child("receipts", sheet), f"receipts-{printing.id.hex[:8]}")


def _form_of(printing: Printing) -> SlipForm:
    """The paper it was printed on, or another that somebody wants to see it on."""
    return request.args.get("form", printing.form, type=SlipForm)


def _open(printing_id: UUID, face: str) -> Printing:
    actor = current_actor()
    with transaction():
        operations.show_printing(actor, queries.get_printing(actor, printing_id), face, now=clock.now())
    return queries.get_printing(actor, printing_id)


@bp.get("/roster/<uuid:batch_id>.pdf")
@requires(Permission.RECEIPT_PRINT)
def roster(batch_id: UUID) -> ResponseReturnValue:
    """签收表: for signing on paper, with what is still missing. It holds no code."""
    batch = queries.get_batch(current_actor(), batch_id)
    receipts: list[Receipt] = list(queries.receipts_in_batch(batch))
    if not receipts:
        raise DomainError("receipt.nothing_to_print")
    sheet = roster_of(batch, receipts, _due(), clock.now())
    return _pdf(render_in_child("roster", sheet), f"roster-{batch.id.hex[:8]}")


def _due() -> date:
    try:
        return date.fromisoformat(request.args.get("due", ""))
    except ValueError:
        return clock.local_day(clock.now() + ROSTER_DUE)


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
