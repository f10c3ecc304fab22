"""The list of households as a sheet, masked (SPEC 11.4)."""

from __future__ import annotations

import io

from flask import request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.transaction import transaction
from ..domain.households.exporting import MaskedRow, masked_sheet, record_export
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of
from ..web.access import current_actor, requires
from ..web.show import moment
from ..web.words import label
from ..web.workbook import XLSX, write_workbook
from .households import bp, wanted_from


@bp.post("/export")
@requires(Permission.EXPORT_MASKED)
def export() -> ResponseReturnValue:
    """What the list shows now, all of its pages. Posted, because taking it along is written down."""
    actor, now = current_actor(), clock.now()
    wanted, _chosen = wanted_from(request.form)
    sheet = masked_sheet(actor, wanted)
    rows = sheet.rows
    homes = names_of(list({row.organisation_id for row in rows}))
    with transaction():
        record_export(actor, len(rows), now=now)
    headings = [(_("序号"), 6), (_("姓名"), 14), (_("社区（村）"), 18), (_("网格"), 14), (_("人数"), 6), (_("类别"), 30),
                (_("电话"), 16), (_("状态"), 12)]  # fmt: skip
    taken = _("%(who)s 于 %(when)s 导出，姓名、电话已打码，用完请删除。", who=actor.name, when=moment(now, year=True))
    if sheet.is_cut:
        taken += _("只列了前 %(count)s 户，还有没列上的。请按社区、类别分几次导出。", count=len(rows))
    content = write_workbook(_("家庭档案"), taken, headings, (
        _cells(number, row, homes.get(row.organisation_id, "")) for number, row in enumerate(rows, 1)))  # fmt: skip
    name = f"{_('家庭档案')}-{clock.local_day(now):%Y%m%d}.xlsx"
    answer = send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _cells(number: int, row: MaskedRow, home: str) -> list[str]:
    categories = _("、").join(label(category) for category in row.categories)
    return [str(number), row.name, home, row.grid, str(row.size or ""), categories, row.phone, label(row.status)]
