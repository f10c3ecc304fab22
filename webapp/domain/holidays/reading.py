"""Read holidays as offices have them: a table (day, worked or free, name), or the text of the notice itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from .sentences import MOST_DAYS as MOST_OF_A_RANGE
from .sentences import read_line, speaks_of_days

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_DAYS = 400
_TITLE_YEAR = re.compile(r"(20\d\d)\s*年")
_DATE = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?")
_TO = re.compile(r"\s*(?:至|到|—+|–|~|～)\s*|\s+-\s+")
_COMPACT = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_WORKED = frozenset("上班 班 补班 调班 工作 工作日 上班日 调休上班 要上班 work workday".split())
_FREE = frozenset("放假 休 休息 假 假日 节假日 休息日 放假调休 调休放假 补休 不上班 off holiday rest".split())
_YES, _NO = frozenset("是 1 y yes true √".split()), frozenset("否 0 n no false ×".split())


@dataclass(frozen=True)
class Said:
    """What is said of one day."""

    is_work: bool
    name: str


@dataclass(frozen=True)
class Finding:
    """A line that could not be taken: its number, the code of the reason, what it is about."""

    line: int
    code: str
    about: str = ""


@dataclass
class Reading:
    """The days that were understood, and the lines that were not."""

    days: dict[date, Said] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def take(self, line: int, day: date, said: Said) -> None:
        """Two lines may say the same of a day, not the opposite."""
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.findings.append(Finding(line, "holiday.no_such_day", day.isoformat()))
        elif (before := self.days.get(day)) is not None and before.is_work != said.is_work:
            self.findings.append(Finding(line, "holiday.both", day.isoformat()))
        elif len(self.days) >= MOST_DAYS:
            self.findings.append(Finding(line, "holiday.too_many"))
        else:
            self.days[day] = said


def read_days(rows: Sequence[Sequence[str]], year: int | None) -> Reading:
    """`year` is for dates that do not name theirs; a title like `关于2027年部分节假日安排的通知` outranks it."""
    reading, asked = Reading(), _Columns()
    for line, cells in enumerate(rows, start=1):
        filled = [cell.strip() for cell in cells]
        text = "".join(filled)
        if speaks_of_days(text) and sum(map(bool, filled)) == 1:
            _take_sentences(reading, line, text, year)
        elif any(filled) and not _take_row(reading, line, filled, year, asked):
            asked.learn(filled)
            year = _year_in_title(text) or year
    return reading


def _year_in_title(text: str) -> int | None:
    found = _TITLE_YEAR.search(text) if "通知" in text or "安排" in text else None
    return int(found[1]) if found else None


def _take_sentences(reading: Reading, line: int, text: str, year: int | None) -> None:
    for sentence in read_line(text, year):
        if sentence.wrong:
            reading.findings.append(Finding(line, sentence.wrong, sentence.about))
            continue
        for day in sentence.days:
            reading.take(line, day, Said(sentence.is_work, sentence.name))


class _Columns:
    """Columns of yes and no, by what stands above them: True where yes means worked."""

    def __init__(self) -> None:
        self.yes: dict[int, bool] = {}

    def learn(self, heading: Sequence[str]) -> None:
        for place, words in enumerate(heading):
            if any(word in words for word in ("上班", "工作日", "is_work")):
                self.yes[place] = True
            elif any(word in words for word in ("放假", "休息", "is_holiday", "is_off")):
                self.yes[place] = False


def _take_row(reading: Reading, line: int, cells: Sequence[str], year: int | None, asked: _Columns) -> bool:
    """A row of a table; False where it holds no date: a title, a heading, a remark."""
    dated = {n: parts for n, cell in enumerate(cells) if (parts := _dates_in(cell))}
    rest = {n: cell for n, cell in enumerate(cells) if cell and n not in dated}
    if not dated:
        is_row = bool(reading.days) and len(rest) > 1
        if is_row:
            reading.findings.append(Finding(line, "holiday.no_date", " ".join(rest.values())[:40]))
        return is_row
    if not rest:
        return False  # the date under the notice
    days, about = _days_of([part for parts in dated.values() for part in parts], year)
    kind = _kind_of(rest, asked)
    if isinstance(days, str):
        reading.findings.append(Finding(line, days, about))
    elif kind is None:
        reading.findings.append(Finding(line, "holiday.no_kind", about))
    else:
        for day in days:
            reading.take(line, day, Said(kind[1], _name_of(rest, kind[0], asked)))
    return True


def _dates_in(cell: str) -> list[re.Match[str]]:
    """One date, or the two ends of a range; nothing where the cell holds anything else."""
    found = [_COMPACT.fullmatch(part) or _DATE.fullmatch(part) for part in _TO.split(cell)]
    return [match for match in found if match] if all(found) else []


def _days_of(dates: Sequence[re.Match[str]], year: int | None) -> tuple[list[date] | str, str]:
    """The day, or all days from the first to the last; else the code of what is wrong."""
    days: list[date] = []
    for found in dates:
        if found[1] is None and year is None:
            return "holiday.no_year", found[0]
        year = int(found[1]) if found[1] else year
        try:
            days.append(date(year or 0, int(found[2]), int(found[3])))
        except ValueError:
            return "holiday.no_such_day", found[0]
    about = " – ".join(found[0] for found in dates)
    if len(days) > 2 or not 0 <= (days[-1] - days[0]).days <= MOST_OF_A_RANGE:
        return "holiday.range", about
    return [days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days + 1)], about


def _kind_of(cells: dict[int, str], asked: _Columns) -> tuple[int, bool] | None:
    """Where it is said, and whether the day is worked."""
    for place, cell in cells.items():
        word = cell.lower()
        if word in _WORKED or word in _FREE:
            return place, word in _WORKED
        if place in asked.yes and word in _YES | _NO:
            return place, asked.yes[place] is (word in _YES)
    return None


def _name_of(cells: dict[int, str], kind_at: int, asked: _Columns) -> str:
    names = [cell for place, cell in cells.items() if place != kind_at and place not in asked.yes]
    names = [name for name in names if not re.fullmatch(r"(?:星期|周)[一二三四五六日天]|\d+", name)]
    return names[0][:20] if names else ""
