"""Lists of households: filtered, searched, a page at a time."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, load_only

from ...core import clock
from ...core.db import db
from .. import audit
from ..people.actors import Actor, in_scope
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.settings import ADVANCED_AGE, STALE_MONTHS
from .catalogue import mapped_to, own_by_ids
from .categories import FACTS, OF_CHILDREN, Category, Sensitivity
from .compose import blind_category, blind_id, blind_own_category, blind_phone, blind_tail
from .concerns import Concern, concern_of
from .dates import born_between
from .halfwidth import half_width, without_spaces
from .models import Household, HouseholdCategory, HouseholdFlag, HouseholdOwnCategory, HouseholdPhone, Person
from .national_ids import NationalIdError, parse_national_id
from .own_categories import OwnCategory
from .person_names import searchable_name
from .phones import PhoneError, parse_phone
from .states import HouseholdStatus

A_PAGE = 50
MANY = 1000


@dataclass(frozen=True)
class HouseholdFilter:
    """What to list; `after` is the last household of the page before: addresses name it, and its own name is in none.

    `ages`: somebody in the household has one of these full years, both included, on `today`, which a `concern` too
    counts from (without it: now). What is of advanced age or has not been updated goes by what the place has set.
    """

    organisation_id: UUID | None = None
    status: HouseholdStatus | None = None
    category: Category | None = None
    import_id: UUID | None = None
    after: UUID | None = None
    grid: str = ""
    building: str = ""
    ages: tuple[int, int] | None = None
    concern: Concern | None = None
    today: date | None = None
    stale_months: int = STALE_MONTHS.default
    advanced_age: int = ADVANCED_AGE.default
    own_category: UUID | None = None
    in_use: bool = False
    """Without those whose sensitive data may not be used (SPEC 3.5)."""


@dataclass(frozen=True)
class HouseholdPage:
    """`next` is the `after` of the page that follows, None on the last one."""

    rows: Sequence[Household]
    next: UUID | None


@dataclass(frozen=True)
class Searched:
    """What a search found; `by_id`: the text was a whole ID number, and the caller records that it was looked up."""

    rows: Sequence[Household]
    more: bool
    by_id: bool


def list_households(actor: Actor, wanted: HouseholdFilter, *, size: int = A_PAGE) -> HouseholdPage:
    """By the head's name in pinyin. Without a status, ended files are left out."""
    statement = _in_scope(actor).where(*_conditions(actor, wanted))
    if wanted.after and (key := db.session.scalar(select(Household.sort_key).where(Household.id == wanted.after))) is not None:
        place = literal(key), literal(wanted.after, Household.id.type)
        statement = statement.where(tuple_(Household.sort_key, Household.id) > tuple_(*place))
    rows = db.session.scalars(statement.order_by(Household.sort_key, Household.id).limit(size + 1)).all()
    more = len(rows) > size
    return HouseholdPage(rows[:size], rows[size - 1].id if more else None)


_LISTED = load_only(
    Household.id, Household.organisation_id, Household.status, Household.head_name, Household.sort_key,
    Household.address_as, Household.grid, Household.building, Household.size, Household.may_publish,
    Household.recheck_on, Household.revision, Household.use_stopped_on,
)  # fmt: skip


def _in_scope(actor: Actor) -> Select[Household]:
    """Who sees a whole tree reads in the order of the names and stops after a page; others go place by place."""
    paths = actor.paths(Permission.HOUSEHOLD_READ)
    reach = in_scope(actor, Permission.HOUSEHOLD_READ, Household.organisation_id)
    if any(path.count("/") == 1 for path in paths):
        below = or_(*(Organisation.path.startswith(path, autoescape=True) for path in paths))
        # Never null; but an index of places would fetch every file there is before the first is shown.
        place = func.coalesce(Household.organisation_id, Household.registry_id)
        reach = place.in_(select(Organisation.id).where(below))
    return select(Household).options(_LISTED).where(reach)


def _conditions(actor: Actor, wanted: HouseholdFilter) -> list[ColumnElement[bool]]:
    today = wanted.today or clock.local_day(clock.now())
    equal = ((Household.organisation_id, wanted.organisation_id), (Household.import_id, wanted.import_id),
             (Household.status, wanted.status), (Household.grid, wanted.grid))  # fmt: skip
    found: list[ColumnElement[bool]] = [column == value for column, value in equal if value]
    if wanted.building:
        found.append(Household.building.startswith(wanted.building, autoescape=True))
    if wanted.concern:
        found.append(concern_of(wanted.concern, today=today, stale_months=wanted.stale_months))
    elif not wanted.status:
        found.append(Household.status != HouseholdStatus.ENDED)
    if wanted.ages:
        born = Person.birth_date.between(*born_between(*wanted.ages, on=today))
        found.append(exists().where(Person.household_id == Household.id, born))
    if wanted.in_use:
        found.append(Household.use_stopped_on.is_(None))
    if wanted.category:
        found.append(_has(actor, wanted, wanted.category, today))
    if wanted.own_category:
        own = own_by_ids([wanted.own_category]).get(wanted.own_category)
        found.append(_has_own(actor, own) if own else false())
    return found


