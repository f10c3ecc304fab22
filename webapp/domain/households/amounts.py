"""Sums of money as people write them, with what they say about their exactness (SPEC 1.1, 1.3, 1.6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache

from webapp.domain.households.halfwidth import without_spaces


class Qualifier(StrEnum):
    """How exact a figure is: as stated, 约, 余 (at least), 近 / 不到 (just under)."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    JUST_UNDER = "just_under"


class Period(StrEnum):
    """What stretch of time a figure covers; it is stored as given, never converted."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Amount:
    """A known sum in fen with its qualifier. An unknown sum is None, never an Amount of 0."""

    fen: int
    qualifier: Qualifier = Qualifier.EXACT
    period: Period | None = None


class AmountError(ValueError):
    """Something is written that is neither a sum nor "unknown"."""


# Ten thousand million yuan: above it somebody typed a telephone or an ID number into the money column.
LARGEST_FEN = 10**12
_UNKNOWN = re.compile(
    r"[_＿﹍\-—–/\\?？*.…、]*|无|未知|不详|不清楚|不清|待查|待核|待核实|空|未填|保密|n/?a|null|none", re.I
)
_NOTHING = frozenset({"零", "〇", "无收入", "没有收入", "零收入", "0收入"})
_BEFORE = {
    **dict.fromkeys(("约", "大约", "大概", "约合", "约计", "约为", "≈", "~", "～"), Qualifier.ABOUT),
    **dict.fromkeys(
        ("近", "不到", "不足", "低于", "未到", "小于", "<", "将近", "接近", "至多", "最多"),
        Qualifier.JUST_UNDER,
    ),
    **dict.fromkeys(("超", "超过", "至少", "不低于", "高于", "大于", ">", "≥", "多于", "起码"), Qualifier.AT_LEAST),
}
_AFTER = {
    **dict.fromkeys(("余", "多", "以上", "+", "来", "起"), Qualifier.AT_LEAST),
    **dict.fromkeys(("左右", "上下", "前后", "许"), Qualifier.ABOUT),
    **dict.fromkeys(("以下", "以内", "不到"), Qualifier.JUST_UNDER),
}


def _words(words: dict[str, Qualifier]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_PERIOD_WORD = r"(?P<{0}>每?(?:个)?月|每?年)"
_SUM = re.compile(
    r"(?:" + _PERIOD_WORD.format("period_before") + r"(?:均|人均)?(?:收入)?[:：]?)?"
    rf"(?P<before>{_words(_BEFORE)})?(?:人民币|RMB)?[¥￥]?"
    r"(?P<digits>[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    rf"(?P<after1>{_words(_AFTER)})?(?P<unit>万|千|百)?(?P<after2>{_words(_AFTER)})?(?:元整?|块钱?|圆)?(?P<after3>{_words(_AFTER)})?"
    r"(?:[/／]?(?:人|户)?[/／]?" + _PERIOD_WORD.format("period_after") + r")?"
)
_UNITS = {"万": 10_000, "千": 1_000, "百": 100, None: 1}


@lru_cache(maxsize=4096)
def parse_amount(text: str, *, unit_yuan: int = 1) -> Amount | None:
    """Read a sum; `unit_yuan` is what one stands for in this column (10,000 under a heading in 万元).

    None when nothing is known: blank, `___`, 不详. `0` and 无收入 are a known nothing. Raises AmountError.
    """
    plain = without_spaces(text)
    if _UNKNOWN.fullmatch(plain):
        return None
    if plain in _NOTHING:
        return Amount(0)
    match = _SUM.fullmatch(plain)
    if match is None:
        raise AmountError(text)
    # A unit in the cell (1.2万) outranks the heading's.
    factor = _UNITS[match["unit"]] if match["unit"] else unit_yuan
    yuan = Decimal(re.sub("[,，]", "", match["digits"])) * factor
    return Amount(_fen(yuan, text), _qualifier(match), _period(match))


@lru_cache(maxsize=4096)
def amount_from_number(value: float, *, unit_yuan: int = 1) -> Amount:
    """The sum in a numeric cell, rounded to the fen (a formula leaves 1290.333…). Raises AmountError."""
    if value != value or value in (float("inf"), float("-inf")) or value < 0:
        raise AmountError(str(value))
    return Amount(_fen(Decimal(repr(value)) * unit_yuan, str(value)))


def _fen(yuan: Decimal, text: str) -> int:
    fen = int((yuan * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)) if yuan <= LARGEST_FEN else LARGEST_FEN + 1
    if fen > LARGEST_FEN:
        raise AmountError(text)
    return fen


def _qualifier(match: re.Match[str]) -> Qualifier:
    before = match["before"]
    after = match["after1"] or match["after2"] or match["after3"]
    if before:
        return _BEFORE[before]
    return _AFTER[after] if after else Qualifier.EXACT


def _period(match: re.Match[str]) -> Period | None:
    word = match["period_before"] or match["period_after"]
    if not word:
        return None
    return Period.MONTH if word.endswith("月") else Period.YEAR
