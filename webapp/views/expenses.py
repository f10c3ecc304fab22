"""What a campaign spends beside grants: asked for, approved by another, paid by who keeps the books."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns import expense_payments, expenses, operations, queries
from ..domain.campaigns.expense_steps import ACTIONS
from ..domain.campaigns.models import Campaign
from ..domain.campaigns.money_models import ExpenseKind
from ..domain.people.permissions import Permission
from ..domain.people.queries import user_names
from ..schemas.budget import ExpenseSchema, PaymentSchema, UnpaySchema
from ..schemas.campaigns import ReasonSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.words import label
from .award_lists import told
from .campaigns import bp
from .funds import who_counts_along


@bp.get("/campaigns/<uuid:campaign_id>/expenses")
@requires(Permission.CAMPAIGN_READ)
def expenses_of(campaign_id: UUID) -> ResponseReturnValue:
    """All of them, the newest first, each with what this reader may do about it."""
    return _page(queries.get_campaign(current_actor(), campaign_id))


def _page(
    campaign: Campaign, form: Form | None = None, refusal: str | None = None, paying: tuple[UUID, Form] | None = None
) -> str:
    actor, found = current_actor(), expenses.expenses_of(campaign.id)
    people = {key for one in found for key in (one.asked_by, one.decided_by, one.paid_by) if key}
    path = queries.organisation_of(campaign).path
    may = {action.value: actor.can(rule.permission, path) for action, rule in ACTIONS.items()}
    states = {action.value: {status.value for status in rule.states} for action, rule in ACTIONS.items()}
    return render_template(
        "campaigns/expenses.html", campaign=campaign, expenses=found, people=user_names(list(people)), may=may,
        states=states, kinds=[(kind.value, label(kind)) for kind in ExpenseKind], refusal=refusal, actor=actor,
        form=form or Form(ExpenseSchema(), initial={"id": str(uuid4())}), is_open=campaign.status in operations.OPEN,
        paying=paying, colleagues=who_counts_along() if may["pay"] else [],
    )  # fmt: skip


@bp.post("/campaigns/<uuid:campaign_id>/expenses")
@requires(Permission.CAMPAIGN_WRITE)
def ask_expense(campaign_id: UUID) -> ResponseReturnValue:
    """Ask for money."""
    form, actor = Form(ExpenseSchema(), request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            expenses.ask_expense(actor, campaign_id, given, now=clock.now())
    except DomainError as refusal:
        return _page(queries.get_campaign(actor, campaign_id), form.explain(refusal)), refusal.status
    flash(_("申请记好了，等审批人同意"))
    return redirect(url_for("campaigns.expenses_of", campaign_id=campaign_id), code=303)


def _step(expense_id: UUID, done: str, act: Callable[[], object], form: Form | None = None) -> ResponseReturnValue:
    """One step of an expense, or the page with why not and what was typed."""
    campaign_id = expenses.get_expense(current_actor(), expense_id)[0].id
    try:
        with transaction():
            act()
    except DomainError as refusal:
        campaign = queries.get_campaign(current_actor(), campaign_id)
        paying = (expense_id, form.explain(refusal)) if form else None
        return _page(campaign, refusal=told(refusal), paying=paying), refusal.status
    flash(done)
    return redirect(url_for("campaigns.expenses_of", campaign_id=campaign_id), code=303)


@bp.post("/expenses/<uuid:expense_id>/approve")
@requires(Permission.LIST_APPROVE)
def approve_expense(expense_id: UUID) -> ResponseReturnValue:
    """Another person says yes, and the money is promised."""
    return _step(
        expense_id, _("已同意，钱定下了"),
        lambda: expenses.approve_expense(current_actor(), expense_id, now=clock.now()),
    )  # fmt: skip


@bp.post("/expenses/<uuid:expense_id>/refuse")
@requires(Permission.LIST_APPROVE)
def refuse_expense(expense_id: UUID) -> ResponseReturnValue:
    """Say no, with the reason."""
    form = Form(ReasonSchema(), request.form)
    return _step(
        expense_id, _("理由已记下"),
        lambda: expenses.refuse_expense(current_actor(), expense_id, form.load()["reason"], now=clock.now()),
    )  # fmt: skip


@bp.post("/expenses/<uuid:expense_id>/withdraw")
@requires(Permission.CAMPAIGN_WRITE)
def withdraw_expense(expense_id: UUID) -> ResponseReturnValue:
    """It is not wanted any more."""
    form = Form(ReasonSchema(), request.form)
    return _step(
        expense_id, _("记下了，定下的钱退回资金"),
        lambda: expense_payments.withdraw_expense(
            current_actor(), expense_id, form.load()["reason"], now=clock.now()
        ),
    )  # fmt: skip


@bp.post("/expenses/<uuid:expense_id>/pay")
@requires(Permission.LEDGER_WRITE)
def pay_expense(expense_id: UUID) -> ResponseReturnValue:
    """It was paid; the rest goes back."""
    form = Form(PaymentSchema(), request.form, prefix=f"pay-{expense_id}")
    return _step(
        expense_id, _("付款记好了"),
        lambda: expense_payments.pay_expense(current_actor(), expense_id, form.load(), now=clock.now()), form,
    )  # fmt: skip


@bp.post("/expenses/<uuid:expense_id>/unpay")
@requires(Permission.LEDGER_WRITE)
def take_payment_back(expense_id: UUID) -> ResponseReturnValue:
    """The payment was entered wrongly."""
    form = Form(UnpaySchema(), request.form)

    def act() -> None:
        given = form.load()
        expense_payments.take_payment_back(current_actor(), expense_id, given["reason"], given["second_id"],
                                           now=clock.now())  # fmt: skip

    return _step(expense_id, _("付款已撤销，可以重新记"), act)
