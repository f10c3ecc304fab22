"""The form of a household: its choices, an empty one, and one filled from a file."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from ..core import clock
from ..domain.households import catalogue
from ..domain.households.amounts import Amount, Period, Qualifier
from ..domain.households.categories import FACTS, Sensitivity
from ..domain.households.causes import HardshipCause
from ..domain.households.disability import DisabilityType
from ..domain.households.entries import HouseholdEntry, PersonEntry, StatedIncome
from ..domain.households.importing import IncomeBasis
from ..domain.households.queries import visible_categories
from ..domain.households.registry import registries_of, registry_of
from ..domain.households.relations import Relation, Sex
from ..domain.households.situations import MaritalStatus, PoliticalStatus, WorkStatus, YearlySum
from ..domain.households.states import GovernmentAid
from ..domain.households.worker_files import FloorArea, HousingType, HukouType, ModelWorkerLevel, WorkerFile
from ..domain.people.actors import Actor
from ..domain.people.models import Organisation
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations
from ..schemas.household_files import HouseholdSchema
from ..web.nested_forms import NestedForm
from ..web.show import lunar_day_name, lunar_month
from ..web.words import label

_TELLING = ("name", "national_id", "birth_date")
_MORE = {"phones": ("number", "whose"), "incomes": ("amount",), "worker": ("shown",)}
_QUALIFIERS = {Qualifier.EXACT: "", Qualifier.ABOUT: "约", Qualifier.AT_LEAST: "至少", Qualifier.JUST_UNDER: "不到"}


def household_form(typed: MultiDict[str, str] | None = None, initial: dict[str, Any] | None = None) -> NestedForm:
    """A form as typed, or with first values."""
    return NestedForm(HouseholdSchema(), typed, initial, rows="people", telling=_TELLING, more=_MORE)


def empty_form(actor: Actor) -> NestedForm:
    """A form for a new household; its ids are made here, so that sending it twice makes one."""
    places = writable_places(actor)
    form = household_form(initial={
        "id": str(uuid4()), "organisation_id": str(places[0].id) if places else "", **_sums(None, None),
    })  # fmt: skip
    form.add_row(id=str(uuid4()), relation=Relation.HEAD.value)
    form.add_row("phones", number="", whose="")
    form.add_row("incomes", **_income(None))
    if any(registry.of_a_union for registry in registries_of(places).values()):
        form.add_row("worker", shown="yes")
    return form


def form_of(entry: HouseholdEntry, organisation: Organisation, revision: int) -> NestedForm:
    """A form filled from a file."""
    names = ("size", "address_line", "grid", "needs", "help_words", "bank_name", "bank_branch", "bank_account",
             "bank_holder", "bank_reason", "address_as", "mind", "reach", "relative_of", "note")  # fmt: skip
    form = household_form(initial={
        **{name: getattr(entry, name) for name in names},
        "id": str(entry.id), "organisation_id": str(organisation.id), "revision": str(revision),
        "categories": [category.value for category in entry.categories],
        "primary_category": entry.categories[0].value if entry.categories else "",
        "own_categories": [str(category.id) for category in entry.own_categories],
        "own_labels": "、".join(entry.own_labels),
        "cause": entry.causes[0].value if entry.causes else "",
        "cause_confirmed_on": _iso(entry.cause_confirmed_on),
        "other_causes": [cause.value for cause in entry.causes[1:]],
        "government_aid": entry.government_aid.value if entry.government_aid else "",
        "is_relative_of_officer": "yes" if entry.is_relative_of_officer else "",
        **_sums(entry.medical, entry.loss),
    })  # fmt: skip
    for person in entry.people:
        form.add_row(**_person(person))
    for phone in entry.phones:
        form.add_row("phones", number=phone.number, whose=phone.whose)
    for income in entry.incomes or (None,):
        form.add_row("incomes", **_income(income))
    if not entry.phones:
        form.add_row("phones", number="", whose="")
    if registry_of(organisation).of_a_union:
        form.add_row("worker", shown="yes", **_worker(entry.worker or WorkerFile()))
    return form


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


def _as_said(fen: int, qualifier: Qualifier) -> str:
    """`约1200`: a sum as it can be typed again."""
    return f"{_QUALIFIERS[qualifier]}{fen // 100}" + (f".{fen % 100:02d}" if fen % 100 else "")


def _sums(medical: YearlySum | None, loss: YearlySum | None) -> dict[str, str]:
    year = str(clock.local_day(clock.now()).year)
    told = {}
    for name, sum_ in (("medical", medical), ("loss", loss)):
        told[name] = _as_said(sum_.fen, sum_.qualifier) if sum_ else ""
        told[f"{name}_year"] = str(sum_.year) if sum_ else year
    return told


def _income(income: StatedIncome | None) -> dict[str, str]:
    if income is None:
        return {"amount": "", "basis": IncomeBasis.PER_CAPITA.value, "period": Period.MONTH.value}
    return {"amount": _as_said(income.fen, income.qualifier), "basis": income.basis.value,
            "period": (income.period or Period.MONTH).value}  # fmt: skip


def _person(person: PersonEntry) -> dict[str, Any]:
    income, lunar = person.income, person.lunar
    return {
        "id": str(person.id), "name": person.name, "relation": person.relation.value,
        "national_id": person.national_id or "", "unchecked_id": person.unchecked_id,
        "sex": person.sex.value if person.sex else "", "birth_date": _iso(person.birth_date),
        "lunar_month": lunar.month if lunar else "", "lunar_day": lunar.day if lunar else "",
        "lunar_leap": "yes" if lunar and lunar.is_leap else "", "ethnicity": person.ethnicity,
        "marital": person.marital.value if person.marital else "",
        "disability_type": person.disability_type or "", "disability_level": person.disability_level or "",
        "disability_certificate": person.disability_certificate, "health": person.health, "work": person.work,
        "work_status": person.work_status.value if person.work_status else "",
        "income": _as_said(income.fen, income.qualifier) if income else "",
        "income_period": ((income and income.period) or Period.MONTH).value,
        "political": person.political.value if person.political else "", "insurance": person.insurance,
        "identity": person.identity,
    }  # fmt: skip


def _worker(worker: WorkerFile) -> dict[str, str]:
    told = {}
    for name, value in vars(worker).items():
        if isinstance(value, bool):
            told[name] = "yes" if value else "no"
        elif isinstance(value, Amount):
            told[name] = _as_said(value.fen, value.qualifier)
        else:
            told[name] = value.value if isinstance(value, Enum) else value or ""
    return told


def writable_places(actor: Actor) -> list[Organisation]:
    """Where the actor may keep files: communities before the street that holds them."""
    places = list_organisations(actor, Permission.HOUSEHOLD_WRITE)
    inner = {place.parent_id for place in places}
    return sorted(places, key=lambda place: (place.id in inner, place.path))


def options(members: Iterable[Enum]) -> list[tuple[Any, str]]:
    """Choices for a field: (value, word)."""
    return [(member.value, label(member)) for member in members]


def choices(actor: Actor, *, ticked: Iterable[str], is_new: bool) -> dict[str, Any]:
    """Everything the form lets choose from; of own categories that are switched off what is `ticked`. What is kept
    apart can be chosen for a new file only: later it is changed where it is opened.
    """
    places = writable_places(actor)
    own = catalogue.choosable(*places, also=[UUID(id) for id in ticked if _is_id(id)])
    may_see = is_new and actor.can(Permission.HOUSEHOLD_CHILD)
    categories = [c for c in visible_categories(actor) if may_see or FACTS[c].sensitivity is not Sensitivity.P3]
    return {
        "places": [(str(place.id), place.name) for place in places],
        "relations": [pair for pair in options(Relation) if pair[0] != Relation.HEAD.value],
        "sexes": options(Sex),
        "lunar_months": [(month, lunar_month(month)) for month in range(1, 13)],
        "lunar_days": [(day, lunar_day_name(day)) for day in range(1, 31)],
        "marital": options(MaritalStatus), "work_statuses": options(WorkStatus), "political": options(PoliticalStatus),
        "disability_types": options(DisabilityType),
        "disability_levels": [(level, _("%(level)s 级", level=level)) for level in range(1, 5)],
        "categories": options(categories),
        "own": [(str(category.id), category.name) for category in own
                if may_see or category.sensitivity is not Sensitivity.P3],
        "causes": options(HardshipCause),
        "bases": options((IncomeBasis.PER_CAPITA, IncomeBasis.HOUSEHOLD)),
        "periods": options(Period),
        "aids": options(GovernmentAid),
        "hukou_types": options(HukouType), "housing_types": options(HousingType), "floor_areas": options(FloorArea),
        "model_worker_levels": options(ModelWorkerLevel), "yes_no": [("yes", _("是")), ("no", _("否"))],
    }  # fmt: skip
