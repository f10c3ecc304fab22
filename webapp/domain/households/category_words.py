"""The words by which offices call the categories (DOMAIN-ZH 1; 五保户 and its like are still spoken)."""

from __future__ import annotations

import re
from functools import lru_cache

from webapp.domain.households.categories import FACTS, Category
from webapp.domain.households.halfwidth import half_width

_WORDS: dict[Category, str] = {
    Category.EXTREME_POVERTY_PERSON: (
        "特困 特困供养 特困供养人员 特困户 五保 五保户 五保老人 三无 三无人员 三无老人 分散供养 "
        "集中供养 分散特困 特困老人 农村五保"
    ),
    Category.DIBAO: (
        "低保 低保户 低保对象 最低生活保障 城市低保 农村低保 城镇低保 城低保 农低保 低保人员 享受低保 "
        "在保 最低生活保障家庭"
    ),
    Category.NEAR_DIBAO: (
        "低保边缘 低保边缘户 边缘户 低边 低边户 低保边缘对象 低收入家庭 低收入户 低收入 "
        "最低生活保障边缘家庭 边缘家庭 低保临界"
    ),
    Category.RIGID_EXPENDITURE: (
        "刚性支出 刚性支出困难 支出型困难 支出型困难家庭 支出型贫困 支出型贫困家庭 支出型 刚性支出家庭"
    ),
    Category.TEMPORARY_ASSISTANCE: "临时救助 临时困难 临时困难户 临救 突发困难 临时救助家庭",
    Category.RELAPSE_MONITORED: (
        "监测户 监测对象 防返贫监测 防返贫监测户 脱贫不稳定户 边缘易致贫户 突发严重困难户 返贫监测 "
        "脱贫户 建档立卡户 建档立卡 防返贫"
    ),
    Category.LOW_INCOME_FARMER: "低收入农民 低收入农户家庭 农村低收入",
    Category.LANDLESS_FARMER: "失地农户 失地困难农民 被征地农民 失地",
    Category.ADVANCED_AGE: ("高龄 高龄老年人 80岁以上 80岁以上老人 八十岁以上老人 高龄老人户 百岁老人 90岁以上老人"),
    Category.ELDERLY_LIVING_ALONE: "独居 独居老年人 独居户 孤寡 孤寡老人 孤老 独居孤寡",
    Category.EMPTY_NEST_ELDERLY: "空巢 空巢户 空巢家庭 空巢老年人 纯老户 纯老家庭",
    Category.LEFT_BEHIND_ELDERLY: "留守老年人",
    Category.DISABLED_ELDERLY: "失能 半失能 半失能老人 失能半失能 失能老年人 失智老人 失能失智 卧床老人",
    Category.LOST_ONLY_CHILD_FAMILY: (
        "失独 失独家庭 失独老人 失独户 计生特殊家庭 计生特扶 特扶家庭 特扶 计划生育特扶家庭"
    ),
    Category.SPECIAL_DIFFICULTY_ELDERLY: "特殊困难老人 困难老人 困难老年人 贫困老人 老年困难",
    Category.LEFT_BEHIND_CHILD: "留守儿童 留守 留守学生 留守子女 留守儿童家庭",
    Category.ORPHAN: "孤儿家庭 散居孤儿 社会散居孤儿",
    Category.DE_FACTO_ORPHAN: "事实孤儿 事实无人抚养 事实无人抚养的儿童",
    Category.CHILD_IN_DIFFICULTY: "困境未成年人 困难儿童 贫困儿童 困境少年",
    Category.MIGRANT_CHILD: "随迁子女 流动儿童少年 外来务工子女",
    Category.SINGLE_PARENT: "单亲 单亲户 单亲母亲 单亲妈妈 单亲特困 单亲困难 单亲困难家庭 单亲贫困母亲",
    Category.SINGLE_PARENT_STUDENT: "单亲子女 单亲儿童",
    Category.NEEDY_STUDENT: "贫困学生 贫困生 困难大学生 特困生 助学 困难学子 困难家庭学生",
    Category.MAJOR_ILLNESS: (
        "大病 重病 大病户 重病户 重大疾病 重特大疾病 患大病 大病家庭 重症 患病 大病重病 重病家庭 "
        "因病致困 患重大疾病 慢性病 大病患者 重病患者"
    ),
    Category.DISABLED: "残疾 残疾家庭 残疾户 残疾人家庭 残疾人员 一户多残 残 残疾对象 困难残疾人",
    Category.SEVERELY_DISABLED: (
        "重度残疾 重残 重残户 重残人员 一级残疾 二级残疾 重度残疾户 重度残疾家庭 重残家庭 重残无业"
    ),
    Category.NEEDY_WORKER: "特困职工 困难职工家庭 职工困难家庭 下岗职工 下岗失业 失业 困难企业职工",
    Category.DEEP: "深度困难 深度困难职工家庭",
    Category.RELATIVE: "相对困难 相对困难职工家庭",
    Category.ACCIDENTAL: "意外致困 意外困难 意外致困职工家庭 因灾致困",
    Category.MIGRANT_WORKER: "农民工 进城务工 务工人员 外来务工人员 新生代农民工",
    Category.MODEL_WORKER: "劳模 劳动模范 省劳模 市劳模 全国劳模 先进工作者 困难劳动模范",
    Category.NEEDY_WOMAN_WORKER: "困难女工 特困女职工 女职工",
    Category.NEEDY_TEACHER: "困难教师 困难教职员工",
    Category.RETIRED_TEACHER: "退休教师 离休教师 老教师",
    Category.UNION_OFFICER_OR_BEREAVED: "工会干部 工会干部遗属 病故工会干部遗属 困难工会干部",
    Category.WORK_DEATH_OR_SILICOSIS: (
        "工亡 工亡家属 工亡职工家属 矽肺 矽肺病 矽肺病人 尘肺 尘肺病 工伤 工亡/矽肺 职业病"
    ),
    Category.STREAMLINED_OLD_WORKER: "精简退职 精简退职老职工 六十年代精简退职老职工 精简职工 60年代精简退职",
    Category.STAYING_AT_POST: "坚守岗位 坚守岗位职工 一线职工 一线值守 环卫工人",
    Category.ENTITLED_GROUP: (
        "优抚 优抚户 军属 军人家属 烈属 烈士遗属 烈士家属 三属 退役军人 残疾军人 伤残军人 军烈属 "
        "现役军人家属 革命军人 遗属"
    ),
    Category.DEMOBILISED_VETERAN: "老复员 复员军人 在乡复员军人 老兵 在乡老复员军人",
    Category.WAR_OR_NUCLEAR_VETERAN: (
        "参战 涉核 参战涉核 参战参试 参战退役 参试 参战参试人员 两参人员 参战老兵 参战退役军人"
    ),
    Category.VETERAN_PARTY_MEMBER: "老年党员 建国前老党员 五十年党龄",
    Category.NEEDY_PARTY_MEMBER: "生活困难党员 贫困党员 困难老党员",
    Category.VETERAN_CADRE: "离休干部 离退休干部 退休干部",
    Category.VILLAGE_CADRE: "离任村干部 老村干部 困难村干部 村组干部",
    Category.WOMENS_FEDERATION: "妇联 妇联帮扶 困难妇女 两癌妇女 困难母亲 贫困母亲",
    Category.TAIWAN_COMPATRIOT_OR_MINORITY: "台胞 少数民族 台属 困难台胞 少数民族困难家庭 台胞/少数民族",
    Category.MASSACRE_SURVIVOR: "南京大屠杀幸存者 幸存者",
}

