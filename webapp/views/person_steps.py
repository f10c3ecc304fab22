"""What the desk does with a volunteer: verify, insure, check for children, let rest, put papers right, let go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns import succession
from ..domain.people import operations, queries
from ..domain.people.permissions import Permission
from ..domain.people.profiles import find_profile
from ..domain.visits.leaving import let_go
from ..schemas.base import RequestSchema
from ..schemas.people import HandOnSchema
from ..schemas.volunteers import CheckSchema, InsuranceSchema, PapersSchema, WhyNotSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.papers import file_paper, sent_paper
from .people import bp
from .person_page import facts_of, person_page


def _step(user_id: UUID, name: str, schema: RequestSchema, step: Callable[[Any], object], told: str) -> ResponseReturnValue:
    """One form of the page: what is refused comes back there, folded open, with what was typed."""
    form = Form(schema, request.form, prefix=name)
    try:
        given = form.load()
        with transaction():
            step(given)
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return person_page(user_id, **{name: form.explain(refusal)}), refusal.status
    flash(told)
    return redirect(url_for("people.show", user_id=user_id), code=303)


@bp.post("/<uuid:user_id>/verify")
@requires(Permission.VOLUNTEER_VERIFY)
def verify(user_id: UUID) -> ResponseReturnValue:
    """An officer has seen the volunteer's papers."""
    actor, now = current_actor(), clock.now()
    return _step(user_id, "problem", RequestSchema(), lambda _given: operations.verify_volunteer(actor, user_id, now=now),
                 _("已核实，可以接走访了"))  # fmt: skip


@bp.post("/<uuid:user_id>/insurance")
@requires(Permission.VOLUNTEER_VERIFY)
def insure(user_id: UUID) -> ResponseReturnValue:
    """Until when they are insured."""
    actor, now = current_actor(), clock.now()
    return _step(user_id, "insurance", InsuranceSchema(),
                 lambda given: operations.insure(actor, user_id, given["insured_until"], now=now),
                 _("保险记下了"))  # fmt: skip


@bp.post("/<uuid:user_id>/check")
@requires(Permission.VOLUNTEER_CHECK)
def check(user_id: UUID) -> ResponseReturnValue:
    """The record of offences holds nothing: they may go where a minor lives."""
    actor, now = current_actor(), clock.now()
    return _step(user_id, "check", CheckSchema(),
                 lambda given: operations.note_check(actor, user_id, given["checked_on"], now=now),
                 _("记下了，可以去有孩子的家"))  # fmt: skip


@bp.post("/<uuid:user_id>/check/withdraw")
@requires(Permission.VOLUNTEER_CHECK)
def withdraw_check(user_id: UUID) -> ResponseReturnValue:
    """No longer where a minor lives."""
    actor, now = current_actor(), clock.now()
    return _step(user_id, "problem", RequestSchema(), lambda _given: operations.withdraw_check(actor, user_id, now=now),
                 _("已收回，不再去有孩子的家"))  # fmt: skip


@bp.post("/<uuid:user_id>/pause")
@requires(Permission.VOLUNTEER_VERIFY)
def pause(user_id: UUID) -> ResponseReturnValue:
    """No visits for now."""
    actor, now = current_actor(), clock.now()
    return _step(user_id, "pause", WhyNotSchema(),
                 lambda given: operations.pause_volunteer(actor, user_id, given["why"], now=now),
                 _("已暂停。约好的走访还在，请取消或改派。"))  # fmt: skip


@bp.post("/<uuid:user_id>/hand-on")
@requires(Permission.PEOPLE_MANAGE)
def hand_on(user_id: UUID) -> ResponseReturnValue:
    """What is open with them goes to another."""
    actor, now = current_actor(), clock.now()
    return _step(user_id, "hand_on", HandOnSchema(), lambda given: succession.hand_on(
        actor, user_id, given["successor_id"], given["reason"], closes_account=given["closes_account"], now=now),
        _("交接好了"))  # fmt: skip


@bp.post("/<uuid:user_id>/enable")
@requires(Permission.PEOPLE_MANAGE)
def enable(user_id: UUID) -> ResponseReturnValue:
    """Open a closed account again."""
    actor, now = current_actor(), clock.now()
    return _step(user_id, "problem", RequestSchema(), lambda _given: operations.enable_account(actor, user_id, now=now),
                 _("账号已恢复"))  # fmt: skip


@bp.post("/<uuid:user_id>/erase")
@requires(Permission.PEOPLE_MANAGE)
def erase(user_id: UUID) -> ResponseReturnValue:
    """Take away everything personal."""
    actor, now = current_actor(), clock.now()
    return _step(user_id, "problem", RequestSchema(), lambda _given: let_go(actor, user_id, now=now), _("资料已删掉"))


@bp.get("/<uuid:user_id>/papers")
@requires(Permission.VOLUNTEER_VERIFY)
def edit_papers(user_id: UUID) -> ResponseReturnValue:
    """Name, phone, birthday, guardian, as a form."""
    user = queries.get_user(current_actor(), user_id)
    initial = {"name": user.name, "phone": user.phone or "", "born_on": user.born_on or "",
               **facts_of(find_profile(user.id))}  # fmt: skip
    return _papers_page(user_id, Form(PapersSchema(), initial=initial))


def _papers_page(user_id: UUID, form: Form) -> str:
    user = queries.get_user(current_actor(), user_id)
    return render_template("people/papers.html", user=user, profile=find_profile(user.id), form=form)


@bp.post("/<uuid:user_id>/papers")
@requires(Permission.VOLUNTEER_VERIFY)
def correct_papers(user_id: UUID) -> ResponseReturnValue:
    """Put them right; the guardian's paper may come along."""
    form, actor, now = Form(PapersSchema(), request.form), current_actor(), clock.now()
    try:
        papers, paper = form.load(), sent_paper()
        with transaction():
            user = operations.correct_papers(actor, user_id, papers, now=now)
            if paper is not None:
                file_id = file_paper(actor, user.organisation_id, user.id, paper, now=now)
                operations.file_consent_of(actor, user_id, file_id, now=now)
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        form.explain(refusal)
        if refusal.code.startswith("file."):
            form.errors = {"paper": [form.refusal or ""]}
        return _papers_page(user_id, form), refusal.status
    flash(_("已保存"))
    return redirect(url_for("people.show", user_id=user_id), code=303)
