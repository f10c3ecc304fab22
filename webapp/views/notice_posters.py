"""From what is remembered to what is printed: a notice as a poster's sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from ..core.clock import local, local_day
from ..domain.notices.models import NoticeRow, PublicNotice
from ..printing.sheets import Poster, list_columns
from ..web.show import broad_category, money


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def poster_of(
    notice: PublicNotice, rows: Sequence[NoticeRow], organisation: str, url: str, size: str, now: datetime
) -> Poster:
    """All that the web page shows and nothing else; paper and web carry the same fingerprint."""
    places, goods = notice.totals.get("places", 1) > 1, any(row.goods for row in rows)
    period = f"{_day(notice.starts_on)}至{_day(notice.ends_on)}" if notice.starts_on and notice.ends_on else ""
    totals = f"共 {notice.totals['households']} 户，合计 {money(notice.totals['amount_fen'])}"
    if notice.totals["minors"]:
        totals += f"，其中未成年人 {notice.totals['minors']} 名不列名，{money(notice.totals['minors_fen'])}"
    paper: Literal["A4", "A3"] = "A3" if size == "A3" else "A4"
    return Poster(
        organisation=organisation,
        title=notice.title,
        lead=notice.lead,
        columns=list_columns(places=places, goods=goods),
        rows=tuple(_row(row, places=places, goods=goods) for row in rows),
        side_by_side=not places and not goods,
        totals=totals,
        period=period,
        how_to_object="扫右边的码，或打电话、到社区说，可以不留名。五个工作日内答复。" if period else "",
        supervision_phone=notice.phone or "",
        content_fingerprint=notice.fingerprint[:8].upper(),
        audit_head=f"{notice.audit_seq}:{notice.audit_hash[:16]}",
        url=url,
        dated=_day(local_day(notice.published_at)),
        printed_at=local(now),
        paper=paper,
    )


def _row(row: NoticeRow, *, places: bool, goods: bool) -> tuple[str, ...]:
    size = f"{row.household_size} 人" if row.household_size else ""
    amount = f"{row.amount_fen // 100:,}.{row.amount_fen % 100:02d}" if row.amount_fen else ""
    where, what = (row.place,) if places else (), (row.goods,) if goods else ()
    return (str(row.number), row.shown_name or "（不列名）", *where, size, broad_category(row.category), amount, *what)
