"""Who is cared for: the categories, and what each means for notices, secrecy and age (SPEC 3.2, DOMAIN-ZH
1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache


class Category(StrEnum):
    """对象类别. A household may have several; an organisation's own are mapped onto these."""

    # Social assistance
    EXTREME_POVERTY_PERSON = "extreme_poverty_person"
    DIBAO = "dibao"
    NEAR_DIBAO = "near_dibao"
    RIGID_EXPENDITURE = "rigid_expenditure"
    TEMPORARY_ASSISTANCE = "temporary_assistance"
    RELAPSE_MONITORED = "relapse_monitored"
    LOW_INCOME_FARMER = "low_income_farmer"
    LANDLESS_FARMER = "landless_farmer"
    # Elders
    ADVANCED_AGE = "advanced_age"
    ELDERLY_LIVING_ALONE = "elderly_living_alone"
    EMPTY_NEST_ELDERLY = "empty_nest_elderly"
    LEFT_BEHIND_ELDERLY = "left_behind_elderly"
    DISABLED_ELDERLY = "disabled_elderly"
    LOST_ONLY_CHILD_FAMILY = "lost_only_child_family"
    SPECIAL_DIFFICULTY_ELDERLY = "special_difficulty_elderly"
    # Children and families
    LEFT_BEHIND_CHILD = "left_behind_child"
    ORPHAN = "orphan"
    DE_FACTO_ORPHAN = "de_facto_orphan"
    CHILD_IN_DIFFICULTY = "child_in_difficulty"
    MIGRANT_CHILD = "migrant_child"
    SINGLE_PARENT = "single_parent"
    SINGLE_PARENT_STUDENT = "single_parent_student"
    NEEDY_STUDENT = "needy_student"
    # Health and disability
    MAJOR_ILLNESS = "major_illness"
    DISABLED = "disabled"
    SEVERELY_DISABLED = "severely_disabled"
    # Workers
    NEEDY_WORKER = "needy_worker"
    DEEP = "deep"
    RELATIVE = "relative"
    ACCIDENTAL = "accidental"
    MIGRANT_WORKER = "migrant_worker"
    MODEL_WORKER = "model_worker"
    NEEDY_WOMAN_WORKER = "needy_woman_worker"
    NEEDY_TEACHER = "needy_teacher"
    RETIRED_TEACHER = "retired_teacher"
    UNION_OFFICER_OR_BEREAVED = "union_officer_or_bereaved"
    WORK_DEATH_OR_SILICOSIS = "work_death_or_silicosis"
    STREAMLINED_OLD_WORKER = "streamlined_old_worker"
    STAYING_AT_POST = "staying_at_post"
    # Honoured and other groups
    ENTITLED_GROUP = "entitled_group"
    DEMOBILISED_VETERAN = "demobilised_veteran"
    WAR_OR_NUCLEAR_VETERAN = "war_or_nuclear_veteran"
    VETERAN_PARTY_MEMBER = "veteran_party_member"
    NEEDY_PARTY_MEMBER = "needy_party_member"
    VETERAN_CADRE = "veteran_cadre"
    VILLAGE_CADRE = "village_cadre"
    WOMENS_FEDERATION = "womens_federation"
    TAIWAN_COMPATRIOT_OR_MINORITY = "taiwan_compatriot_or_minority"
    MASSACRE_SURVIVOR = "massacre_survivor"


class BroadCategory(StrEnum):
    """大类: the only word about a household that a public notice may carry (SPEC 9.2)."""

    NEEDY_FAMILY = "needy_family"
    ELDERLY_FAMILY = "elderly_family"
    NEEDY_WORKER = "needy_worker_family"
    HONOURED = "honoured_family"
    PARTY_MEMBER = "party_member_family"


class Sensitivity(StrEnum):
    """How well a label is kept: no volunteer ever sees any; opening P2 is logged, P3 needs a reason (SPEC
    2.5).
    """

    PLAIN = "plain"
    P2 = "p2"
    P3 = "p3"


