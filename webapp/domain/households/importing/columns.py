"""What a heading means: one word of one column, read by synonyms (SPEC 3.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from webapp.domain.households.amounts import Period
from webapp.domain.households.halfwidth import without_spaces
from webapp.domain.households.importing.column_words import FIELD_OF_SHAPE, FIELD_OF_WORD, Field
from webapp.domain.households.importing.preview import IncomeBasis

PERSONAL = frozenset(list(Field)[: list(Field).index(Field.INCOME) + 1])


class Scope(StrEnum):
    """Whose column it is by its own words: 户主姓名, 家庭成员姓名, 联系人姓名."""

    HEAD = "head"
    MEMBER = "member"
    OUTSIDER = "outsider"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading understood. `unit_yuan`, `basis`, `period` speak of incomes only."""

    field: Field
    scope: Scope | None = None
    unit_yuan: int = 1
    unit_is_said: bool = False
    basis: IncomeBasis = IncomeBasis.PERSON
    period: Period | None = None


_OUTSIDER = re.compile(
    r"联系人|监护人|委托|代理|经办|填表|填报人|调查人|负责人|网格员|楼组长|责任人|包保|帮扶人|帮扶责任|结对|志愿者|走访人|审核|领取人|代领|照护人|义务人|开户人|户名"
)
_HEAD = re.compile(
    r"^(?:户主|申请人|本人|职工|困难职工|老人|对象|救助对象|慰问对象|基本)(?:基本)?(?:信息|情况)?(?:的)?(?=.)"
)
_MEMBER = re.compile(
    r"^(?:共同生活)?(?:的)?(?:其他)?(?:家庭)?(?:主要)?成员(?:基本)?(?:信息|情况)?[0-9一二三四五六七八九]?(?=.)|^配偶(?:的)?(?=(?:姓名|身份证))"
)
_REMARK = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")
_TRIM = "*＊:：、.。/_-—"


@lru_cache(maxsize=4096)
def read_heading(words: str, group: str = "") -> Column | None:
    """The meaning of a heading; `group` is the heading above it in a two-level head.

    None when it means nothing.
    """
    heading, above = tidy_heading(words), tidy_heading(group)
    if not heading:
        return None
    scope = _scope(heading, above)
    bare = _REMARK.sub("", heading).strip(_TRIM)
    if income := _income(heading, bare, above, scope):
        return income
    field = FIELD_OF_WORD.get(heading) or _field(bare)
    if field is None:
        return None
    # The telephone of a contact is the household's; the contact is not one of its people.
    if scope is Scope.OUTSIDER and field is not Field.PHONE:
        return None
    return Column(field, scope)


def tidy_heading(words: str) -> str:
    """A heading without spaces, line breaks, stars and colons."""
    return without_spaces(words).strip(_TRIM)


def _scope(heading: str, above: str) -> Scope | None:
    for text in (heading, above):
        if _OUTSIDER.search(text):
            return Scope.OUTSIDER
    for text in (heading, above + "·"):
        if text != "·" and _MEMBER.match(text) and not text.startswith(("家庭成员数", "家庭成员人数", "成员数")):
            return Scope.MEMBER
        if text != "·" and _HEAD.match(text):
            return Scope.HEAD
    return Scope.HEAD if heading == "户主" else None


def _field(heading: str) -> Field | None:
    """The field of a whole heading, of what follows its scope, of its first part (联系电话/手机), of its shape."""
    if found := FIELD_OF_WORD.get(heading):
        return found
    rests = [pattern.sub("", heading, count=1).strip(_TRIM) for pattern in (_HEAD, _MEMBER, _OUTSIDER)]
    for part in (*rests, re.split(r"[/、或及和]", heading)[0]):
        if found := FIELD_OF_WORD.get(part):
            return found
    return next((field for shape, field in FIELD_OF_SHAPE if shape.search(heading)), None)


_NOT_INCOME = re.compile(r"来源|证明|支出|情况|主要|渠道|低收入")


def _income(heading: str, bare: str, above: str, scope: Scope | None) -> Column | None:
    if "收入" not in bare or _NOT_INCOME.search(bare) or scope is Scope.OUTSIDER:
        return None
    whole = heading + above if "收入" in above else heading
    basis = IncomeBasis.PERSON
    if "人均" in bare:
        basis = IncomeBasis.PER_CAPITA
    elif re.search(r"家庭|全家|户|总收入", bare):
        basis = IncomeBasis.HOUSEHOLD
    period = Period.MONTH if "月" in bare else Period.YEAR if "年" in bare else None
    unit_is_said = re.search(r"[（(].*元.*[）)]|万元", whole) is not None
    return Column(Field.INCOME, scope, 10_000 if "万" in whole else 1, unit_is_said, basis, period)
