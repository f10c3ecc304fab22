"""What is done with a list at the desk: posted, approved by another person, amended, issued; and with single lines."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from ..core import clock
from ..core.errors import DomainError, InvalidInput
from ..core.transaction import transaction
from ..domain.campaigns import (
    amending,
    approving,
    correcting,
    fixing,
    issuing,
    keeping_out,
    last_time,
    lists,
    looking,
    posting,
    taking_off,
)
from ..domain.campaigns.states import ListStatus
from ..domain.people.permissions import Permission
from ..schemas.campaigns import AmendSchema, CorrectSchema, FixSchema, IdSchema, LookSchema, ReasonSchema
from ..web.access import current_actor, requires
from ..web.forms import Form, typed_line
from ..web.page import flash
from .award_lists import list_page, told
from .campaigns import bp


@bp.post("/lists/<uuid:list_id>/left-out/<uuid:household_id>")
@requires(Permission.CAMPAIGN_WRITE)
def take_all_the_same(list_id: UUID, household_id: UUID) -> ResponseReturnValue:
    """Let back in who was left out because they were helped last year, with the reason."""
    form = Form(ReasonSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            last_time.take_all_the_same(current_actor(), list_id, household_id, given["reason"], now=clock.now())
    except InvalidInput as refusal:
        flash(told(refusal), "alarm")
    else:
        flash(_("理由已记下，重新拟名单时列入"))
    return redirect(url_for("campaigns.left_out", list_id=list_id, reason="helped_last_time"), code=303)


@bp.post("/lists/<uuid:list_id>/left-out/<uuid:household_id>/again")
@requires(Permission.CAMPAIGN_WRITE)
def take_in_again(list_id: UUID, household_id: UUID) -> ResponseReturnValue:
    """Let in again who was taken off, with the reason."""
    form = Form(ReasonSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            keeping_out.take_in_again(current_actor(), list_id, household_id, given["reason"], now=clock.now())
    except InvalidInput as refusal:
        flash(told(refusal), "alarm")
    else:
        flash(_("理由已记下，重新拟名单时列入"))
    return redirect(url_for("campaigns.left_out", list_id=list_id, reason="withdrawn"), code=303)


PATIENCE = 4.0
"""Seconds of long work in one request; then the page shows how far it is and asks for more by itself."""


def _for_a_while() -> Callable[[], bool]:
    until = monotonic() + PATIENCE
    return lambda: monotonic() < until


def _step(list_id: UUID, done: str, act: Callable[[], object], *, frozen: str = "") -> ResponseReturnValue:
    """One step of a list, or its page with why not; or with how far it is, where there is more of it to do. `frozen`
    is what to say where the step was the last one."""
    try:
        act()
    except DomainError as refusal:
        return list_page(*lists.get_list(current_actor(), list_id), told(refusal)), refusal.status
    award_list = lists.get_list(current_actor(), list_id)[1]
    if award_list.is_under_way:
        return redirect(url_for("campaigns.show_list", list_id=list_id, going="1"), code=303)
    flash(frozen if frozen and award_list.status is ListStatus.FROZEN else done)
    return redirect(url_for("campaigns.show_list", list_id=list_id), code=303)


@bp.post("/lists/<uuid:list_id>/post")
@requires(Permission.NOTICE_PUBLISH)
def post_list(list_id: UUID) -> ResponseReturnValue:
    """Hang the list out for its period."""
    form = Form(IdSchema(), request.form)
    return _step(
        list_id, _("已张贴公示"),
        lambda: posting.post_list(current_actor(), list_id, form.load()["id"], turns=transaction, now=clock.now(),
                                  go_on=_for_a_while()),
    )  # fmt: skip


@bp.post("/lists/<uuid:list_id>/correct")
@requires(Permission.NOTICE_PUBLISH)
def correct_notice(list_id: UUID) -> ResponseReturnValue:
    """Hang a list with a mistake anew, with a note of what was put right."""
    form = Form(CorrectSchema(), request.form)

    def act() -> None:
        given = form.load()
        correcting.correct_notice(current_actor(), list_id, given["id"], given["note"], turns=transaction,
                                  now=clock.now(), go_on=_for_a_while())  # fmt: skip

    return _step(list_id, _("已更正，公示期从明天重新算起"), act)


@bp.post("/lists/<uuid:list_id>/approve")
@requires(Permission.LIST_APPROVE)
def approve_list(list_id: UUID) -> ResponseReturnValue:
    """Another person says yes; with the last level the list is frozen."""
    read = typed_line("read", 16)

    def act() -> None:
        approving.approve_list(current_actor(), list_id, turns=transaction, now=clock.now(), read=read,
                               go_on=_for_a_while())  # fmt: skip

    return _step(list_id, _("您这一级已同意，等下一级"), act, frozen=_("名单已同意"))


@bp.post("/lists/<uuid:list_id>/looked")
@requires(Permission.LIST_APPROVE)
def note_look(list_id: UUID) -> ResponseReturnValue:
    """The approver has read the lines that are flagged."""
    form = Form(LookSchema(), request.form)

    def act() -> None:
        seen = form.load()
        with transaction():
            looking.note_look(current_actor(), list_id, seen, now=clock.now())

    return _step(list_id, _("记下了，可以同意了"), act)


@bp.post("/lists/<uuid:list_id>/amend")
@requires(Permission.CAMPAIGN_WRITE)
def amend_list(list_id: UUID) -> ResponseReturnValue:
    """Bring settled lines into a version of their own."""
    form = Form(AmendSchema(), request.form)

    def act() -> None:
        given = form.load()
        with transaction():
            amending.amend_list(current_actor(), list_id, given["id"], given["reason"], now=clock.now())

    return _step(list_id, _("已补充成新的一版，等审批人同意"), act)


@bp.post("/lists/lines/<uuid:line_id>/withdraw")
@requires(Permission.CAMPAIGN_WRITE)
def withdraw_line(line_id: UUID) -> ResponseReturnValue:
    """Take one household off, with the reason."""
    form = Form(ReasonSchema(), request.form)
    list_id = lists.get_line(current_actor(), line_id)[1].id

    def act() -> None:
        given = form.load()
        with transaction():
            taking_off.withdraw_line(current_actor(), line_id, given["reason"], now=clock.now())

    return _step(list_id, _("已从名单拿下，原因记在“未列入”里"), act)


@bp.post("/lists/<uuid:list_id>/take-back")
@requires(Permission.CAMPAIGN_WRITE)
def take_back(list_id: UUID) -> ResponseReturnValue:
    """Take a whole list off after an objection to it was found right."""
    form = Form(ReasonSchema(), request.form)

    def act() -> None:
        given = form.load()
        taking_off.take_back(current_actor(), list_id, given["reason"], turns=transaction, now=clock.now())

    return _step(list_id, _("名单已撤下，可以重新拟一份"), act)


@bp.post("/lists/lines/<uuid:line_id>/amount")
@requires(Permission.CAMPAIGN_WRITE)
def fix_amount(line_id: UUID) -> ResponseReturnValue:
    """Say what this household receives, within the room its standard leaves."""
    form = Form(FixSchema(), request.form)
    list_id = lists.get_line(current_actor(), line_id)[1].id

    def act() -> None:
        given = form.load()
        with transaction():
            fixing.fix_amount(current_actor(), line_id, given["amount_fen"], given["reason"], now=clock.now())

    done = _step(list_id, _("金额定好了"), act)
    more = fixing.count_not_fixed(list_id) and isinstance(done, Response)
    return redirect(url_for("campaigns.show_list", list_id=list_id, open="1"), code=303) if more else done


@bp.post("/lists/<uuid:list_id>/amounts")
@requires(Permission.CAMPAIGN_WRITE)
def fix_the_rest(list_id: UUID) -> ResponseReturnValue:
    """Every amount that is still open becomes the least its standard gives."""

    def act() -> None:
        with transaction():
            fixing.fix_the_rest(current_actor(), list_id, now=clock.now())

    return _step(list_id, _("金额定好了"), act)


@bp.get("/lists/<uuid:list_id>/receipts")
@requires(Permission.RECEIPT_PRINT)
def issuing_receipts(list_id: UUID) -> ResponseReturnValue:
    """How far the receipts are; the page asks for the next ones by itself."""
    campaign, award_list = lists.get_list(current_actor(), list_id)
    return render_template("campaigns/issuing.html", campaign=campaign, award_list=award_list,
                           progress=issuing.progress_of(award_list))  # fmt: skip


@bp.post("/lists/<uuid:list_id>/receipts")
@requires(Permission.RECEIPT_PRINT)
def issue_receipts(list_id: UUID) -> ResponseReturnValue:
    """Issue the next slice of receipts."""
    try:
        issuing.issue_next(current_actor(), list_id, turns=transaction, now=clock.now())
    except DomainError as refusal:
        return list_page(*lists.get_list(current_actor(), list_id), told(refusal)), refusal.status
    return redirect(url_for("campaigns.issuing_receipts", list_id=list_id), code=303)
