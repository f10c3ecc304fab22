"""What was opened, in words, for the page of one household."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from ..core import clock
from ..domain.households.amounts import Period, Qualifier
from ..domain.households.categories import Category
from ..domain.households.disability import DisabilityType
from ..domain.households.doubts import Doubt, doubts_of
from ..domain.households.entries import HouseholdEntry, PersonEntry, StatedIncome
from ..domain.households.looking import Opened
from ..domain.households.models import ChildFile, HouseholdYear
from ..domain.households.situations import YearlySum
from ..domain.households.standing import yardsticks_of
from ..domain.households.understanding import sums_of
from ..domain.households.worker_files import WorkerFile
from ..domain.people.models import Organisation
from ..web.show import day, money
from ..web.words import label, label_code, word

Facts = list[tuple[str, Any]]


@dataclass(frozen=True)
class OpenedPerson:
    """One person's sealed values; `child` only where children's files were opened."""

    id: UUID
    name: str
    facts: Facts
    unchecked_id: str
    child: Facts | None


@dataclass(frozen=True)
class OpenedWords:
    """Everything that was opened."""

    people: list[OpenedPerson]
    facts: Facts
    years: list[tuple[int, Facts]]
    """What was told of earlier years, the latest first."""
    doubts: list[str]
    """What does not fit together."""
    with_children: bool


def opened_words(opened: Opened, organisation: Organisation) -> OpenedWords:
    """Put it into words."""
    entry, children = opened.entry, opened.children or {}
    today = clock.local_day(clock.now())
    people = [OpenedPerson(person.id, person.name, _of_person(person, opened.wages.get(person.id)), person.unchecked_id,
                           _of_child(opened, children[person.id]) if person.id in children else None)
              for person in entry.people]  # fmt: skip
    labels = [*(label(category) for category in entry.categories), *(own.name for own in entry.own_categories),
              *entry.own_labels]  # fmt: skip
    facts: Facts = [
        (_("收入"), "；".join(income_words(income) for income in entry.incomes)),
        *_told_only([(_("算出来的人均收入"), _worked_out(opened))]),
        (_("原因"), _("、").join(label(cause) for cause in entry.causes)),
        *_told_only([(_("主要原因哪天确认的"), day(entry.cause_confirmed_on, year=True)),
                     (_("原因怎么写的"), entry.cause_words), (_("看病自己付了多少"), yearly_words(entry.medical)),
                     (_("受灾、意外损失了多少"), yearly_words(entry.loss))]),
        (_("类别"), _("、").join(labels)),
        (_("银行卡"), _bank(entry)),
        *_told_only([(_("为什么用别人的卡"), entry.bank_reason)]),
        (_("备注"), entry.note),
        *_life_words(opened),
        *_worker_words(entry.worker),
        *entry.others,
    ]  # fmt: skip
    doubts = doubts_of(entry, yardsticks_of(organisation), on=today)
    years = [(row.year, told) for row in opened.years if (told := _of_year(row))]
    return OpenedWords(people, facts, years, [doubt_words(doubt, entry) for doubt in doubts], opened.children is not None)


def _told_only(facts: Facts) -> Facts:
    """What few files say is shown only by those that do."""
    return [(term, value) for term, value in facts if value]


def _bank(entry: HouseholdEntry) -> str:
    parts = (entry.bank_name, entry.bank_branch, entry.bank_account, entry.bank_holder)
    return " ".join(part for part in parts if part)


def _worked_out(opened: Opened) -> str:
    """What everybody has together, by how many they are, where nobody said the sum."""
    if opened.a_head is None:
        return ""
    yearly, qualifier = opened.a_head
    exact = "" if qualifier is Qualifier.EXACT else label(qualifier)
    told = " ".join(part for part in (label(Period.MONTH), exact, money(round(yearly / 12))) if part)
    count = sum(wage is not None for wage in opened.wages.values())
    return str(_("%(sum)s（其中 %(count)s 人按最低工资推定）", sum=told, count=count)) if count else told


def yearly_words(sum_: YearlySum | None) -> str:
    """`2026 年 约 ￥12,000.00`."""
    if sum_ is None:
        return ""
    exact = "" if sum_.qualifier is Qualifier.EXACT else label(sum_.qualifier)
    return " ".join(part for part in (_("%(year)s 年", year=sum_.year), exact, money(sum_.fen)) if part)


def doubt_words(doubt: Doubt, entry: HouseholdEntry) -> str:
    """What is odd, and about whom."""
    who = next((person.name for person in entry.people if person.id == doubt.person_id), "")
    return word(label_code(doubt.kind), who=who, names=_("、").join(label(Category(code)) for code in doubt.codes))


def _worker_words(worker: WorkerFile | None) -> Facts:
    """A worker's own sheet, as far as it is filled in."""
    if worker is None:
        return []
    income = worker.other_income
    answers = {True: _("是"), False: _("否"), None: ""}
    return _told_only([
        (_("职工编号"), worker.worker_no), (_("工作单位"), worker.employer), (_("单位性质"), worker.employer_type),
        (_("企业状况"), worker.employer_status), (_("所属行业"), worker.industry), (_("哪年参加工作"), worker.works_since),
        (_("劳模"), label(worker.model_worker_level)), (_("户口类型"), label(worker.hukou_type)),
        (_("户口所在地"), worker.hukou_division), (_("住房类型"), label(worker.housing_type)),
        (_("建筑面积"), label(worker.floor_area)), (_("其他联系方式"), worker.other_contact),
        (_("邮政编码"), worker.postcode),
        (_("家里工资以外的收入，一年"), f"{label(income.qualifier)} {money(income.fen)}".strip() if income else ""),
        (_("有没有一定自救能力"), answers[worker.can_help_itself]),
        (_("是不是零就业家庭"), answers[worker.nobody_employed]), (_("思想状况"), worker.state_of_mind),
        (_("会什么技能"), worker.skills), (_("想做什么工作"), worker.job_wishes),
    ])  # fmt: skip


