"""An address line in its parts, as far as they can be read; the line itself is always kept (SPEC 3.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from webapp.domain.households.halfwidth import without_spaces


@dataclass(frozen=True, slots=True)
class Address:
    """`line` as written; parts are empty where the line does not say them.

    `building` keeps its word (8栋).
    """

    line: str = ""
    community: str = ""
    building: str = ""
    unit: str = ""
    door: str = ""

    @property
    def as_told_on_the_way(self) -> str:
        """Community and building, without unit and door: what may be shown before the day (SPEC 2.4)."""
        return f"{self.community}{self.building}"


_NO = r"[0-9A-Za-z一二三四五六七八九十甲乙丙丁东西南北]"
_COMMUNITY = re.compile(r"([一-鿿]{2,10}?(?:社区|小区|新村|家园|花园|嘉园|苑|村(?!委|民)|庄|屯))")
_BEFORE_COMMUNITY = re.compile(
    r"^.*(?:省|自治区|市|区|县|旗|街道办?|镇|乡|苏木)(?=[一-鿿]{2,10}(?:社区|小区|村|家园|花园|苑))"
)
_BUILDING = re.compile(rf"({_NO}{{1,5}}(?:-{_NO}{{1,3}})?(?:栋|幢|号楼|座|#楼|楼(?!下|上|道|层)|排))")
_UNIT = re.compile(rf"({_NO}{{1,3}})(?:单元|门(?!牌)|梯)")
_DOOR = re.compile(r"(?:^|[^0-9A-Za-z])([0-9]{1,5}[A-Za-z]?)(?:室|号房?|户|房)?$")
_DASHED = re.compile(r"^(.*?)([0-9]{1,3})[-—－]([0-9]{1,2})[-—－]([0-9]{2,4}[A-Za-z]?)(?:室|号)?$")
# The line that most sheets have, read at once.
_PLAIN = re.compile(r"([一-鿿]{2,6}(?<!街道)(?:社区|村))?([0-9]{1,3}[栋幢])([0-9]{1,2})单元([0-9]{2,4})室?")
_UNKNOWN = re.compile(r"[_\-—/\\]*|无|不详|未知")


def parse_address(text: str, *, community: str = "") -> Address:
    """Split `和平社区8栋1单元603`, `8-1-603`, `桥头村3组12号`.

    `community` fills in where the line names none.
    """
    if match := _PLAIN.fullmatch(text):
        return Address(text, match[1] or community, match[2], match[3], match[4])
    line = without_spaces(text)
    if _UNKNOWN.fullmatch(line):
        return Address(community=community)
    if match := _DASHED.match(line):
        before, building, unit, door = match.groups()
        return Address(line, _community(before)[0] or community, f"{building}栋", unit, door)
    named, rest = _community(line)
    building = _BUILDING.search(rest)
    after = rest[building.end() :] if building else rest
    unit_match = _UNIT.search(after)
    after = after[unit_match.end() :] if unit_match else after
    door = _DOOR.search(after)
    return Address(
        line,
        named or community,
        building[1] if building else "",
        unit_match[1] if unit_match else "",
        door[1] if door else "",
    )


def _community(line: str) -> tuple[str, str]:
    """The community named in the line, and what follows it."""
    inner = _BEFORE_COMMUNITY.sub("", line)
    match = _COMMUNITY.search(inner)
    return (match[1], inner[match.end() :]) if match else ("", inner)
