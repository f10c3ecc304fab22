"""Disability: seven types, four levels (1 is the most severe), and the certificate that carries both
(SPEC 3.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from webapp.domain.households.halfwidth import without_spaces


class DisabilityType(IntEnum):
    """残疾类别, with its official code."""

    SIGHT = 1
    HEARING = 2
    SPEECH = 3
    LIMBS = 4
    INTELLECT = 5
    MIND = 6
    MULTIPLE = 7


@dataclass(frozen=True, slots=True)
class Disability:
    """What is known of a person's disability; `level` 1–4."""

    type: DisabilityType | None = None
    level: int | None = None

    @property
    def is_severe(self) -> bool:
        """重度: level one or two."""
        return self.level in (1, 2)


class DisabilityError(ValueError):
    """The words name neither a type nor a level."""


@dataclass(frozen=True, slots=True)
class DisabilityCertificate:
    """残疾人证号 in its parts: the holder's ID number, type, level, and what a reissue appended."""

    national_id: str
    disability: Disability
    suffix: str = ""


_TYPES = (
    (re.compile(r"视力|视障|盲|眼"), DisabilityType.SIGHT),
    (re.compile(r"听力|听障|聋(?!哑)|耳"), DisabilityType.HEARING),
    (re.compile(r"言语|语言|哑"), DisabilityType.SPEECH),
    (re.compile(r"肢体|肢残|截肢|下肢|上肢"), DisabilityType.LIMBS),
    (re.compile(r"智力|智障|智残"), DisabilityType.INTELLECT),
    (re.compile(r"精神"), DisabilityType.MIND),
    (re.compile(r"多重|综合"), DisabilityType.MULTIPLE),
)
_LEVELS = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
    "Ⅰ": 1,
    "Ⅱ": 2,
    "Ⅲ": 3,
    "Ⅳ": 4,
    "壹": 1,
    "贰": 2,
}
_LEVEL = re.compile(r"([一二三四1234ⅠⅡⅢⅣ壹贰])级?")
_CODES = re.compile(r"([1-7])([1-4])")
_NONE = frozenset({"", "无", "否", "没有", "/", "-", "—", "——", "___", "无残疾", "健全", "健康", "不是"})
_CERTIFICATE = re.compile(r"([0-9]{17}[0-9X])([1-7])([1-4])([0-9A-Z]{0,4})")


@lru_cache(maxsize=4096)
def parse_disability(type_text: str, level_text: str = "") -> Disability | None:
    """Read `精神` + `二级`, `精神二级`, `肢体/3级`, `43`. None when there is none. Raises DisabilityError."""
    words = [without_spaces(part) for part in (type_text, level_text)]
    if all(word in _NONE for word in words):
        return None
    first, second = ("" if word in _NONE else word for word in words)
    if not second and (codes := _CODES.fullmatch(first)):
        return Disability(DisabilityType(int(codes[1])), int(codes[2]))
    kind = _type(first) or _type(second)
    level = _level(second) or _level("" if first.isdigit() else first)
    if kind is None and level is None:
        raise DisabilityError(type_text or level_text)
    return Disability(kind, level)


def _type(text: str) -> DisabilityType | None:
    if re.fullmatch(r"[1-7](?:\.0)?", text):
        return DisabilityType(int(text[0]))
    found = [kind for pattern, kind in _TYPES if pattern.search(text)]
    if len(found) > 1:
        return DisabilityType.MULTIPLE
    return found[0] if found else None


def _level(text: str) -> int | None:
    match = _LEVEL.search(text)
    return _LEVELS[match[1]] if match else None


def split_certificate(text: str) -> DisabilityCertificate | None:
    """The parts of a certificate number (18 + type + level, then at most four of a reissue); None if it
    is no such.
    """
    match = _CERTIFICATE.fullmatch(without_spaces(text).upper().lstrip("'"))
    if match is None:
        return None
    number, kind, level, suffix = match.groups()
    return DisabilityCertificate(number, Disability(DisabilityType(int(kind)), int(level)), suffix)
