"""Telephone numbers: mobile and landline, and whose they are (SPEC 1.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from webapp.domain.households.halfwidth import half_width

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
# 010 and 02x are followed by eight digits, other area codes by seven or eight.
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})-?([2-9][0-9]{6,7})(?:(?:-|转|#|ext\.?)([0-9]{1,6}))?", re.I)
_NUMBERISH = re.compile(r"\+?[0-9](?:[ .\-]{0,2}[0-9])*(?: *(?:转|#|ext\.?|分机号?) *[0-9]{1,6})?", re.I)
_COUNTRY = re.compile(r"^(?:\+|00)?86-?(?=0?1[3-9][0-9]{9}$|0?[1-9][0-9]{1,2}-?[0-9]{7,8}$)")
_AREA_IN_BRACKETS = re.compile(r"[（(](0[0-9]{2,3})[）)] *-?")
_BETWEEN = re.compile(r"[、,，;；/\n\r|｜]+")
_POWER_OF_TEN = re.compile(r"[0-9.]+[Ee]\+?[0-9]+")
_DASHES = str.maketrans(dict.fromkeys("—–－‐‑―", "-"))
# "No telephone", in the ways people write it: known to be nothing to call, not a mistake.
_NONE = frozenset(
    {
        "",
        "无",
        "没有",
        "无电话",
        "暂无",
        "无手机",
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "___",
        "__",
        "_",
        "不详",
        "0",
    }
)
_LABELS = re.compile(r"(?:联系|手机|电话|座机|固话|家庭|号码|移动|tel)+[:：]?", re.I)


@dataclass(frozen=True, slots=True)
class Phone:
    """One number that can be dialled. `whose` is as written (邻居, 女儿), empty for the household's own."""

    number: str
    whose: str = ""

    @property
    def is_mobile(self) -> bool:
        """True for a mobile number."""
        return _MOBILE.fullmatch(self.number) is not None

    @property
    def tail(self) -> str:
        """The last four digits, by which people search (SPEC 1.5); an extension does not count."""
        return phone_tail(self.number)


class PhoneError(ValueError):
    """A number that cannot be dialled. `part` is what was written, `digits` how many digits it has."""

    def __init__(self, part: str, digits: str) -> None:
        super().__init__("phone")
        self.part = part
        self.digits = digits


def parse_phone(text: str) -> str:
    """One number in its stored form: 11 digits, or `027-80007327`, or `027-80007327-801`.

    Raises PhoneError.
    """
    plain = half_width(text).translate(_DASHES)
    # A number that went through another program's table comes back as 13800001111.0.
    compact = re.sub(r"[\s./]", "", re.sub(r"^([0-9]{11})\.0$", r"\1", plain.strip()))
    compact = _COUNTRY.sub("", compact.replace("分机号", "转").replace("分机", "转"))
    digits = re.sub(r"[^0-9]", "", compact)
    bare = compact.replace("-", "")
    if _MOBILE.fullmatch(bare):
        return bare
    if bare.startswith("0") and _MOBILE.fullmatch(bare[1:]):
        return bare[1:]  # the zero that had to be dialled before a mobile from another town
    if match := _LANDLINE.fullmatch(compact):
        area, number, extension = match.groups()
        if len(area) == 4 or len(number) == 8:
            return f"{area}-{number}" + (f"-{extension}" if extension else "")
    raise PhoneError(text.strip(), digits)


def parse_phones(text: str) -> tuple[Phone, ...]:
    """All numbers in a cell, each with whose it is.

    Empty when the cell says there is none. Raises PhoneError.
    """
    if len(text) == 11 and _MOBILE.fullmatch(text):
        return (Phone(text),)
    plain = _AREA_IN_BRACKETS.sub(r"\1-", half_width(text).translate(_DASHES))
    if plain in _NONE:
        return ()
    if _POWER_OF_TEN.fullmatch(plain):
        raise PhoneError(plain, "")
    found: list[Phone] = []
    for part in _BETWEEN.split(plain):
        _add_part(found, part)
    if not found:
        raise PhoneError(text.strip(), "")
    return tuple(dict.fromkeys(found))


def _add_part(found: list[Phone], part: str) -> None:
    """Numbers of one part. `女儿：139… 儿子：138…` names first; `139…（女儿）` names after."""
    runs = list(_NUMBERISH.finditer(part))
    if not runs:
        _give_owner(found, part)
        return
    ends = [0, *(run.end() for run in runs)]
    starts = [*(run.start() for run in runs), len(part)]
    words = [_owner(part[end:start]) for end, start in zip(ends, starts, strict=True)]
    after = 0 if words[0] else 1
    for place, run in enumerate(runs):
        whose = words[place + after] or (words[-1] if place == len(runs) - 1 else "")
        found.extend(Phone(number, whose) for number in _numbers_of_run(run.group()))


def _numbers_of_run(run: str) -> list[str]:
    """One number with spaces inside, or several with spaces between: the first reading that dials wins."""
    try:
        return [parse_phone(run)]
    except PhoneError:
        if " " not in run.strip():
            raise
    return [parse_phone(piece) for piece in run.split()]


def _give_owner(found: list[Phone], words: str) -> None:
    """Words without a number belong to the number before them: `139…、女儿`."""
    if found and not found[-1].whose:
        found[-1] = Phone(found[-1].number, _owner(words))


def _owner(words: str) -> str:
    word = re.sub(r"[（()）【】\[\]：:\-\s]+", " ", _LABELS.sub("", words)).strip()
    return "" if word in {"本人", "自己", "户主"} else word[:20]


def phone_tail(number: str) -> str:
    """The last four digits of a stored number, without its extension."""
    main = "".join(number.split("-")[:2])
    return main[-4:]


def mask_phone(number: str) -> str:
    """138****5678; a landline keeps its area code and last two: 028-******15 (DOMAIN-ZH 3.2)."""
    if "-" not in number:
        return f"{number[:3]}{'*' * max(len(number) - 7, 4)}{number[-4:]}" if len(number) >= 8 else "*" * len(number)
    area, rest = number.split("-")[:2]
    return f"{area}-{'*' * max(len(rest) - 2, 0)}{rest[-2:]}"
