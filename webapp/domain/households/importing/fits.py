"""What does not fit together in a household: told, never refused (SPEC 3.9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from webapp.domain.households.categories import FACTS, AgeRule, age_rule, overlapping
from webapp.domain.households.dates import age_on
from webapp.domain.households.importing.local import USUAL, Local
from webapp.domain.households.importing.preview import Finding, ImportedHousehold
from webapp.domain.households.relations import Relation

# Years that lie at least between the head and …; below, one of the two rows is about somebody else.
_LEAST_YEARS = {
    Relation.PARENT: 12,
    Relation.SON: 12,
    Relation.DAUGHTER: 12,
    Relation.GRANDCHILD: 24,
    Relation.GRANDPARENT: 24,
}
_YOUNGER_THAN_HEAD = frozenset({Relation.SON, Relation.DAUGHTER, Relation.GRANDCHILD})


def check_fit(household: ImportedHousehold, day: date, headings: list[str], local: Local = USUAL) -> list[Finding]:
    """Ages against relations and categories, and labels that exclude each other."""
    return [
        *_relations(household, headings),
        *_ages(household, day, headings, local),
        *_overlaps(household, headings),
    ]


def _relations(household: ImportedHousehold, headings: list[str]) -> Iterable[Finding]:
    head = household.head.birth_date
    for member in household.members:
        least = _LEAST_YEARS.get(member.relation) if member.relation else None
        if head is None or least is None or member.birth_date is None:
            continue
        is_younger = member.relation in _YOUNGER_THAN_HEAD
        older, younger = (head, member.birth_date) if is_younger else (member.birth_date, head)
        wording = _age_wording(is_younger, older > younger)
        if older > younger or age_on(older, younger) < least:
            years = age_on(min(older, younger), max(older, younger))
            facts = {"relation": member.relation_words, "years": str(years)}
            column = heading_with(headings, "关系", "称谓")
            yield Finding("relation", household.sheet, member.row, column, wording, facts)


def _age_wording(is_younger: bool, is_reversed: bool) -> str:
    if not is_reversed:
        return "relation.close"
    return "relation.older" if is_younger else "relation.younger"


def _ages(household: ImportedHousehold, day: date, headings: list[str], local: Local) -> Iterable[Finding]:
    for category in household.categories:
        rule = age_rule(category, elder_age=local.elder_age, advanced_age=local.advanced_age)
        if rule is None or _may_fit(household, rule, day):
            continue
        people = [household.head] if rule.of_head else list(household.people)
        ages = [age_on(person.birth_date, day) for person in people if person.birth_date]
        nearest = max(ages) if rule.youngest else min(ages)
        facts = {"category": FACTS[category].label, "age": str(nearest)}
        wording = "age_category.head" if len(people) == 1 else "age_category.nobody"
        column = heading_with(headings, "类")
        yield Finding("age_category", household.sheet, household.row, column, wording, facts)


def _may_fit(household: ImportedHousehold, rule: AgeRule, day: date) -> bool:
    """True unless everybody the label may speak of is known not to have that age."""
    people = [household.head] if rule.of_head else list(household.people)
    if any(person.birth_date is None or rule.fits(age_on(person.birth_date, day)) for person in people):
        return True
    # A child or an elder whom the sheet counts but does not list may be the one who is meant.
    return not rule.of_head and (household.size or 0) > len(people)


def _overlaps(household: ImportedHousehold, headings: list[str]) -> Iterable[Finding]:
    for pair in overlapping(household.categories):
        first, second = sorted(pair, key=household.categories.index)
        facts = {"first": FACTS[first].label, "second": FACTS[second].label}
        column = heading_with(headings, "类")
        yield Finding("category_overlap", household.sheet, household.row, column, "category_overlap", facts)


def heading_with(headings: list[str], *parts: str) -> str:
    """The first heading that contains one of the parts, else empty."""
    return next((heading for heading in headings if any(part in heading for part in parts)), "")
