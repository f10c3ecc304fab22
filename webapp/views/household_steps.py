"""What is done with a file on its own page: survey, approval, return, end, and opening what is sealed."""

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
from ..domain.households import operations
from ..domain.households.looking import Opened
from ..domain.households.models import Household
from ..domain.households.states import HouseholdStatus
from ..domain.people.permissions import Permission
from ..web.access import current_actor, requires
from ..web.forms import typed_line
from ..web.page import flash
from .household_page import household_page, page_form
from .households import bp


def take_step(
    household_id: UUID, name: str, act: Callable[[Any], object], told: str | Callable[[Any], str]
) -> ResponseReturnValue:
    """Check one form of the page, do its step, say so; a refusal comes back with what was typed."""
    form = page_form(name, request.form)
    try:
        given = form.load()
        with transaction():
            done = act(given)
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        form.explain(refusal)
        return household_page(household_id, refused=form), refusal.status
    flash(told if isinstance(told, str) else told(done))
    return redirect(url_for("households.show", household_id=household_id), code=303)


@bp.post("/<uuid:household_id>/survey")
@requires(Permission.HOUSEHOLD_WRITE)
def submit(household_id: UUID) -> ResponseReturnValue:
    """Hand in the survey."""
    return take_step(household_id, "survey", lambda given: operations.submit_survey(
        current_actor(), household_id, surveyors=(given["surveyor_1"], given["surveyor_2"]),
        surveyed_on=given["surveyed_on"], now=clock.now()), _("已交审批，请另一位同事来看。"))  # fmt: skip


@bp.post("/<uuid:household_id>/approve")
@requires(Permission.HOUSEHOLD_APPROVE)
def approve(household_id: UUID) -> ResponseReturnValue:
    """Say yes; what comes of it depends on the levels there are."""
    return take_step(household_id, "approval", lambda given: operations.approve_household(
        current_actor(), household_id, emergency=given["emergency"], now=clock.now()), _told)  # fmt: skip


def _told(household: Household) -> str:
    told: str = _("您这一级已同意，请下一位审批人来看。")
    if household.status is HouseholdStatus.ACTIVE:
        told = _("已同意，这一户在册了。")
    elif household.status is HouseholdStatus.WAITING_FOR_GUARDIAN:
        told = _("家里有未成年人，先等监护人同意。")
    return told


@bp.post("/<uuid:household_id>/return")
@requires(Permission.HOUSEHOLD_APPROVE)
def give_back(household_id: UUID) -> ResponseReturnValue:
    """Back to be completed."""
    return take_step(household_id, "return", lambda given: operations.return_household(
        current_actor(), household_id, reason=given["reason"], now=clock.now()), _("已退回补充"))  # fmt: skip


@bp.post("/<uuid:household_id>/end")
@requires(Permission.HOUSEHOLD_READ)
def end(household_id: UUID) -> ResponseReturnValue:
    """Close the file; the operation asks who may, which depends on why."""
    return take_step(household_id, "end", lambda given: operations.end_household(
        current_actor(), household_id, why=given["why"], reason=given["reason"], on=given["on"],
        now=clock.now()), _("档案已结束"))  # fmt: skip


@bp.post("/<uuid:household_id>/open")
@requires(Permission.HOUSEHOLD_SENSITIVE)
def open_sensitive(household_id: UUID) -> ResponseReturnValue:
    """Show income, health, ID and bank card, this once; it is written down."""
    return _open(household_id, "opening", operations.open_sensitive)


@bp.post("/<uuid:household_id>/open-children")
@requires(Permission.HOUSEHOLD_SENSITIVE)
def open_children(household_id: UUID) -> ResponseReturnValue:
    """Show what is kept apart too; the reason is asked once a day, and others than the child officer need leave."""
    return _open(household_id, "child_opening", operations.open_child_files)


def _open(household_id: UUID, name: str, look: Callable[..., Opened]) -> ResponseReturnValue:
    form = page_form(name, request.form)
    try:
        with transaction():
            opened = look(current_actor(), household_id, reason=typed_line("reason"), now=clock.now())
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        return household_page(household_id, refused=form.explain(refusal)), refusal.status
    return household_page(household_id, opened=opened)
