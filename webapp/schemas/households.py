"""Households: what a form or a phone may say of them, and what the API answers."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from marshmallow import post_load, validates_schema

from ..domain.households.addresses import parse_address
from ..domain.households.amounts import Amount, Period
from ..domain.households.categories import Category
from ..domain.households.causes import MOST, HardshipCause
from ..domain.households.concerns import Concern
from ..domain.households.entries import HouseholdEntry, PersonEntry, StatedIncome, StatedPhone
from ..domain.households.importing import IncomeBasis
from ..domain.households.listing import HouseholdFilter
from ..domain.households.models import Household
from ..domain.households.national_ids import NationalIdError, parse_national_id, tidy_national_id
from ..domain.households.relations import Relation, Sex
from ..domain.households.states import EndReason, GovernmentAid, HouseholdStatus
from .base import BirthDate, Day, RequestSchema, Text, ValidationError, fields, validate
from .person_fields import PersonName, PhoneNumber, StatedAmount

MOST_PEOPLE = 30


class PersonSchema(RequestSchema):
    """One person of the household. A number that fails its check is taken with a reason (SPEC 1.5)."""

    id = fields.UUID(required=True)
    name = PersonName(required=True)
    relation = fields.Enum(Relation, by_value=True, load_default=Relation.OTHER)
    national_id = Text(load_default="", most=40)
    unchecked_id = Text(load_default="", most=200)
    sex = fields.Enum(Sex, by_value=True, load_default=None)
    birth_date = BirthDate(load_default=None)
    disability_type = fields.Integer(load_default=None, validate=validate.Range(1, 7, error="field.not_a_choice"))
    disability_level = fields.Integer(load_default=None, validate=validate.Range(1, 4, error="field.not_a_choice"))
    disability_certificate = Text(load_default="", most=24)
    health = Text(load_default="", most=200)
    work = Text(load_default="", most=100)

    @validates_schema(skip_on_field_errors=False)
    def check_number(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("national_id"):
            _from_number(data["national_id"], data.get("unchecked_id") or "")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> PersonEntry:
        number, reason = data.pop("national_id"), data.pop("unchecked_id")
        if number:
            data.update(_from_number(number, reason))
        return PersonEntry(**data)


def _from_number(text: str, reason: str) -> dict[str, Any]:
    """What follows from an ID number: it outranks a sex or birth date typed beside it."""
    try:
        number = parse_national_id(text)
    except NationalIdError as error:
        tidy = tidy_national_id(text)
        if not reason or error.code not in ("id_checksum", "id_birth_date") or len(tidy) != 18:
            raise ValidationError({"national_id": [f"person.{error.code}"]}) from None
        return {"national_id": tidy, "unchecked_id": reason}
    return {"national_id": number.number, "sex": number.sex, "birth_date": number.birth_date}


class HouseholdSchema(RequestSchema):
    """A household as typed: its head first among `people`."""

    id = fields.UUID(required=True)
    people = fields.List(
        fields.Nested(PersonSchema), required=True,
        validate=validate.Length(min=1, max=MOST_PEOPLE, error="field.length"),
    )  # fmt: skip
    size = fields.Integer(load_default=None, validate=validate.Range(1, 60, error="field.invalid"))
    address_line = Text(load_default="", most=200)
    grid = Text(load_default="", most=40)
    phone = PhoneNumber(load_default=None)
    whose_phone = Text(load_default="", most=20)
    phone_2 = PhoneNumber(load_default=None)
    whose_phone_2 = Text(load_default="", most=20)
    categories = fields.List(fields.Enum(Category, by_value=True), load_default=list)
    primary_category = fields.Enum(Category, by_value=True, load_default=None)
    cause = fields.Enum(HardshipCause, by_value=True, load_default=None)
    other_causes = fields.List(
        fields.Enum(HardshipCause, by_value=True), load_default=list,
        validate=validate.Length(max=MOST - 1, error="household.too_many_causes"),
    )  # fmt: skip
    needs = Text(load_default="", most=300, many_lines=True)
    income = StatedAmount(load_default=None)
    income_basis = fields.Enum(IncomeBasis, by_value=True, load_default=IncomeBasis.PER_CAPITA)
    income_period = fields.Enum(Period, by_value=True, load_default=Period.MONTH)
    government_aid = fields.Enum(GovernmentAid, by_value=True, load_default=None)
    help_words = Text(load_default="", most=300, many_lines=True)
    bank_name = Text(load_default="", most=60)
    bank_account = Text(load_default="", most=40)
    bank_holder = Text(load_default="", most=50)
    address_as = Text(load_default="", most=20)
    mind = Text(load_default="", most=100)
    reach = Text(load_default="", most=200)
    is_relative_of_officer = fields.Boolean(load_default=False)
    relative_of = Text(load_default="", most=100)
    note = Text(load_default="", most=500, many_lines=True)

    @validates_schema(skip_on_field_errors=False)
    def check(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("bank_account") and not data.get("bank_name"):
            raise ValidationError({"bank_name": ["field.required"]})
        if data.get("is_relative_of_officer") and not data.get("relative_of"):
            raise ValidationError({"relative_of": ["household.relative_of_whom"]})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> HouseholdEntry:
        people: list[PersonEntry] = data["people"]
        phones = [(data["phone"], data["whose_phone"]), (data["phone_2"], data["whose_phone_2"])]
        address = parse_address(data["address_line"])
        income: Amount | None = data["income"]
        plain = ("id", "grid", "needs", "government_aid", "help_words", "bank_name", "bank_account", "bank_holder",
                 "address_as", "mind", "reach", "is_relative_of_officer", "relative_of", "note")  # fmt: skip
        return HouseholdEntry(
            people=(_as_head(people[0]), *people[1:]),
            size=data["size"] or len(people),
            address_line=address.line,
            community=address.community,
            building=address.building,
            unit=address.unit,
            door=address.door,
            phones=tuple(StatedPhone(number, whose) for number, whose in phones if number),
            categories=_primary_first(data["categories"], data["primary_category"]),
            causes=_main_first(data["cause"], data["other_causes"]),
            incomes=(_stated(income, data),) if income else (),
            **{name: data[name] for name in plain},
        )


def _as_head(person: PersonEntry) -> PersonEntry:
    return PersonEntry(**{**person.__dict__, "relation": Relation.HEAD})


def _stated(amount: Amount, data: dict[str, Any]) -> StatedIncome:
    return StatedIncome(amount.fen, data["income_basis"], amount.qualifier, amount.period or data["income_period"])


def _primary_first(categories: list[Category], primary: Category | None) -> tuple[Category, ...]:
    return tuple(dict.fromkeys([primary, *categories] if primary else categories))


def _main_first(cause: HardshipCause | None, others: list[HardshipCause]) -> tuple[HardshipCause, ...]:
    return tuple(dict.fromkeys([cause, *others] if cause else others))[:MOST]


class SurveySchema(RequestSchema):
    """Who has been there, and when. Whether two have to be named is the place's to say."""

    surveyor_1 = Text(load_default="", least=2, most=50)
    surveyor_2 = Text(load_default="", least=2, most=50)
    surveyed_on = Day(required=True)


