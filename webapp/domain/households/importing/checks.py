"""What does not fit together: told, never refused (SPEC 3.9).

And who is in the file twice, or on file already.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from webapp.domain.households.categories import FACTS, Category, overlapping
from webapp.domain.households.dates import age_on
from webapp.domain.households.importing.preview import (
    Finding,
    ImportedHousehold,
    ImportedPerson,
    ImportPreview,
)
from webapp.domain.households.relations import Relation

OnFile = Callable[[Collection[str]], Collection[str]]

_YOUNGER = {Relation.SON, Relation.DAUGHTER}
_LEAST_YEARS = {
    Relation.PARENT: 12,
    Relation.SON: 12,
    Relation.DAUGHTER: 12,
    Relation.GRANDCHILD: 24,
    Relation.GRANDPARENT: 24,
}
_ID_HEADINGS = ("身份证", "证件号", "身份号码")


def check_fit(household: ImportedHousehold, day: date, headings: list[str]) -> list[Finding]:
    """Ages against relations and categories, and labels that exclude each other."""
    found = [*_relations(household, headings), *_ages(household, day, headings)]
    for pair in overlapping(household.categories):
        first, second = sorted(pair, key=household.categories.index)
        column = _heading_with(headings, "类")
        facts = {"first": FACTS[first].label, "second": FACTS[second].label}
        found.append(
            Finding("category_overlap", household.sheet, household.row, column, "category_overlap", facts)
        )
    return found


def _relations(household: ImportedHousehold, headings: list[str]) -> Iterable[Finding]:
    head = household.head.birth_date
    if head is None:
        return
    for member in household.members:
        least = _LEAST_YEARS.get(member.relation) if member.relation else None
        if least is None or member.birth_date is None:
            continue
        is_younger = member.relation in _YOUNGER or member.relation is Relation.GRANDCHILD
        older, younger = (head, member.birth_date) if is_younger else (member.birth_date, head)
        years = age_on(older, younger) if older <= younger else -age_on(younger, older)
        if years < least:
            facts = {"relation": member.relation_words, "years": str(years)}
            column = _heading_with(headings, "关系")
            yield Finding("relation", household.sheet, member.row, column, "relation", facts)


def _ages(household: ImportedHousehold, day: date, headings: list[str]) -> Iterable[Finding]:
    for category in household.categories:
        rule = FACTS[category].age
        if rule is None:
            continue
        people = [household.head] if rule.of_head else list(household.people)
        ages = [age_on(person.birth_date, day) for person in people if person.birth_date]
        if not ages or any(rule.fits(age) for age in ages) or _others_may_fit(household, category, people):
            continue
        nearest = min(ages) if rule.below < 200 else max(ages)
        facts = {
            "category": FACTS[category].label,
            "age": str(nearest),
            "name": "户主" if len(ages) == 1 else "家里最接近的人",
        }
        yield Finding(
            "age_category",
            household.sheet,
            household.row,
            _heading_with(headings, "类"),
            "age_category",
            facts,
        )


def _others_may_fit(household: ImportedHousehold, category: Category, people: list[ImportedPerson]) -> bool:
    """A child or an elder who is not listed on the sheet may be the one who is meant."""
    rule = FACTS[category].age
    if rule is None or rule.of_head:
        return False
    listed = 1 + len(household.members)
    return (household.size or listed) > listed or any(person.birth_date is None for person in people)


def _heading_with(headings: list[str], part: str) -> str:
    return next((heading for heading in headings if part in heading), "")


def mark_repeats(preview: ImportPreview) -> None:
    """Somebody met before in the file keeps the later household out; the same head again is the same
    household.
    """
    seen: dict[str, tuple[int, ImportedHousehold, ImportedPerson]] = {}
    doors: dict[tuple[str, str], ImportedHousehold] = {}
    for place, household in enumerate(preview.households):
        for person in household.people:
            number = person.national_id or _comparable(person)
            if not number:
                continue
            if number not in seen:
                seen[number] = (place, household, person)
                continue
            first_place, first, first_person = seen[number]
            if first_place == place:
                _same_person_twice(preview, household, person, first_person)
                continue
            if person is household.head and first_person is first.head:
                household.is_repeat = True
            _keep_out(preview, household, person, first, first_person)
        _tell_twins(preview, household, doors)


def _comparable(person: ImportedPerson) -> str:
    """A number that failed its check still tells a repeated row, if it is whole and the name is the same."""
    text = person.id_as_written
    return (
        f"{text} {person.name}"
        if len(text) in (15, 17, 18) and not text.endswith("000") and "E" not in text
        else ""
    )


def _keep_out(
    preview: ImportPreview,
    household: ImportedHousehold,
    person: ImportedPerson,
    first: ImportedHousehold,
    first_person: ImportedPerson,
) -> None:
    place = f"“{first.sheet}”表" if first.sheet != household.sheet else ""
    facts = {"place": place, "row": str(first_person.row)}
    column = _id_heading(preview, household)
    finding = Finding("duplicate_in_file", household.sheet, person.row, column, "duplicate_in_file", facts)
    # A repeated household is mended by deleting it, whatever else is wrong with its rows.
    household.problems.insert(0 if household.is_repeat else len(household.problems), finding)


def _same_person_twice(
    preview: ImportPreview, household: ImportedHousehold, person: ImportedPerson, first: ImportedPerson
) -> None:
    facts = {"row": str(first.row)}
    column = _id_heading(preview, household)
    household.problems.append(
        Finding("duplicate_in_file", household.sheet, person.row, column, "duplicate_in_household", facts)
    )


def _id_heading(preview: ImportPreview, household: ImportedHousehold) -> str:
    headings = preview.headings.get(household.sheet, [])
    return next((found for part in _ID_HEADINGS if (found := _heading_with(headings, part))), "")


def _tell_twins(
    preview: ImportPreview, household: ImportedHousehold, doors: dict[tuple[str, str], ImportedHousehold]
) -> None:
    """Same name at the same door: two files of one family, or two families; a person decides (SPEC 3.8)."""
    if household.is_repeat or not household.address.door or not household.head.name:
        return
    key = (household.head.name, household.address.line)
    first = doors.setdefault(key, household)
    if first is household:
        return
    place = f"“{first.sheet}”表" if first.sheet != household.sheet else ""
    facts = {"place": place, "row": str(first.row)}
    preview.warnings.append(
        Finding("possible_repeat", household.sheet, household.row, "", "possible_repeat", facts)
    )


def mark_on_file(preview: ImportPreview, on_file: OnFile) -> None:
    """Ask once which numbers are on file already; their households wait."""
    numbers = {
        person.national_id
        for household in preview.households
        for person in household.people
        if person.national_id
    }
    known = frozenset(on_file(numbers)) if numbers else frozenset()
    for household in preview.households if known else ():
        person = next((person for person in household.people if person.national_id in known), None)
        if person is not None:
            column = _id_heading(preview, household)
            household.problems.append(
                Finding("duplicate_on_file", household.sheet, person.row, column, "duplicate_on_file")
            )
