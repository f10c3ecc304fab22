"""Holidays and swapped working days in the settings: looked at, imported, taken out again (SPEC 1.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.calendar import last_published
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.holidays import operations, queries
from ..domain.holidays.from_sheet import MOST_BYTES, rows_of
from ..domain.holidays.models import Holiday
from ..domain.holidays.reading import Finding, Reading, read_days
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of
from ..schemas.holidays import HolidaysSchema, YearSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.words import word
from .settings import bp, own_organisation

MOST_TOLD = 20
"""Lines that are told one by one; a clerk mends the first and sends it again."""


@dataclass(frozen=True)
class Span:
    """Days in a row of which the same is said."""

    first: date
    last: date
    is_work: bool
    name: str


@bp.get("/holidays")
@requires(Permission.ORGANISATION_MANAGE)
def holidays() -> ResponseReturnValue:
    """The days that hold here, and whether the coming year has been announced."""
    return _page(Form(HolidaysSchema(), initial={"year": _year_to_import()}))


def _page(form: Form) -> str:
    own, today = own_organisation(), clock.local_day(clock.now())
    rows = queries.list_holidays(own.id)
    calendar = queries.working_days(own.id)
    years = sorted({row.day.year for row in rows}, reverse=True)
    return render_template(
        "settings/holidays.html", form=form, own=own, names=names_of([row.organisation_id for row in rows]),
        years=[(year, _spans(row for row in rows if row.day.year == year), _owners(rows, year)) for year in years],
        unannounced=calendar.unannounced(today, _a_year_on(today)), known_to=last_published(today.year + 1),
    )  # fmt: skip


def _owners(rows: Sequence[Holiday], year: int) -> set[Any]:
    return {row.organisation_id for row in rows if row.day.year == year}


def _spans(rows: Iterable[Holiday]) -> list[Span]:
    found: list[Span] = []
    for row in rows:
        last = found[-1] if found else None
        if last and (last.is_work, last.name) == (row.is_work, row.name) and row.day - last.last == timedelta(days=1):
            found[-1] = Span(last.first, row.day, row.is_work, row.name)
        else:
            found.append(Span(row.day, row.day, row.is_work, row.name))
    return found


def _a_year_on(today: date) -> date:
    return date(today.year + 1, 1, 1)


def _year_to_import() -> str:
    today = clock.local_day(clock.now())
    coming = queries.working_days(own_organisation().id).unannounced(today, _a_year_on(today))
    return str(coming[0]) if coming else ""


@bp.post("/holidays")
@requires(Permission.ORGANISATION_MANAGE)
def import_holidays() -> ResponseReturnValue:
    """Keep what was read; with a line that does not fit nothing is kept, unless the rest is asked for."""
    form = Form(HolidaysSchema(), request.form)
    try:
        given = form.load()
        reading = read_days(_rows(given["pasted"]), given["year"])
        told = _told(reading)
        if told and "partial" not in request.form:
            form.errors = {"pasted": told}
            return _page(form), 422
        if not reading.days:
            raise DomainError("holiday.nothing")
        with transaction():
            own = own_organisation()
            changed = operations.import_holidays(current_actor(), own.id, reading.days, now=clock.now())
    except DomainError as refusal:
        form.explain(refusal)
        if refusal.code.startswith(("import.", "holiday.")):
            form.errors = {"pasted": [form.refusal or ""]}
        return _page(form), refusal.status
    flash(_("读到 %(days)s 天，其中 %(changed)s 天是新的或改了", days=len(reading.days), changed=changed))
    return redirect(url_for("settings.holidays"), code=303)


def _rows(pasted: str) -> list[list[str]]:
    sent = request.files.get("sheet")
    content = sent.read(MOST_BYTES + 1) if sent is not None and sent.filename else pasted.encode()
    if not content.strip():
        raise DomainError("holiday.nothing")
    return rows_of(content)


def _told(reading: Reading) -> list[str]:
    lines = [_sentence(finding) for finding in reading.findings[:MOST_TOLD]]
    rest = len(reading.findings) - MOST_TOLD
    return [*lines, _("还有 %(count)s 行也读不通", count=rest)] if rest > 0 else lines


def _sentence(finding: Finding) -> str:
    why = word(finding.code)
    if not finding.about:
        return str(_("第 %(line)s 行：%(why)s", line=finding.line, why=why))
    return str(_("第 %(line)s 行“%(about)s”：%(why)s", line=finding.line, about=finding.about, why=why))


@bp.post("/holidays/forget")
@requires(Permission.ORGANISATION_MANAGE)
def forget_holidays() -> ResponseReturnValue:
    """Take one's own days of a year out."""
    year = Form(YearSchema(), request.form).load()["year"]
    with transaction():
        operations.forget_year(current_actor(), own_organisation().id, year, now=clock.now())
    flash(_("%(year)s 年的放假安排已拿掉，可以重新导入", year=year))
    return redirect(url_for("settings.holidays"), code=303)
