"""Sex, and what a member is to the head of the household (GB/T 2261.1, GB/T 4761; DOMAIN-ZH 1.7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from webapp.domain.households.halfwidth import without_spaces


class Sex(StrEnum):
    """性别."""

    MALE = "male"
    FEMALE = "female"


class Relation(StrEnum):
    """与户主关系: the member *is* the head's … ."""

    HEAD = "head"
    SPOUSE = "spouse"
    SON = "son"
    DAUGHTER = "daughter"
    GRANDCHILD = "grandchild"
    PARENT = "parent"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    CHILD_IN_LAW = "child_in_law"
    PARENT_IN_LAW = "parent_in_law"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RelationWord:
    """What one word says: the relation, and the sex where the word implies one (女儿, 孙子)."""

    relation: Relation
    sex: Sex | None = None


_M, _F = Sex.MALE, Sex.FEMALE
_BOYS_AND_GIRLS = ("长", "次", "大", "二", "三", "四", "五", "六", "小", "幺", "养", "继", "独", "独生", "义")

_WORDS: dict[str, RelationWord] = {
    **dict.fromkeys(("户主", "本人", "户主本人", "本户户主", "自己", "家长"), RelationWord(Relation.HEAD)),
    **dict.fromkeys(("配偶", "爱人", "夫妻", "伴侣"), RelationWord(Relation.SPOUSE)),
    **dict.fromkeys(("妻子", "妻", "老婆", "媳妇", "老伴（女）"), RelationWord(Relation.SPOUSE, _F)),
    **dict.fromkeys(("丈夫", "夫", "老公"), RelationWord(Relation.SPOUSE, _M)),
    "老伴": RelationWord(Relation.SPOUSE),
    **dict.fromkeys(("儿子", "子", "儿", "男孩", "继子", "养子"), RelationWord(Relation.SON, _M)),
    **{f"{order}{word}": RelationWord(Relation.SON, _M) for order in _BOYS_AND_GIRLS for word in ("子", "儿子")},
    **dict.fromkeys(("女儿", "女", "闺女", "女孩", "继女", "养女"), RelationWord(Relation.DAUGHTER, _F)),
    **{f"{order}{word}": RelationWord(Relation.DAUGHTER, _F) for order in _BOYS_AND_GIRLS for word in ("女", "女儿")},
    **dict.fromkeys(("孙子", "外孙", "外孙子", "长孙", "次孙", "孙"), RelationWord(Relation.GRANDCHILD, _M)),
    **dict.fromkeys(("孙女", "外孙女", "长孙女", "次孙女"), RelationWord(Relation.GRANDCHILD, _F)),
    **dict.fromkeys(("孙子女", "孙辈", "孙子或孙女", "重孙", "曾孙"), RelationWord(Relation.GRANDCHILD)),
    **dict.fromkeys(("父亲", "父", "爸爸", "爸", "继父", "养父", "生父"), RelationWord(Relation.PARENT, _M)),
    **dict.fromkeys(("母亲", "母", "妈妈", "妈", "继母", "养母", "生母"), RelationWord(Relation.PARENT, _F)),
    **dict.fromkeys(("父母", "双亲"), RelationWord(Relation.PARENT)),
    **dict.fromkeys(("祖父", "爷爷", "外公", "姥爷", "外祖父", "公"), RelationWord(Relation.GRANDPARENT, _M)),
    **dict.fromkeys(("祖母", "奶奶", "外婆", "姥姥", "外祖母"), RelationWord(Relation.GRANDPARENT, _F)),
    **dict.fromkeys(("祖父母", "外祖父母"), RelationWord(Relation.GRANDPARENT)),
    **dict.fromkeys(
        ("哥哥", "哥", "弟弟", "弟", "兄", "兄弟", "大哥", "堂兄", "堂弟"), RelationWord(Relation.SIBLING, _M)
    ),
    **dict.fromkeys(("姐姐", "姐", "妹妹", "妹", "姊", "姐妹", "姊妹"), RelationWord(Relation.SIBLING, _F)),
    **dict.fromkeys(("兄弟姐妹", "兄妹", "姐弟"), RelationWord(Relation.SIBLING)),
    **dict.fromkeys(("儿媳", "儿媳妇", "子媳", "长媳"), RelationWord(Relation.CHILD_IN_LAW, _F)),
    **dict.fromkeys(("女婿", "婿"), RelationWord(Relation.CHILD_IN_LAW, _M)),
    **dict.fromkeys(("岳父", "公公", "丈人"), RelationWord(Relation.PARENT_IN_LAW, _M)),
    **dict.fromkeys(("岳母", "婆婆", "丈母娘"), RelationWord(Relation.PARENT_IN_LAW, _F)),
    **dict.fromkeys(("其他", "其它", "其他亲属", "亲属", "非亲属", "寄养"), RelationWord(Relation.OTHER)),
    **dict.fromkeys(("侄子", "侄儿", "外甥", "叔叔", "伯父", "舅舅"), RelationWord(Relation.OTHER, _M)),
    **dict.fromkeys(("侄女", "外甥女", "姑姑", "姨妈", "嫂子", "弟媳"), RelationWord(Relation.OTHER, _F)),
}
_SEX_WORDS = {
    **dict.fromkeys(("男", "男性", "M", "m", "1", "1.0", "♂"), Sex.MALE),
    **dict.fromkeys(("女", "女性", "F", "f", "2", "2.0", "♀"), Sex.FEMALE),
}
_REMARK = re.compile(r"[（(][^）)]*[）)]")
_NUMBER = re.compile(r"[0-9]+$")


@lru_cache(maxsize=4096)
def parse_relation(text: str) -> RelationWord | None:
    """Read a relation; None when the word is not known. `次女（在读）` and `女儿2` are read too."""
    word = _NUMBER.sub("", _REMARK.sub("", without_spaces(text)))
    word = word.removeprefix("户主之").removeprefix("户主的").removeprefix("之")
    return _WORDS.get(word)


def parse_sex(text: str) -> Sex | None:
    """Read 男 or 女 (or the code of GB/T 2261.1); None for anything else."""
    return _SEX_WORDS.get(without_spaces(text))
