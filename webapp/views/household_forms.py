"""The form of a household: its choices, an empty one, and one filled from a file."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from ..domain.households.amounts import Period, Qualifier
from ..domain.households.causes import HardshipCause
from ..domain.households.disability import DisabilityType
from ..domain.households.entries import HouseholdEntry, PersonEntry, StatedIncome
from ..domain.households.importing import IncomeBasis
from ..domain.households.queries import visible_categories
from ..domain.households.relations import Relation, Sex
from ..domain.households.states import GovernmentAid
from ..domain.people.actors import Actor
from ..domain.people.models import Organisation
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations
from ..schemas.household_files import HouseholdSchema
from ..web.nested_forms import NestedForm
from ..web.words import label

_TELLING = ("name", "national_id", "birth_date")
_QUALIFIERS = {Qualifier.EXACT: "", Qualifier.ABOUT: "约", Qualifier.AT_LEAST: "至少", Qualifier.JUST_UNDER: "不到"}


def household_form(typed: MultiDict[str, str] | None = None, initial: dict[str, Any] | None = None) -> NestedForm:
    """A form as typed, or with first values."""
    return NestedForm(HouseholdSchema(), typed, initial, rows="people", telling=_TELLING)


def empty_form(actor: Actor) -> NestedForm:
    """A form for a new household; its ids are made here, so that sending it twice makes one."""
    places = writable_places(actor)
    form = household_form(initial={"id": str(uuid4()), "organisation_id": str(places[0].id) if places else ""})
    form.add_row(id=str(uuid4()), relation=Relation.HEAD.value)
    return form


def form_of(entry: HouseholdEntry, organisation_id: UUID, revision: int) -> NestedForm:
    """A form filled from a file."""
    phones = [*entry.phones, None, None]
    income = entry.incomes[0] if entry.incomes else None
    names = ("size", "address_line", "grid", "needs", "help_words", "bank_name", "bank_account", "bank_holder",
             "address_as", "mind", "reach", "relative_of", "note")  # fmt: skip
    form = household_form(initial={
        **{name: getattr(entry, name) for name in names},
        "id": str(entry.id), "organisation_id": str(organisation_id), "revision": str(revision),
        "phone": phones[0].number if phones[0] else "", "whose_phone": phones[0].whose if phones[0] else "",
        "phone_2": phones[1].number if phones[1] else "", "whose_phone_2": phones[1].whose if phones[1] else "",
        "categories": [category.value for category in entry.categories],
        "primary_category": entry.categories[0].value if entry.categories else "",
        "cause": entry.causes[0].value if entry.causes else "",
        "other_causes": [cause.value for cause in entry.causes[1:]],
        "government_aid": entry.government_aid.value if entry.government_aid else "",
        "is_relative_of_officer": "yes" if entry.is_relative_of_officer else "",
        **_income(income),
    })  # fmt: skip
    for person in entry.people:
        form.add_row(**_person(person))
    return form


def _income(income: StatedIncome | None) -> dict[str, str]:
    if income is None:
        return {"income": "", "income_basis": IncomeBasis.PER_CAPITA.value, "income_period": Period.MONTH.value}
    yuan = f"{income.fen // 100}" + (f".{income.fen % 100:02d}" if income.fen % 100 else "")
    return {"income": f"{_QUALIFIERS[income.qualifier]}{yuan}", "income_basis": income.basis.value,
            "income_period": (income.period or Period.MONTH).value}  # fmt: skip


def _person(person: PersonEntry) -> dict[str, Any]:
    return {
        "id": str(person.id), "name": person.name, "relation": person.relation.value,
        "national_id": person.national_id or "", "unchecked_id": person.unchecked_id,
        "sex": person.sex.value if person.sex else "",
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        "disability_type": person.disability_type or "", "disability_level": person.disability_level or "",
        "disability_certificate": person.disability_certificate, "health": person.health, "work": person.work,
    }  # fmt: skip


def writable_places(actor: Actor) -> list[Organisation]:
    """Where the actor may keep files: communities before the street that holds them."""
    places = list_organisations(actor, Permission.HOUSEHOLD_WRITE)
    inner = {place.parent_id for place in places}
    return sorted(places, key=lambda place: (place.id in inner, place.path))


def options(members: Iterable[Enum]) -> list[tuple[Any, str]]:
    """Choices for a field: (value, word)."""
    return [(member.value, label(member)) for member in members]


def choices(actor: Actor) -> dict[str, Any]:
    """Everything the form lets choose from."""
    return {
        "places": [(str(place.id), place.name) for place in writable_places(actor)],
        "relations": [pair for pair in options(Relation) if pair[0] != Relation.HEAD.value],
        "sexes": options(Sex),
        "disability_types": options(DisabilityType),
        "disability_levels": [(level, _("%(level)s 级", level=level)) for level in range(1, 5)],
        "categories": options(visible_categories(actor)),
        "causes": options(HardshipCause),
        "bases": options((IncomeBasis.PER_CAPITA, IncomeBasis.HOUSEHOLD)),
        "periods": options(Period),
        "aids": options(GovernmentAid),
    }