@dataclass(frozen=True, slots=True)
class AgeRule:
    """`youngest` ≤ full years < `below`. `of_head`: it speaks of the head, else of any person in the
    household.
    """

    youngest: int = 0
    below: int = 200
    of_head: bool = False

    def fits(self, age: int) -> bool:
        """True when a person of this age may have the label."""
        return self.youngest <= age < self.below


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """What follows from a category, whoever has it."""

    label: str
    broad: BroadCategory = BroadCategory.NEEDY_FAMILY
    sensitivity: Sensitivity = Sensitivity.PLAIN
    age: AgeRule | None = None


_ELDER = AgeRule(youngest=60, of_head=True)
_UNDER_16, _UNDER_18 = AgeRule(below=16), AgeRule(below=18)
_OLD, _WORK = BroadCategory.ELDERLY_FAMILY, BroadCategory.NEEDY_WORKER
_HONOUR, _PARTY = BroadCategory.HONOURED, BroadCategory.PARTY_MEMBER
_NEEDY, _P2, _P3 = BroadCategory.NEEDY_FAMILY, Sensitivity.P2, Sensitivity.P3
_PLAIN = Sensitivity.PLAIN

FACTS: dict[Category, CategoryFacts] = {
    Category.EXTREME_POVERTY_PERSON: CategoryFacts("特困人员"),
    Category.DIBAO: CategoryFacts("低保家庭"),
    Category.NEAR_DIBAO: CategoryFacts("低保边缘家庭"),
    Category.RIGID_EXPENDITURE: CategoryFacts("刚性支出困难家庭"),
    Category.TEMPORARY_ASSISTANCE: CategoryFacts("临时救助对象"),
    Category.RELAPSE_MONITORED: CategoryFacts("防止返贫监测对象"),
    Category.LOW_INCOME_FARMER: CategoryFacts("低收入农户"),
    Category.LANDLESS_FARMER: CategoryFacts("失地农民"),
    Category.ADVANCED_AGE: CategoryFacts("高龄老人", _OLD, age=AgeRule(youngest=80)),
    # 独居 tells a thief whom to visit; 9.2 forbids it on a notice, so it is shown as 老年家庭.
    Category.ELDERLY_LIVING_ALONE: CategoryFacts("独居老人", _OLD, age=_ELDER),
    Category.EMPTY_NEST_ELDERLY: CategoryFacts("空巢老人", _OLD, age=AgeRule(youngest=60)),
    Category.LEFT_BEHIND_ELDERLY: CategoryFacts("留守老人", _OLD, age=AgeRule(youngest=60)),
    Category.DISABLED_ELDERLY: CategoryFacts("失能老人", _OLD, _P2, AgeRule(youngest=60)),
    Category.LOST_ONLY_CHILD_FAMILY: CategoryFacts("计划生育特殊家庭", _NEEDY, _P3),
    Category.SPECIAL_DIFFICULTY_ELDERLY: CategoryFacts("特殊困难老年人", _OLD, _P2, AgeRule(youngest=60)),
    Category.LEFT_BEHIND_CHILD: CategoryFacts("农村留守儿童", _NEEDY, _P3, _UNDER_16),
    Category.ORPHAN: CategoryFacts("孤儿", _NEEDY, _P3, _UNDER_18),
    Category.DE_FACTO_ORPHAN: CategoryFacts("事实无人抚养儿童", _NEEDY, _P3, _UNDER_18),
    Category.CHILD_IN_DIFFICULTY: CategoryFacts("困境儿童", _NEEDY, _P3, _UNDER_18),
    Category.MIGRANT_CHILD: CategoryFacts("流动儿童", _NEEDY, _P3, _UNDER_16),
    Category.SINGLE_PARENT: CategoryFacts("单亲家庭"),
    Category.SINGLE_PARENT_STUDENT: CategoryFacts("单亲学生", _NEEDY, _P3),
    Category.NEEDY_STUDENT: CategoryFacts("困难学生", _NEEDY, _P3),
    Category.MAJOR_ILLNESS: CategoryFacts("大重病", _NEEDY, _P2),
    Category.DISABLED: CategoryFacts("残疾人", _NEEDY, _P2),
    Category.SEVERELY_DISABLED: CategoryFacts("重度残疾人", _NEEDY, _P2),
    Category.NEEDY_WORKER: CategoryFacts("困难职工", _WORK),
    Category.DEEP: CategoryFacts("深度困难职工", _WORK),
    Category.RELATIVE: CategoryFacts("相对困难职工", _WORK),
    Category.ACCIDENTAL: CategoryFacts("意外致困职工", _WORK),
    Category.MIGRANT_WORKER: CategoryFacts("困难农民工", _WORK),
    Category.MODEL_WORKER: CategoryFacts("困难劳模", _WORK),
    Category.NEEDY_WOMAN_WORKER: CategoryFacts("困难女职工", _WORK),
    Category.NEEDY_TEACHER: CategoryFacts("困难教职工", _WORK),
    Category.RETIRED_TEACHER: CategoryFacts("离退休教师", _OLD),
    Category.UNION_OFFICER_OR_BEREAVED: CategoryFacts("工会干部及遗属", _WORK),
    Category.WORK_DEATH_OR_SILICOSIS: CategoryFacts("工亡家属、矽肺病人", _WORK, _P2),
    Category.STREAMLINED_OLD_WORKER: CategoryFacts("精简老职工", _OLD),
    Category.STAYING_AT_POST: CategoryFacts("坚守岗位者", _WORK),
    Category.ENTITLED_GROUP: CategoryFacts("优抚对象", _HONOUR),
    Category.DEMOBILISED_VETERAN: CategoryFacts("老复员军人", _HONOUR),
    Category.WAR_OR_NUCLEAR_VETERAN: CategoryFacts("参战涉核人员", _HONOUR, _P2),
    Category.VETERAN_PARTY_MEMBER: CategoryFacts("老党员", _PARTY),
    Category.NEEDY_PARTY_MEMBER: CategoryFacts("困难党员", _PARTY),
    Category.VETERAN_CADRE: CategoryFacts("老干部", _OLD),
    Category.VILLAGE_CADRE: CategoryFacts("村干部"),
    Category.WOMENS_FEDERATION: CategoryFacts("妇联对象"),
    Category.TAIWAN_COMPATRIOT_OR_MINORITY: CategoryFacts("台胞、少数民族"),
    Category.MASSACRE_SURVIVOR: CategoryFacts("大屠杀幸存者", _OLD, _P2),
}

