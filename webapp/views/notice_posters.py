"""From what is remembered to what is printed: a notice as a poster's sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from flask_babel import force_locale

from ..core.clock import local, local_day
from ..domain.notices.models import NoticeRow, PublicNotice
from ..printing.sheets import Column, Poster, care_columns, list_columns
from ..web.notices import care_rows
from ..web.show import broad_category, money


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def poster_of(
    notice: PublicNotice, rows: Sequence[NoticeRow], organisation: str, url: str, size: str, now: datetime
) -> Poster:
    """All that the web page shows and nothing else; paper and web carry the same fingerprint.

    Chinese whatever the reader's language: it hangs on a wall, for everybody.
    """
    with force_locale("zh"):
        columns, cells, totals, side_by_side = _care(notice) if "care" in notice.totals else _list(notice, rows)
    period = f"{_day(notice.starts_on)}至{_day(notice.ends_on)}" if notice.starts_on and notice.ends_on else ""
    paper: Literal["A4", "A3"] = "A3" if size == "A3" else "A4"
    return Poster(
        organisation=organisation,
        title=notice.title,
        lead=notice.lead,
        columns=columns,
        rows=cells,
        side_by_side=side_by_side,
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


_Parts = tuple[tuple[Column, ...], tuple[tuple[str, ...], ...], str, bool]
"""Columns, cells, what it comes to in all, and whether two frames fit beside each other."""


def _care(notice: PublicNotice) -> _Parts:
    lines = care_rows(notice.totals)
    goods = any(line.goods for line in lines)
    cells = tuple(
        (line.what, str(line.grants), _yuan(line.fen), line.goods) if goods else (line.what, str(line.grants), _yuan(line.fen))
        for line in lines
    )
    totals = f"共 {notice.totals['grants']} 份，合计 {money(notice.totals['amount_fen'])}"
    return care_columns(goods=goods), cells, totals, False


def _list(notice: PublicNotice, rows: Sequence[NoticeRow]) -> _Parts:
    places, goods = notice.totals.get("places", 1) > 1, any(row.goods for row in rows)
    totals = f"共 {notice.totals['households']} 户，合计 {money(notice.totals['amount_fen'])}"
    if notice.totals["minors"]:
        totals += f"，其中未成年人 {notice.totals['minors']} 名不列名，{money(notice.totals['minors_fen'])}"
    cells = tuple(_row(row, places=places, goods=goods) for row in rows)
    return list_columns(places=places, goods=goods), cells, totals, not places and not goods


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}" if fen else ""


def _row(row: NoticeRow, *, places: bool, goods: bool) -> tuple[str, ...]:
    size = f"{row.household_size} 人" if row.household_size else ""
    where, what = (row.place,) if places else (), (row.goods,) if goods else ()
    return (str(row.number), row.shown_name or "（不列名）", *where, size, broad_category(row.category), _yuan(row.amount_fen), *what)