class ImportSchema(SurveySchema):
    """What is said once for a whole sheet."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    may_publish = fields.Boolean(load_default=False)
    pasted = fields.String(load_default="")


class ReasonSchema(RequestSchema):
    """Why: from a short list, or in one's own words."""

    reason = Text(required=True, least=2, most=100)


class EndSchema(ReasonSchema):
    """Why a file ends."""

    why = fields.Enum(EndReason, by_value=True, required=True)
    on = Day(required=True)


AGE_BANDS = ("0-5", "6-13", "14-17", "18-59", "60-69", "70-79", "80-89", "90-99", "100-150")
"""Full years, both included."""


def filter_from(chosen: dict[str, Any]) -> HouseholdFilter:
    """The filter that a loaded `HouseholdFilterSchema` asks for."""
    first, _, last = (chosen["ages"] or "").partition("-")
    return HouseholdFilter(
        chosen["organisation"], chosen["status"], chosen["category"], chosen["brought_by"],
        after_from_text(chosen["after"]), chosen["grid"], chosen["building"],
        (int(first), int(last)) if last else None, chosen["concern"],
    )  # fmt: skip


class HouseholdFilterSchema(RequestSchema):
    """What to list."""

    organisation = fields.UUID(load_default=None)
    status = fields.Enum(HouseholdStatus, by_value=True, load_default=None)
    category = fields.Enum(Category, by_value=True, load_default=None)
    brought_by = fields.UUID(load_default=None)
    grid = Text(load_default="", most=40)
    building = Text(load_default="", most=40)
    ages = fields.String(load_default=None, validate=validate.OneOf(AGE_BANDS, error="field.not_a_choice"))
    concern = fields.Enum(Concern, by_value=True, load_default=None)
    after = Text(load_default="", most=200)


def household_as_json(household: Household, categories: list[Category]) -> dict[str, Any]:
    """A household as a desk role may list it: nothing that is sealed."""
    return {
        "id": str(household.id),
        "organisation_id": str(household.organisation_id),
        "status": household.status.value,
        "head_name": household.head_name,
        "address_as": household.address_as,
        "grid": household.grid,
        "building": household.building,
        "size": household.size,
        "categories": [category.value for category in categories],
        "may_publish": household.may_publish,
        "recheck_on": _iso(household.recheck_on),
        "revision": household.revision,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def after_as_text(after: tuple[str, UUID] | None) -> str:
    """The place where the next page begins, as it stands in an address: no name in it but its pinyin."""
    return f"{after[0]}~{after[1]}" if after else ""


def after_from_text(text: str) -> tuple[str, UUID] | None:
    """The place again; what cannot be read is the beginning."""
    key, _, id = text.rpartition("~")
    try:
        return (key, UUID(id)) if key else None
    except ValueError:
        return None
