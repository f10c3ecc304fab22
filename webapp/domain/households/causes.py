"""Why a household is in hardship: one main cause, at most three more (SPEC 3.3, DOMAIN-ZH 2.1)."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from webapp.domain.households.halfwidth import half_width


class HardshipCause(StrEnum):
    """致困原因: the ten of the union's form, and four that offices add."""

    NO_LABOUR_CAPACITY = "no_labour_capacity"
    WITHOUT_WORK = "without_work"
    LAID_OFF = "laid_off"
    UNINSURED = "uninsured"
    BENEFITS_NOT_PAID = "benefits_not_paid"
    MAJOR_ILLNESS = "major_illness"
    NATURAL_DISASTER = "natural_disaster"
    ACCIDENT = "accident"
    SCHOOLING = "schooling"
    OTHER = "other"
    FAMILY_CHANGE = "family_change"
    BOTH_LAID_OFF = "both_laid_off"
    DISABILITY = "disability"
    SINGLE_PARENT = "single_parent"


CAUSE_LABELS: dict[HardshipCause, str] = {
    HardshipCause.NO_LABOUR_CAPACITY: "无劳动能力",
    HardshipCause.WITHOUT_WORK: "有劳动能力未就业",
    HardshipCause.LAID_OFF: "下岗失业",
    HardshipCause.UNINSURED: "未参加社会保险",
    HardshipCause.BENEFITS_NOT_PAID: "社保待遇落实不到位",
    HardshipCause.MAJOR_ILLNESS: "患重特大疾病",
    HardshipCause.NATURAL_DISASTER: "遭受自然灾害",
    HardshipCause.ACCIDENT: "遭受意外事故",
    HardshipCause.SCHOOLING: "子女上学",
    HardshipCause.OTHER: "其他",
    HardshipCause.FAMILY_CHANGE: "家庭变故",
    HardshipCause.BOTH_LAID_OFF: "双下岗",
    HardshipCause.DISABILITY: "残疾",
    HardshipCause.SINGLE_PARENT: "单亲",
}

_WORDS: dict[HardshipCause, str] = {
    HardshipCause.NO_LABOUR_CAPACITY: ("无劳力 缺劳力 缺劳动力 缺乏劳动力 丧失劳动能力 无劳动力 劳力不足 缺少劳力"),
    HardshipCause.WITHOUT_WORK: "未就业 无业 待业 无工作 没有工作 无固定收入 无稳定收入 无收入来源",
    HardshipCause.LAID_OFF: "下岗 失业 因失业 下岗待业",
    HardshipCause.UNINSURED: "未参保 无社保 未参加社保",
    HardshipCause.BENEFITS_NOT_PAID: "社保未落实 拖欠工资 欠薪",
    HardshipCause.MAJOR_ILLNESS: (
        "大病 重病 大重病 因病 患病 疾病 重大疾病 因病致困 因病致贫 患大病 慢性病 重特大疾病 长期患病 患重病 体弱多病"
    ),
    HardshipCause.NATURAL_DISASTER: "自然灾害 因灾 受灾 灾害 因灾致贫 因灾致困 火灾 水灾",
    HardshipCause.ACCIDENT: "意外 意外事故 车祸 交通事故 工伤 意外伤害 事故",
    HardshipCause.SCHOOLING: ("上学 因学 就学 子女就学 子女读书 供子女上学 因学致贫 因学致困 子女教育 教育 孩子上学"),
    HardshipCause.OTHER: (
        "其它 其他原因 年老 年老体弱 年迈 年事已高 高龄 缺技术 缺资金 缺土地 缺水 交通条件落后 自身发展动力不足"
    ),
    HardshipCause.FAMILY_CHANGE: "变故 丧偶 离异 离婚 亲人去世 家庭变化 丧子 配偶去世",
    HardshipCause.BOTH_LAID_OFF: "夫妻双下岗 双双下岗 夫妻双失业",
    HardshipCause.DISABILITY: "因残 重度残疾 身体残疾 重残 残疾人 因残致贫 因残致困 智障",
    HardshipCause.SINGLE_PARENT: "单亲家庭 单亲抚养",
}
_SYNONYMS: dict[str, HardshipCause] = {
    **{label: cause for cause, label in CAUSE_LABELS.items()},
    **{word: cause for cause, words in _WORDS.items() for word in words.split()},
    # The union's form numbers its ten choices (DOMAIN-ZH 2.1).
    **{str(number): cause for number, cause in enumerate(list(HardshipCause)[:10], 1)},
}
MOST = 4
_BETWEEN = re.compile(r"[/、,，;；|｜+＋&\s。①-⑳]+")
_NUMBERING = re.compile(r"^[0-9]+[.、．)）]?(?=[一-鿿])")
_NONE = frozenset({"", "无", "-", "—", "——", "___"})


@lru_cache(maxsize=4096)
def parse_causes(text: str) -> tuple[tuple[HardshipCause, ...], tuple[str, ...]]:
    """The causes in a cell, the main one first, at most four; and the words that mean none of them.

    A word that means OTHER (年老, 缺技术) stays worth keeping: the caller stores the text as written too.
    """
    known: dict[HardshipCause, None] = {}
    unknown: list[str] = []
    for written in _BETWEEN.split(half_width(text).removesuffix(".0")):
        word = _NUMBERING.sub("", written)
        if word in _NONE:
            continue
        cause = _SYNONYMS.get(word)
        if cause is None:
            unknown.append(word)
        else:
            known[cause] = None
    return tuple(known)[:MOST], tuple(unknown)