OF_CHILDREN = frozenset({
    Category.LEFT_BEHIND_CHILD, Category.ORPHAN, Category.DE_FACTO_ORPHAN, Category.CHILD_IN_DIFFICULTY,
    Category.MIGRANT_CHILD, Category.SINGLE_PARENT_STUDENT, Category.NEEDY_STUDENT,
})  # fmt: skip
"""Labels that are kept apart for a child's sake; the child officer sees them, not those of adults (OFFLINE 7)."""

# Labels that exclude each other by definition; having both is a warning, not a refusal (SPEC 3.2).
OVERLAPS: tuple[frozenset[Category], ...] = (
    frozenset({Category.DIBAO, Category.NEAR_DIBAO}),
    frozenset({Category.DIBAO, Category.EXTREME_POVERTY_PERSON}),
    frozenset({Category.NEAR_DIBAO, Category.EXTREME_POVERTY_PERSON}),
    frozenset({Category.DIBAO, Category.RIGID_EXPENDITURE}),
    frozenset({Category.NEAR_DIBAO, Category.RIGID_EXPENDITURE}),
    frozenset({Category.DEEP, Category.RELATIVE}),
    frozenset({Category.ORPHAN, Category.DE_FACTO_ORPHAN}),
)


def overlapping(categories: tuple[Category, ...]) -> tuple[frozenset[Category], ...]:
    """The pairs among these that exclude each other."""
    if len(categories) < 2:
        return ()
    held = frozenset(categories)
    return tuple(pair for pair in OVERLAPS if pair <= held)


def computed_categories(age: int, *, advanced_age: int) -> tuple[Category, ...]:
    """The categories that follow from the age alone (on whatever day the age was counted)."""
    return (Category.ADVANCED_AGE,) if age >= advanced_age else ()


@cache
def age_rule(category: Category, *, elder_age: int, advanced_age: int) -> AgeRule | None:
    """Which age fits the label, by what the place calls an elder; who is a child is the law's to say."""
    rule = FACTS[category].age
    if rule is None or not rule.youngest:
        return rule
    return replace(rule, youngest=advanced_age if category is Category.ADVANCED_AGE else elder_age)
