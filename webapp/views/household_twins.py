"""Files that look like one family's: found, laid side by side, told apart or made one, and two again (SPEC 3.8)."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.households import operations, twin_queries
from ..domain.households.merging import may_come_along
from ..domain.households.models import HouseholdTwins
from ..domain.households.states import ON_LISTS
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of
from ..schemas.household_steps import MERGED_PARTS, MergeSchema
from ..schemas.households import ReasonSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.keyset import address_of_next, last_seen_moment
from ..web.page import flash
from ..web.words import label
from .household_page import person_words
from .households import bp


def _signs(twins: HouseholdTwins) -> list[str]:
    """What is alike, in words."""
    words = (
        (twins.same_person, _("同名同生日")),
        (twins.same_phone, _("同一个电话")),
        (twins.same_door, _("同一个门")),
    )
    return [text for is_so, text in words if is_so]


@bp.get("/twins")
@requires(Permission.HOUSEHOLD_READ)
def twins() -> ResponseReturnValue:
    """Pairs nobody has decided on yet."""
    rows = twin_queries.open_twins(current_actor(), before=last_seen_moment())
    homes = {home.organisation_id for _twins, *pair in rows for home in pair}
    following = address_of_next("households.twins", rows, twin_queries.A_PAGE,
                                lambda row: (row[0].found_at, row[0].id), name="before")  # fmt: skip
    return render_template(
        "households/twins.html", rows=[(pair, one, other, _signs(pair)) for pair, one, other in rows],
        homes=names_of(list(homes)), next_url=following, first_url=url_for("households.twins") if request.args else "",
    )  # fmt: skip


@bp.get("/twins/<uuid:twins_id>")
@requires(Permission.HOUSEHOLD_READ)
def compare(twins_id: UUID) -> ResponseReturnValue:
    """Two files side by side."""
    return _page(twins_id)


def _page(twins_id: UUID, typed: Form | None = None) -> str:
    pair, one, other = twin_queries.get_twins(current_actor(), twins_id)
    homes = (one, other)
    sides = [twin_queries.side_of(home) for home in homes]
    today = clock.local_day(clock.now())
    first = next((home for home in homes if home.status in ON_LISTS), homes[0])
    alone = [(str(key), name) for key, name in may_come_along(one, other)]
    initial = {"id": str(uuid4()), "survivor": str(first.id), "people": [key for key, _name in alone],
               "parts": list(MERGED_PARTS)}  # fmt: skip
    return render_template(
        "households/compare.html", pair=pair, sides=sides, signs=_signs(pair), alone=alone,
        form=typed or Form(MergeSchema(), initial=initial), homes=names_of([home.organisation_id for home in homes]),
        survivors=[(str(home.id), _("留 %(name)s 这份（第 %(number)s 份）", name=home.head_name, number=number))
                   for number, home in enumerate(homes, 1)],
        parts=[("phones", _("电话")), ("categories", _("类别")), ("consents", _("同意")), ("evidence", _("材料"))],
        agreed=lambda side: _("、").join(label(purpose) for purpose in side.consents) or _("没有"),
        words=lambda person: person_words(person, today),
    )  # fmt: skip


@bp.post("/twins/<uuid:twins_id>/apart")
@requires(Permission.HOUSEHOLD_WRITE)
def keep_apart(twins_id: UUID) -> ResponseReturnValue:
    """They are two households."""
    with transaction():
        operations.keep_apart(current_actor(), twins_id, now=clock.now())
    flash(_("记下了，不是同一家，以后不再提。"))
    return redirect(url_for("households.twins"), code=303)


@bp.post("/twins/<uuid:twins_id>/merge")
@requires(Permission.HOUSEHOLD_WRITE)
def merge(twins_id: UUID) -> ResponseReturnValue:
    """They are one."""
    form = Form(MergeSchema(), request.form)
    try:
        choice = form.load()
        with transaction():
            operations.merge_households(current_actor(), twins_id, choice, now=clock.now())
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _page(twins_id, form.explain(refusal)), refusal.status
    flash(_("合并好了。合错了可以在这一页撤销。"))
    return redirect(url_for("households.show", household_id=choice.survivor_id), code=303)


@bp.post("/merges/<uuid:merge_id>/undo")
@requires(Permission.HOUSEHOLD_WRITE)
def undo_merge(merge_id: UUID) -> ResponseReturnValue:
    """Two files again."""
    given = Form(ReasonSchema(), request.form).load()
    with transaction():
        revived = operations.undo_merge(current_actor(), merge_id, reason=given["reason"], now=clock.now()).id
    flash(_("已撤销，又是两份档案了。"))
    return redirect(url_for("households.show", household_id=revived), code=303)
