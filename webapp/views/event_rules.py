"""The rules of event care: read as sentences, written by who approves (SPEC 3.11)."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError, NotFound
from ..core.transaction import transaction
from ..domain.events import rulebooks
from ..domain.events.rules import CareRule
from ..domain.events.states import EventKind, Kin
from ..domain.people.models import Organisation
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, names_of, user_names
from ..schemas.events import CareRuleSchema
from ..web.access import current_actor, requires
from ..web.events import sentence_of
from ..web.forms import Form
from ..web.money import typed_money
from ..web.page import flash
from ..web.words import label

bp = Blueprint("event_rules", __name__, url_prefix="/desk/events/rules")


def _here() -> Organisation:
    """The place whose rules this visitor reads and writes: their own."""
    actor = current_actor()
    if actor.organisation_id is None:
        raise NotFound()
    return get_organisation(actor, actor.organisation_id)


@bp.get("/")
@requires(Permission.EVENT_READ)
def index() -> ResponseReturnValue:
    """What is given here for what, and who wrote it when."""
    place = _here()
    book, versions = rulebooks.book_at(place), rulebooks.list_versions(place)
    rules = rulebooks.rules_of(book)
    return render_template(
        "events/rules.html", place=place, book=book, versions=versions, missing=[k for k in EventKind if k not in rules],
        sentences=[(rule.kind, sentence_of(rule)) for rule in rules.values()],
        places=names_of([book.organisation_id]) if book else {},
        names=user_names([one.written_by for one in [*versions, *([book] if book else [])]]),
    )  # fmt: skip


@bp.get("/<kind>")
@requires(Permission.EVENT_APPROVE)
def edit(kind: str) -> ResponseReturnValue:
    """The form of one rule."""
    book = rulebooks.book_at(_here())
    rule = rulebooks.rules_of(book).get(_kind(kind))
    known = {"kin": [Kin.SELF.value], "yearly": "1", **(_as_typed(rule) if rule else {})}
    return _form_page(_kind(kind), Form(CareRuleSchema(), initial={**known, "seen": str(book.id) if book else ""}), rule)


def _kind(kind: str) -> EventKind:
    if kind not in set(EventKind):
        abort(404)
    return EventKind(kind)


def _as_typed(rule: CareRule) -> dict[str, object]:
    return {"kin": [one.value for one in rule.kin], "fen": typed_money(rule.fen) if rule.fen else "", "goods": rule.goods,
            "yearly": str(rule.yearly), "proof": rule.proof}  # fmt: skip


def _form_page(kind: EventKind, form: Form, rule: CareRule | None) -> str:
    return render_template("events/rule.html", form=form, kind=kind, rule=rule, said=sentence_of(rule) if rule else "",
                           kin=[(one.value, label(one)) for one in Kin])  # fmt: skip


@bp.post("/<kind>")
@requires(Permission.EVENT_APPROVE)
def write(kind: str) -> ResponseReturnValue:
    """From now on it is so; the page says it back."""
    place, event, form = _here(), _kind(kind), Form(CareRuleSchema(), request.form)
    form.values["kind"] = event.value
    try:
        given = form.load()
        with transaction():
            rulebooks.write_rule(current_actor(), place.id, given["rule"], seen=given["seen"], now=clock.now())
    except DomainError as refusal:
        return _form_page(event, form.explain(refusal), rulebooks.rules_of(rulebooks.book_at(place)).get(event)), refusal.status
    flash(_("规矩定好了：%(sentence)s", sentence=sentence_of(given["rule"])))
    return redirect(url_for("event_rules.index"), code=303)


@bp.post("/<kind>/strike")
@requires(Permission.EVENT_APPROVE)
def strike(kind: str) -> ResponseReturnValue:
    """Nothing is given for it any more; what was given stays as it was."""
    place, event = _here(), _kind(kind)
    book = rulebooks.book_at(place)
    with transaction():
        rulebooks.strike_rule(current_actor(), place.id, event, seen=book.id if book else None, now=clock.now())
    flash(_("这一条停用了"))
    return redirect(url_for("event_rules.index"), code=303)
