"""The sentences of the yearly notice: `春节：2月15日（周日）至23日（周一）放假调休。2月14日（周六）上班。` Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WORKED, FREE = ("上班", "补班"), ("放假", "休息", "补休")
_DAY = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})[日号]((?:[（(][^（()）]*[)）])?)")
_PIECE = re.compile(r"[。；;，,！](?![^（(]*[）)])")
_TO = re.compile(r"\s*(至|到|—+|–|－|-|~|～)\s*")
_NAME = re.compile(r"^\s*[（(]?[一二三四五六七八九十\d]*[）)]?[、.．]?\s*([^：:，。\d]{1,20})[：:]")
_WEEKDAY = re.compile(r"(?:星期|周|礼拜)([一二三四五六日天])")
MOST_DAYS = 40
"""Of one range; more is a slip in its dates."""


@dataclass(frozen=True)
class Sentence:
    """Days that are said to be worked or free. `wrong`: why they cannot be taken, with what it is about."""

    days: tuple[date, ...]
    is_work: bool
    name: str
    wrong: str = ""
    about: str = ""


def speaks_of_days(text: str) -> bool:
    """Whether a line is one of the notice: a date, and whether it is worked or free."""
    return bool(_DAY.search(text)) and any(word in text for word in (*WORKED, *FREE))


def read_line(text: str, year: int | None) -> Iterator[Sentence]:
    """What a line says, piece by piece; a date without year or month has those of the one before it."""
    named = _NAME.match(text)
    name = named[1].strip() if named else ""
    at: tuple[int | None, int | None] = (year, None)
    for piece in _PIECE.split(text):
        is_work = any(word in piece for word in WORKED)
        if not is_work and not any(word in piece for word in FREE):
            continue
        found = list(_DAY.finditer(piece))
        if found:
            sentence, at = _read_piece(piece, found, at, is_work, name)
            yield sentence


def _read_piece(
    piece: str, found: list[re.Match[str]], at: tuple[int | None, int | None], is_work: bool, name: str
) -> tuple[Sentence, tuple[int | None, int | None]]:
    days: list[date] = []
    wrong, about, end = "", "", 0
    for token in found:
        year, month = int(token[1]) if token[1] else at[0], int(token[2]) if token[2] else at[1]
        at = (year, month)
        day, problem = _as_day(year, month, int(token[3]), token[4])
        if problem:
            wrong, about = problem, token[0]
        elif day is not None and days and _TO.fullmatch(piece[end : token.start()]):
            wrong, about = ("", "") if _fill(days, day) else ("holiday.range", token[0])
        elif day is not None:
            days.append(day)
        end = token.end()
        if wrong:
            break
    return Sentence(tuple(days), is_work, name, wrong, about), at


def _as_day(year: int | None, month: int | None, number: int, aside: str) -> tuple[date | None, str]:
    if year is None:
        return None, "holiday.no_year"
    try:
        day = date(year, month or 0, number)
    except ValueError:
        return None, "holiday.no_such_day"
    told = _WEEKDAY.search(aside)
    if told and "一二三四五六日".index(told[1].replace("天", "日")) != day.weekday():
        return None, "holiday.other_weekday"
    return day, ""


def _fill(days: list[date], last: date) -> bool:
    span = (last - days[-1]).days
    if not 0 <= span <= MOST_DAYS:
        return False
    days += [days[-1] + timedelta(days=n) for n in range(1, span + 1)]
    return True
