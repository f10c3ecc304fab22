"""What does not fit together in a file typed by hand: shown before it is stored, never refused (SPEC 3.1–3.3). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from .categories import AgeRule, age_rule, overlapping
from .dates import age_on
from .disability import split_certificate
from .entries import HouseholdEntry, PersonEntry
from .person_names import searchable_name
from .relations import Relation

_LEAST_YEARS = {Relation.PARENT: 12, Relation.SON: 12, Relation.DAUGHTER: 12, Relation.GRANDCHILD: 24,
                Relation.GRANDPARENT: 24}  # fmt: skip
"""Years that lie at least between the head and …; with fewer one of the two is somebody else."""
_YOUNGER = frozenset({Relation.SON, Relation.DAUGHTER, Relation.GRANDCHILD})


class DoubtKind(StrEnum):
    """What is odd."""

    OVERLAP = "overlap"
    AGE_CATEGORY = "age_category"
    CERTIFICATE_OF_ANOTHER = "certificate_of_another"
    CERTIFICATE_DIFFERS = "certificate_differs"
    RELATION_AGE = "relation_age"
    BANK_HOLDER = "bank_holder"
    BANK_WORKER = "bank_worker"


NEED_A_REASON = frozenset({DoubtKind.BANK_HOLDER, DoubtKind.BANK_WORKER})
"""Looking twice is not enough; somebody has to say why."""


@dataclass(frozen=True)
class Doubt:
    """One thing that is odd: about one of the people, or about these categories."""

    kind: DoubtKind
    person_id: UUID | None = None
    codes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """By which a form says that somebody has seen it."""
        return ".".join([self.kind.value, str(self.person_id or ""), *self.codes])


@dataclass(frozen=True)
class Yardsticks:
    """What the place says an elder is, and whether its files are a union's, where a grant is the worker's own."""

    elder_age: int
    advanced_age: int
    of_a_union: bool = False


def doubts_of(entry: HouseholdEntry, yardsticks: Yardsticks, *, on: date) -> list[Doubt]:
    """Everything that is odd, in the order of the form."""
    return [*_certificates(entry), *_relations(entry), *_overlaps(entry), *_ages(entry, yardsticks, on),
            *_bank(entry, yardsticks)]  # fmt: skip


def _certificates(entry: HouseholdEntry) -> Iterator[Doubt]:
    for person in entry.people:
        certificate = split_certificate(person.disability_certificate)
        if certificate is None:
            continue
        if person.national_id and person.national_id != certificate.national_id:
            yield Doubt(DoubtKind.CERTIFICATE_OF_ANOTHER, person.id)
        stated = (certificate.disability.type, certificate.disability.level)
        typed = (person.disability_type, person.disability_level)
        if any(one and one != other for one, other in zip(typed, stated, strict=True)):
            yield Doubt(DoubtKind.CERTIFICATE_DIFFERS, person.id)


def _relations(entry: HouseholdEntry) -> Iterator[Doubt]:
    head = entry.head.birth_date
    for person in entry.people[1:]:
        least = _LEAST_YEARS.get(person.relation)
        if head is None or least is None or person.birth_date is None:
            continue
        older, younger = (head, person.birth_date) if person.relation in _YOUNGER else (person.birth_date, head)
        if older > younger or age_on(older, younger) < least:
            yield Doubt(DoubtKind.RELATION_AGE, person.id)


def _overlaps(entry: HouseholdEntry) -> Iterator[Doubt]:
    for pair in overlapping(entry.categories):
        yield Doubt(DoubtKind.OVERLAP, codes=tuple(category.value for category in sorted(pair)))


def _ages(entry: HouseholdEntry, yardsticks: Yardsticks, on: date) -> Iterator[Doubt]:
    for category in entry.categories:
        rule = age_rule(category, elder_age=yardsticks.elder_age, advanced_age=yardsticks.advanced_age)
        if rule is not None and not _may_fit(entry, rule, on):
            yield Doubt(DoubtKind.AGE_CATEGORY, codes=(category.value,))


def _may_fit(entry: HouseholdEntry, rule: AgeRule, on: date) -> bool:
    """True unless everybody the label may speak of is known not to have that age."""
    people: tuple[PersonEntry, ...] = (entry.head,) if rule.of_head else entry.people
    if any(person.birth_date is None or rule.fits(age_on(person.birth_date, on)) for person in people):
        return True
    return not rule.of_head and (entry.size or 0) > len(people)


def _bank(entry: HouseholdEntry, yardsticks: Yardsticks) -> Iterator[Doubt]:
    """The card is the head's or a member's own; where a worker's grant goes there, the worker's (SPEC 3.3)."""
    if not entry.bank_account or not entry.bank_holder or entry.bank_reason:
        return
    holder = searchable_name(entry.bank_holder)
    if all(holder != searchable_name(person.name) for person in entry.people):
        yield Doubt(DoubtKind.BANK_HOLDER)
    elif yardsticks.of_a_union and holder != searchable_name(entry.head.name):
        yield Doubt(DoubtKind.BANK_WORKER)