def _life_words(opened: Opened) -> Facts:
    """What the meeting said and what the last recheck found, where there is any."""
    said = ((_("评议意见"), opened.household.review), (_("复核看到的"), opened.household.recheck))
    return [(term, words) for term, words in said if words]


def income_words(income: StatedIncome) -> str:
    """`平均每人 每月 约 ￥560.00`: with whose, for how long and how exact it is."""
    exact = "" if income.qualifier is Qualifier.EXACT else label(income.qualifier)
    return " ".join(part for part in (label(income.basis), label(income.period), exact, money(income.fen)) if part)


def _of_person(person: PersonEntry, assumed_fen: int | None) -> Facts:
    kind = label(DisabilityType(person.disability_type)) if person.disability_type else ""
    level = _("%(level)s 级", level=person.disability_level) if person.disability_level else ""
    facts: Facts = [
        (_("身份证号"), person.national_id),
        (_("健康"), person.health),
        (_("残疾"), " ".join(part for part in (kind, level, person.disability_certificate) if part)),
        (_("工作或上学"), " · ".join(part for part in (label(person.work_status), person.work) if part)),
    ]
    income = income_words(person.income) if person.income else ""
    if assumed_fen is not None:
        income = str(_("按最低工资推定：每月 %(sum)s（没有失业证明）", sum=money(assumed_fen)))
    return facts + _told_only([
        (_("收入"), income), (_("婚姻"), label(person.marital)), (_("民族"), person.ethnicity),
        (_("政治面貌"), label(person.political)), (_("医保"), person.insurance), (_("身份"), person.identity),
    ])  # fmt: skip


def _of_year(row: HouseholdYear) -> Facts:
    """Income, needs and sums of an earlier year; the school's word is the child's."""
    medical, loss = sums_of(row.sums)
    incomes = (income_words(StatedIncome.from_plain(plain)) for plain in row.incomes or ())
    return _told_only([(_("收入"), "；".join(incomes)), (_("需要"), row.needs),
                       (_("看病自己付了多少"), yearly_words(medical)), (_("受灾、意外损失了多少"), yearly_words(loss))])  # fmt: skip


def _of_child(opened: Opened, child: ChildFile) -> Facts:
    guardian = child.guardian or {}
    school = [(row.year, (row.school or {}).get(str(child.id))) for row in opened.years]
    return [
        (_("监护人"), " ".join(part for part in guardian.values() if part)),
        (_("谁在照看"), child.caregiver),
        (_("父母在哪里"), child.parents),
        (_("学校"), child.school),
        (_("凭什么建档"), label(child.legal_basis)),
        (_("哪天告知了监护人"), day(child.notice_given_on, year=True)),
        *((_("%(year)s 年学习情况", year=year), result) for year, result in school if result),
    ]
