"""Everybody's hours as a sheet for the ministry's import: purpose, another's yes, a line that says who took it (SPEC 11.4)."""

from __future__ import annotations

import io
from uuid import UUID, uuid4

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.hours import sheets
from ..domain.hours.records import activity_titles
from ..domain.hours.sheets import SheetRow
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations, names_of, user_names
from ..schemas.hours import SheetAskedSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.show import clock_time, hours, moment
from ..web.workbook import XLSX, write_workbook
from .hours import bp


@bp.get("/sheets")
@requires(Permission.EXPORT_MASKED)
def sheets_of() -> ResponseReturnValue:
    """What was asked for, what waits for another's yes, and a form."""
    return _page()


def _page(form: Form | None = None) -> str:
    actor, now = current_actor(), clock.now()
    rows, places = sheets.list_sheets(actor), list_organisations(actor, Permission.EXPORT_MASKED)
    today = clock.local_day(now)
    usual = {"id": str(uuid4()), "organisation_id": str(actor.organisation_id), "last": today.isoformat(),
             "first": today.replace(day=1).isoformat()}  # fmt: skip
    return render_template(
        "hours/sheets.html", rows=rows, form=form or Form(SheetAskedSchema(), initial=usual),
        places=[(str(place.id), place.name) for place in places],
        names=user_names({one for row in rows for one in (row.asked_by, row.allowed_by) if one}),
        homes=names_of(list({row.organisation_id for row in rows})),
        may_take={row.id for row in rows if sheets.may_take(actor, row, now=now)}, me=actor.user_id,
    )  # fmt: skip


@bp.post("/sheets")
@requires(Permission.EXPORT_MASKED)
def ask_sheet() -> ResponseReturnValue:
    """Say which days and what for."""
    form, actor = Form(SheetAskedSchema(), request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            sheets.ask_sheet(actor, given["organisation_id"], given["id"], (given["first"], given["last"]),
                             given["purpose"], now=clock.now())  # fmt: skip
    except DomainError as refusal:
        return _page(form.explain(refusal)), refusal.status
    flash(_("申请记好了，请另一个人来同意"))
    return redirect(url_for("hours.sheets_of"), code=303)


@bp.post("/sheets/<uuid:sheet_id>/allow")
@requires(Permission.EXPORT_MASKED)
def allow_sheet(sheet_id: UUID) -> ResponseReturnValue:
    """Another person's yes."""
    with transaction():
        sheets.allow_sheet(current_actor(), sheet_id, now=clock.now())
    flash(_("已同意，申请的人 24 小时内可以下载"))
    return redirect(url_for("hours.sheets_of"), code=303)


@bp.post("/sheets/<uuid:sheet_id>/take")
@requires(Permission.EXPORT_MASKED)
def take_sheet(sheet_id: UUID) -> ResponseReturnValue:
    """The sheet itself. Posted, because taking it along is written down."""
    actor, now = current_actor(), clock.now()
    rows = sheets.read_sheet(actor, sheet_id, now=now)
    with transaction():
        sheets.note_taking(actor, sheet_id, len(rows), now=now)
    sheet = sheets.get_sheet(actor, sheet_id)
    titles = activity_titles({one for row in rows for one in row.occasion_ids})
    places = names_of(list({one for row in rows for one in row.place_ids} | {sheet.organisation_id}))
    headings = [(_("序号"), 6), (_("姓名"), 14), (_("活动"), 28), (_("日期"), 12), (_("开始"), 8), (_("结束"), 8), (_("地点"), 18),
                (_("服务内容"), 14), (_("次数"), 6), (_("小时"), 8), (_("组织单位"), 20), (_("负责人"), 14)]  # fmt: skip
    taken = _("%(who)s 于 %(when)s 导出，用于：%(purpose)s。里面有真实姓名，用完请删除。", who=actor.name,
              when=moment(now, year=True), purpose=sheet.purpose)  # fmt: skip
    home = places.get(sheet.organisation_id, "")
    content = write_workbook(_("服务记录"), taken, headings, (
        _cells(number, row, titles, places, home) for number, row in enumerate(rows, 1)))  # fmt: skip
    name = f"{_('服务记录')}-{sheet.first:%Y%m%d}-{sheet.last:%Y%m%d}.xlsx"
    answer = send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _cells(number: int, row: SheetRow, titles: dict[UUID, str], places: dict[UUID, str], home: str) -> list[str]:
    activities = _("、").join(titles[one] for one in row.occasion_ids if one in titles)
    where = _("、").join(places[one] for one in row.place_ids if one in places)
    return [str(number), row.name, activities, row.day.isoformat(), clock_time(row.began), clock_time(row.ended), where,
            _("上门走访慰问"), str(row.visits), hours(row.minutes), home, ""]  # fmt: skip