def _has(actor: Actor, wanted: HouseholdFilter, category: Category, today: date) -> ColumnElement[bool]:
    """Having the category, or one of an organisation's own that is mapped to it, or the age that it stands for."""
    found = [_wears(actor, category), *(_has_own(actor, own) for own in mapped_to(category))]
    if category is Category.ADVANCED_AGE:
        born = Person.birth_date <= born_between(wanted.advanced_age, wanted.advanced_age, on=today)[1]
        found.append(exists().where(Person.household_id == Household.id, born))
    return or_(*found)


def _wears(actor: Actor, category: Category) -> ColumnElement[bool]:
    """The label itself; a sealed one is nobody's for who may not open it."""
    sensitivity = FACTS[category].sensitivity
    if sensitivity is Sensitivity.PLAIN:
        return _labelled(HouseholdCategory.household_id, HouseholdCategory.category == category)
    return _flagged(actor, blind_category(category), sensitivity, category)


def _has_own(actor: Actor, own: OwnCategory) -> ColumnElement[bool]:
    if own.sensitivity is Sensitivity.PLAIN:
        return _labelled(HouseholdOwnCategory.household_id, HouseholdOwnCategory.category_id == own.id)
    return _flagged(actor, blind_own_category(own.id), own.sensitivity, own.maps_to)


def _flagged(actor: Actor, flag: bytes, sensitivity: Sensitivity, category: Category) -> ColumnElement[bool]:
    """A label that hurts an adult is found by nobody: it is opened file by file, with another person's leave."""
    if sensitivity is Sensitivity.P3 and category not in OF_CHILDREN:
        return false()
    needed = {Sensitivity.P2: Permission.HOUSEHOLD_SENSITIVE, Sensitivity.P3: Permission.HOUSEHOLD_CHILD}
    reach = in_scope(actor, needed[sensitivity], Household.organisation_id)
    return and_(reach, _labelled(HouseholdFlag.household_id, HouseholdFlag.flag == flag))


def _labelled(household_id: InstrumentedAttribute[UUID], label: ColumnElement[bool]) -> ColumnElement[bool]:
    """Few with a label are fetched and sorted; of many a page is soon found in the order of the names."""
    are_many = select(household_id).where(label).offset(MANY).limit(1)  # reads no further than that
    if db.session.scalar(are_many) is not None:
        return exists().where(household_id == Household.id, label)
    return Household.id.in_(select(household_id).where(label))


def search_households(actor: Actor, text: str, wanted: HouseholdFilter | None = None) -> Searched:
    """By name, pinyin or initials of anyone in the household, building, phone or its tail, or a whole ID number."""
    plain = without_spaces(text)
    if not plain:
        return Searched((), False, False)
    number = _as_national_id(plain)
    matches = _by_national_id(actor, number) if number else or_(*_readings(plain, half_width(text)))
    conditions = _conditions(actor, replace(wanted or HouseholdFilter(), after=None))
    statement = _in_scope(actor).where(matches, *conditions).order_by(Household.sort_key, Household.id)
    rows = db.session.scalars(statement.limit(A_PAGE + 1)).all()
    return Searched(rows[:A_PAGE], len(rows) > A_PAGE, number is not None)


def _as_national_id(plain: str) -> str | None:
    try:
        return parse_national_id(plain).number
    except NationalIdError:
        return None


def _by_national_id(actor: Actor, number: str) -> ColumnElement[bool]:
    """Only for who may open ID numbers: to others a hit would tell whose number it is."""
    if not actor.can(Permission.HOUSEHOLD_SENSITIVE):
        return false()
    reach = in_scope(actor, Permission.HOUSEHOLD_SENSITIVE, Household.organisation_id)
    return and_(
        reach, Household.id.in_(select(Person.household_id).where(Person.national_id_index == blind_id(number)))
    )


def _readings(plain: str, spaced: str) -> list[ColumnElement[bool]]:
    """Everything the text may mean."""
    name = searchable_name(spaced)
    found: list[ColumnElement[bool]] = [
        Household.building.startswith(plain, autoescape=True),
        Household.grid.startswith(plain, autoescape=True),
    ]
    if name:
        found.append(_person(Person.searchable.contains(name, autoescape=True)))
    if re.fullmatch(r"[a-z]{2,}", name):
        found.append(_person(Person.pinyin.contains(f" {name}", autoescape=True)))
    if re.fullmatch(r"[0-9]{4}", plain):
        found.append(_phone(HouseholdPhone.tail_index == blind_tail(plain)))
    if (phone := _as_phone(plain)) is not None:
        found.append(_phone(HouseholdPhone.number_index == blind_phone(phone)))
    return found


def _as_phone(plain: str) -> str | None:
    try:
        return parse_phone(plain)
    except PhoneError:
        return None


def _person(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Household.id.in_(select(Person.household_id).where(condition))


def _phone(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Household.id.in_(select(HouseholdPhone.household_id).where(condition))


def record_search(actor: Actor, found: Collection[UUID], *, now: datetime) -> None:
    """Somebody looked up an ID number: that is written down, whether it was found or not."""
    subjects: Collection[UUID | None] = found or (None,)
    for subject in subjects:
        audit.record(
            audit.Action.HOUSEHOLD_SEE_SENSITIVE, actor_id=actor.user_id, subject_id=subject,
            organisation_id=actor.organisation_id, fields=["national_id"], at=now,
        )  # fmt: skip
