"""What is done with a fund that is there: more money, a part kept for a group, money given back, an entry reversed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.funds import operations, queries, reserving, returning
from ..domain.funds.returning import Return
from ..domain.people.permissions import Permission
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from .funds import FORMS, bp, fund_page


def _step(fund_id: UUID, name: str, done: str, act: Callable[[Any], object], **typed: str) -> ResponseReturnValue:
    """One step with the form of this name, or the fund's page with what was typed and why not."""
    form = Form(FORMS[name](), request.form, prefix=name)
    form.values.update(typed)
    try:
        given = form.load()
        with transaction():
            act(given)
    except DomainError as refusal:
        fund = queries.get_fund(current_actor(), fund_id, Permission.LEDGER_WRITE)
        return fund_page(fund, **{name: form.explain(refusal)}), refusal.status
    flash(done)
    return redirect(url_for("funds.show", fund_id=fund_id), code=303)


@bp.post("/<uuid:fund_id>/income")
@requires(Permission.LEDGER_WRITE)
def receive_more(fund_id: UUID) -> ResponseReturnValue:
    """More money of the same fund came."""
    return _step(
        fund_id, "income", _("到账记好了"),
        lambda given: operations.receive_more(current_actor(), fund_id, given, now=clock.now()),
    )  # fmt: skip


@bp.post("/<uuid:fund_id>/reserve")
@requires(Permission.LEDGER_WRITE)
def reserve(fund_id: UUID) -> ResponseReturnValue:
    """Keep a part for one group."""
    return _step(
        fund_id, "keep", _("留好了，别的人用不了这一部分"),
        lambda given: reserving.reserve(current_actor(), fund_id, given["category"], given["fen"], now=clock.now()),
    )  # fmt: skip


@bp.post("/<uuid:fund_id>/give-back")
@requires(Permission.LEDGER_WRITE)
def give_back(fund_id: UUID) -> ResponseReturnValue:
    """Give back what is free."""
    return _step(
        fund_id, "back", _("退回记好了"),
        lambda given: returning.give_back(current_actor(), fund_id, _return(given), now=clock.now()),
    )  # fmt: skip


@bp.post("/<uuid:fund_id>/settle")
@requires(Permission.LEDGER_WRITE)
def settle(fund_id: UUID) -> ResponseReturnValue:
    """Money handed over beyond all promises came from here, two have found out."""
    return _step(
        fund_id, "settle", _("多付的补上了"),
        lambda given: returning.settle_overpaid(current_actor(), fund_id, _return(given), now=clock.now()),
    )  # fmt: skip


def _return(given: dict[str, Any]) -> Return:
    return Return(given["id"], given["fen"], given["reason"], given["second_id"])


@bp.post("/<uuid:fund_id>/undo/<uuid:transfer_id>")
@requires(Permission.LEDGER_WRITE)
def undo(fund_id: UUID, transfer_id: UUID) -> ResponseReturnValue:
    """A wrong entry is reversed."""

    def act(given: dict[str, Any]) -> None:
        returning.undo_income(current_actor(), fund_id, transfer_id, id=given["id"], reason=given["reason"],
                              second_by=given["second_id"], now=clock.now())  # fmt: skip

    return _step(fund_id, "undo", _("已冲正"), act, transfer_id=str(transfer_id))
