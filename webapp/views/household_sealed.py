"""What was opened, in words, for the page of one household."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from ..domain.households.amounts import Qualifier
from ..domain.households.disability import DisabilityType
from ..domain.households.entries import PersonEntry, StatedIncome
from ..domain.households.looking import Opened
from ..domain.households.models import ChildFile
from ..web.show import day, money
from ..web.words import label

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
    with_children: bool


def opened_words(opened: Opened) -> OpenedWords:
    """Put it into words."""
    entry, children = opened.entry, opened.children or {}
    people = [OpenedPerson(person.id, person.name, _of_person(person), person.unchecked_id,
                           _of_child(children[person.id]) if person.id in children else None)
              for person in entry.people]  # fmt: skip
    labels = [*(label(category) for category in entry.categories), *entry.own_labels]
    facts: Facts = [
        (_("收入"), "；".join(income_words(income) for income in entry.incomes)),
        (_("原因"), _("、").join(label(cause) for cause in entry.causes)),
        (_("原因怎么写的"), entry.cause_words),
        (_("类别"), _("、").join(labels)),
        (_("银行卡"), " ".join(part for part in (entry.bank_name, entry.bank_account, entry.bank_holder) if part)),
        (_("备注"), entry.note),
        *_life_words(opened),
        *entry.others,
    ]
    return OpenedWords(people, facts, opened.children is not None)


def _life_words(opened: Opened) -> Facts:
    """What the meeting said and what the last recheck found, where there is any."""
    said = ((_("评议意见"), opened.household.review), (_("复核看到的"), opened.household.recheck))
    return [(term, words) for term, words in said if words]


def income_words(income: StatedIncome) -> str:
    """`平均每人 每月 约 ￥560.00`: with whose, for how long and how exact it is."""
    exact = "" if income.qualifier is Qualifier.EXACT else label(income.qualifier)
    return " ".join(part for part in (label(income.basis), label(income.period), exact, money(income.fen)) if part)


def _of_person(person: PersonEntry) -> Facts:
    kind = label(DisabilityType(person.disability_type)) if person.disability_type else ""
    level = _("%(level)s 级", level=person.disability_level) if person.disability_level else ""
    facts: Facts = [
        (_("身份证号"), person.national_id),
        (_("健康"), person.health),
        (_("残疾"), " ".join(part for part in (kind, level, person.disability_certificate) if part)),
        (_("工作或上学"), person.work),
    ]
    if person.income:
        facts.append((_("收入"), income_words(person.income)))
    return facts


def _of_child(child: ChildFile) -> Facts:
    guardian = child.guardian or {}
    return [
        (_("监护人"), " ".join(part for part in guardian.values() if part)),
        (_("谁在照看"), child.caregiver),
        (_("父母在哪里"), child.parents),
        (_("学校"), child.school),
        (_("凭什么建档"), label(child.legal_basis)),
        (_("哪天告知了监护人"), day(child.notice_given_on, year=True)),
    ]