_SYNONYMS: dict[str, Category] = {
    **{facts.label: category for category, facts in FACTS.items()},
    **{word: category for category, words in _WORDS.items() for word in words.split()},
    "工亡家属": Category.WORK_DEATH_OR_SILICOSIS,
    "矽肺病人": Category.WORK_DEATH_OR_SILICOSIS,
}
_BETWEEN = re.compile(r"[/、,，;；|｜+＋&\s。①-⑳]+|(?<=[一-鿿])[和及兼](?=[一-鿿])")
_REMARK = re.compile(r"[（(][^）)]*[）)]")
_NUMBERING = re.compile(r"^[0-9]+[.、．)）]?(?=[一-鿿])(?!岁)")
_ENDINGS = ("家庭", "户", "人员", "对象", "人")
_NONE = frozenset({"", "无", "-", "—", "——", "___", "没有", "否"})


@lru_cache(maxsize=4096)
def parse_categories(text: str) -> tuple[tuple[Category, ...], tuple[str, ...]]:
    """The categories in a cell in the order written (`独居老人/高龄老人`), and the words nobody knows.

    Unknown words are the caller's to show; an organisation may have its own.
    """
    known: dict[Category, None] = {}
    unknown: list[str] = []
    whole = half_width(text)
    words = [whole] if whole in _SYNONYMS else _BETWEEN.split(whole)
    for written in words:
        word = _NUMBERING.sub("", written.strip())
        if word in _NONE:
            continue
        category = category_of(word)
        if category is None:
            unknown.append(word)
        else:
            known[category] = None
    return tuple(known), tuple(unknown)


def category_of(word: str) -> Category | None:
    """The category a word means, its remark in brackets and its ending (户, 家庭, 对象) set aside."""
    bare = _REMARK.sub("", word)
    for attempt in (word, bare, *(bare.removesuffix(ending) for ending in _ENDINGS)):
        if attempt in _SYNONYMS:
            return _SYNONYMS[attempt]
    return None
