"""A whole family in one cell: 妻 李梅 子 张强；女儿：张小（SPEC 3.9）."""

from __future__ import annotations

import re
from dataclasses import dataclass

from webapp.domain.households.halfwidth import half_width
from webapp.domain.households.importing.cells import SheetReading
from webapp.domain.households.importing.preview import Finding, ImportedPerson
from webapp.domain.households.national_ids import NationalIdError, parse_national_id
from webapp.domain.households.person_names import PersonNameError, normalise_name
from webapp.domain.households.relations import Relation, RelationWord, parse_relation

_BETWEEN = re.compile(r"[\s、,，;；。/|+]+|(?<=[一-鿿])[-—－]+(?=[一-鿿])")
_BEHIND = re.compile(r"([一-鿿·]{2,20})[（(]([一-鿿]{1,5})[）)]")
_IN_BRACKETS = re.compile(r"[（(]([^（）()]*)[）)]")
# A word is taken for a name only when it begins as names do; 子 在外打工 and 父母在乡下 name nobody.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞"
    "颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻"
    "祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇"
    "栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥郁南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊"
    "仝区郜海阚花权强帅屠豆朴盖练廉禹井巴欧上诸司皇慕尉令长夏东公宇呼端"
)
_NAME = re.compile(rf"[{_SURNAMES}][一-鿿\u3400-\u4dbf\U00020000-\U0003ffff]{{1,3}}|[一-鿿]+(?:·[一-鿿]+)+")
_NO_NAME = re.compile(
    r"高[一二三中职]|常年|单[身亲独]|文盲|[上长]学|长期|全[部家都]|明年|成年|时常|和[睦好]|强制|公[司务]|乐观|边[远疆]"
)
# Behind 女儿： stands a name, whatever it begins with.
_TOLD_NAME = re.compile(r"(?![在已无未不有患读上外去病务打])[一-鿿\u3400-\u4dbf\U00020000-\U0003ffff]{2,4}")
_SEVERAL = frozenset(
    {"父母", "双亲", "祖父母", "外祖父母", "兄弟姐妹", "兄妹", "姐弟", "姐妹", "姊妹", "孙子女", "夫妻"}
)
_AGE = re.compile(r"[0-9]{1,3}(?:周?岁)?|[男女]|[0-9]{1,2}[.)）]?")
_AGE_BEHIND = re.compile(r"(?<=[一-鿿])[0-9]{1,3}(?:周?岁)?$")
_ID = re.compile(r"[0-9]{14,17}[0-9Xx]")
_COUNTED = re.compile(r"^[0-9]{1,2}[.)）、](?=[^0-9])")
_NOBODY = frozenset({"", "无", "没有", "无家属", "独居", "一人", "本人", "/", "-", "—", "——", "0"})
_LONGEST_RELATION = 4


@dataclass(slots=True)
class Relative:
    """Somebody named in the cell; `national_id` as written."""

    name: str
    relation_words: str
    relation: RelationWord
    national_id: str = ""


def parse_family(text: str) -> list[Relative] | None:
    """Everybody in the cell; empty when it says there is nobody, None when a word of it is not understood."""
    plain = half_width(text)
    if plain in _NOBODY:
        return []
    # 李梅（妻子） says the same as 妻子 李梅.
    plain = re.sub(r"\s*[:：]\s*", "： ", plain)
    plain = _IN_BRACKETS.sub(r" \1 ", _BEHIND.sub(_relation_first, plain))
    found: list[Relative] = []
    relation = ""
    for token in (_AGE_BEHIND.sub("", _COUNTED.sub("", word)) for word in _BETWEEN.split(plain)):
        if not token or (not relation and found and _AGE.fullmatch(token)):
            continue
        if _ID.fullmatch(token) and found and not relation:
            found[-1].national_id = token
        elif not relation and parse_relation(token.removesuffix("：")):
            relation = token
        elif one := _relative(relation, token):
            found.append(one)
            relation = ""
        else:
            return None
    return found if found and not relation else None


def _relation_first(found: re.Match[str]) -> str:
    return f" {found[2]}： {found[1]} " if parse_relation(found[2]) else found[0]


def _relative(relation: str, token: str) -> Relative | None:
    """A name after its relation, or both run together: 妻李梅."""
    pattern = _TOLD_NAME if relation.endswith("：") else _NAME
    relation = relation.removesuffix("：")
    lengths = [0] if relation else range(min(_LONGEST_RELATION, len(token) - 2), 0, -1)
    for length in lengths:
        words, name = relation or token[:length], token[length:]
        word = parse_relation(words)
        if word is not None and words not in _SEVERAL and pattern.fullmatch(name) and not _NO_NAME.match(name):
            return Relative(name, words, word)
    return None


def read_family(
    reading: SheetReading, row: int, place: int, problems: list[Finding], text: str = ""
) -> list[ImportedPerson]:
    """The people of such a cell; what is not understood is told, stays in the note and keeps nobody out."""
    text = text or reading.text(row, place)
    relatives = parse_family(text)
    if relatives is None:
        reading.warn("members_in_one_cell", row, place, old=text)
        return []
    people = [_person(reading, row, place, relative, problems) for relative in relatives]
    if people:
        names = "、".join(f"{person.relation_words} {person.name}" for person in people)
        reading.warn("members_split", row, place, old=text, new=names)
    return people


def _person(reading: SheetReading, row: int, place: int, relative: Relative, problems: list[Finding]) -> ImportedPerson:
    person = ImportedPerson(row + 1, relative.name, relation=relative.relation.relation, sex=relative.relation.sex)
    person.relation_words = relative.relation_words
    try:
        person.name = normalise_name(relative.name)
    except PersonNameError as error:
        problems.append(reading.finding(error.code, row, place, error.code, sign=error.sign))
    if relative.national_id:
        person.id_as_written = relative.national_id
        try:
            number = parse_national_id(relative.national_id)
        except NationalIdError as error:
            problems.append(reading.finding(error.code, row, place, length=str(error.length)))
        else:
            person.national_id, person.sex, person.birth_date = number.number, number.sex, number.birth_date
    return person


def is_family(text: str) -> bool:
    """Whether a cell meant for one member's name names several, each with what they are to the head."""
    if len(text) < 4 or not re.search(r"[\s、,，;；。:：/（(]", text.strip()):
        return False
    relatives = parse_family(text)
    return bool(relatives) and all(one.relation.relation is not Relation.HEAD for one in relatives or ())
