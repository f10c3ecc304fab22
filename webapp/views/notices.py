"""Notices: for anyone on the web and on paper, and at the desk."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns.going_back import bring_back
from ..domain.campaigns.lists import list_of_notice
from ..domain.notices import operations, queries, rules
from ..domain.notices.models import PublicNotice
from ..domain.people.attempts import check_tries, count_try
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of
from ..domain.supervision.queries import seals_of
from ..printing.child import render_in_child
from ..schemas.cases import ObjectionSchema
from ..schemas.notices import PhotoSchema, WithdrawSchema
from ..web.access import current_actor, public, requires
from ..web.asked import asked_moment
from ..web.forms import Form
from ..web.language import preferences
from ..web.page import flash
from ..web.ways import way_to
from .notice_posters import poster_of

bp = Blueprint("notices", __name__)
MOST_ROWS = 100_000


@bp.get("/notices/")
@public
def index() -> ResponseReturnValue:
    """What hangs on the board today."""
    notices = queries.list_live(now=clock.now())
    names = names_of([n.organisation_id for n in notices])
    return render_template("notices/index.html", notices=notices, names=names, days_left=_days_left)


def _days_left(notice: PublicNotice) -> int:
    return rules.days_left(clock.local_day(clock.now()), notice.ends_on)


@bp.get("/notices/<uuid:notice_id>")
@public
def show(notice_id: UUID) -> ResponseReturnValue:
    """One notice; unchanged since the last look, it costs one short answer."""
    notice = queries.live_version_of(notice_id, now=clock.now())
    if notice.id != notice_id:
        return redirect(url_for("notices.show", notice_id=notice.id))
    after = min(max(0, request.args.get("after", 0, type=int)), MOST_ROWS)
    seals = seals_of(notice.occasion_id)
    response = _kept_by_browsers(notice, after, len(seals))
    if response.status_code == 304:
        return response
    rows = queries.listed_rows(notice.id, after)
    following = url_for("notices.show", notice_id=notice.id, after=rows[-1].number) if len(rows) == queries.PAGE else ""
    organisation = names_of([notice.organisation_id])[notice.organisation_id]
    response.set_data(
        render_template(
            "notices/show.html",
            notice=notice,
            rows=rows,
            next_url=following,
            after=after,
            days_left=_days_left(notice),
            organisation=organisation,
            seals=seals,
        )
    )
    return response


def _kept_by_browsers(notice: PublicNotice, after: int, draws: int) -> Response:
    """An answer without its page, 304 where the browser has it. A page that says something once is not kept."""
    response = Response(headers={"X-Robots-Tag": "noindex", "Vary": "Cookie"})
    signed = current_actor().user_id or "nobody"  # whose name stands at the foot
    if g.get("messages"):
        return response
    marks = (notice.fingerprint[:16], _days_left(notice), after, draws, preferences().as_text(), signed)
    response.set_etag("-".join(str(mark) for mark in (*marks, current_app.config["RELEASE"])))
    response.headers["Cache-Control"] = "no-cache, private"
    response.make_conditional(request)
    return response


@bp.get("/notices/<uuid:notice_id>/poster.pdf")
@public
def poster(notice_id: UUID) -> ResponseReturnValue:
    """The same snapshot for the board on the wall, A4 or A3."""
    notice = queries.get_live_notice(notice_id, now=clock.now())
    size = "A3" if request.args.get("paper") == "A3" else "A4"
    return _pdf(notice, size)


def _pdf(notice: PublicNotice, size: str) -> Response:
    organisation = names_of([notice.organisation_id])[notice.organisation_id]
    base = current_app.config["SETTINGS"].public_url
    sheet = poster_of(
        notice,
        queries.listed_rows(notice.id, limit=None),
        organisation,
        f"{base}{url_for('notices.show', notice_id=notice.id)}",
        size,
        clock.now(),
    )
    response = Response(render_in_child("poster", sheet), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="notice-{notice.fingerprint[:8]}.pdf"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/notices/<uuid:notice_id>/object")
@public
def new_objection(notice_id: UUID) -> ResponseReturnValue:
    """Where a resident says what is not right, without an account."""
    notice = queries.get_live_notice(notice_id, now=clock.now())
    form = Form(ObjectionSchema(), initial={"id": str(uuid4()), "number": request.args.get("number", "")})
    return render_template("notices/object.html", notice=notice, form=form, days_left=_days_left(notice))


@bp.post("/notices/<uuid:notice_id>/object")
@public
def create_objection(notice_id: UUID) -> ResponseReturnValue:
    """Store it and give the code to follow it by."""
    form, key = Form(ObjectionSchema(), request.form), f"object|{request.remote_addr}"
    notice = queries.get_live_notice(notice_id, now=clock.now())
    try:
        given = form.load()
        check_tries(key, limit=10, seconds=600, now=clock.now())
        with transaction():
            count_try(key, seconds=600, now=clock.now())
            case, code = operations.raise_objection(current_actor(), notice_id, now=clock.now(), **given)
    except DomainError as refusal:
        return render_template(
            "notices/object.html", notice=notice, form=form.explain(refusal), days_left=_days_left(notice)
        ), refusal.status
    return render_template("notices/objected.html", notice=notice, case=case, code=code)


@bp.get("/desk/notices/")
@requires(Permission.NOTICE_READ)
def desk() -> ResponseReturnValue:
    """Every notice of this desk, the newest first."""
    notices = queries.list_notices(current_actor(), asked_moment("before"))
    following = (
        url_for("notices.desk", before=notices[-1].published_at.isoformat()) if len(notices) == queries.PAGE else ""
    )
    return render_template(
        "notices/desk.html",
        notices=notices,
        next_url=following,
        days_left=_days_left,
        today=clock.local_day(clock.now()),
    )


@bp.get("/desk/notices/<uuid:notice_id>")
@requires(Permission.NOTICE_READ)
def manage(notice_id: UUID) -> ResponseReturnValue:
    """One notice with what the desk can do about it."""
    return desk_page(queries.get_notice(current_actor(), notice_id))


def desk_page(notice: PublicNotice, form: Form | None = None, photo: Form | None = None) -> str:
    """The page of one notice at the desk; a refused form comes back in its place."""
    objected = len(queries.objected_subjects(notice.id))
    said = ngettext("%(num)d 条异议还没答复", "%(num)d 条异议还没答复", objected) if objected else _("没有等答复的异议")
    return render_template(
        "notices/manage.html",
        notice=notice,
        form=form or Form(WithdrawSchema()),
        photo=photo or Form(PhotoSchema(), prefix="photo"),
        ways=_ways(notice),
        days_left=_days_left(notice),
        objected=objected,
        said=said,
        today=clock.local_day(clock.now()),
    )


def _ways(notice: PublicNotice) -> list[tuple[str, str, str, str]]:
    """What this notice is of: its campaign and its list, and what it took the place of."""
    award_list = list_of_notice(notice.id)
    ways = [
        (_("这次活动"), way_to("campaign", notice.occasion_id), "gift"),
        (_("这份名单"), way_to("list", award_list), "list"),
        (_("上一版公示"), way_to("notice", notice.supersedes_id), "board"),
    ]
    return [(word, way, "", icon) for word, way, icon in ways if way]


@bp.get("/desk/notices/<uuid:notice_id>/poster.pdf")
@requires(Permission.NOTICE_READ)
def desk_poster(notice_id: UUID) -> ResponseReturnValue:
    """The poster, also of a notice that no longer hangs."""
    notice = queries.get_notice(current_actor(), notice_id)
    return _pdf(notice, "A3" if request.args.get("paper") == "A3" else "A4")


@bp.post("/desk/notices/<uuid:notice_id>/withdraw")
@requires(Permission.NOTICE_PUBLISH)
def withdraw(notice_id: UUID) -> ResponseReturnValue:
    """Take it down, with a reason."""
    form = Form(WithdrawSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            operations.withdraw_notice(current_actor(), notice_id, given["reason"], now=clock.now())
        if list_id := list_of_notice(notice_id):
            bring_back(list_id, turns=transaction)
    except DomainError as refusal:
        return desk_page(queries.get_notice(current_actor(), notice_id), form.explain(refusal)), refusal.status
    flash(_("已撤下"))
    return redirect(url_for("notices.manage", notice_id=notice_id), code=303)
