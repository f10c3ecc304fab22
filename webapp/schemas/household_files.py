"""A household's file as it is typed: its people, telephones, incomes and everything else of SPEC 3.1–3.3."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validates_schema

from ..domain.households.addresses import parse_address
from ..domain.households.amounts import Amount, Period
from ..domain.households.categories import Category
from ..domain.households.causes import MOST, HardshipCause
from ..domain.households.entries import HouseholdEntry, PersonEntry, StatedIncome, StatedPhone
from ..domain.households.importing import IncomeBasis
from ..domain.households.national_ids import NationalIdError, parse_national_id, tidy_national_id
from ..domain.households.relations import Relation, Sex
from ..domain.households.states import GovernmentAid
from .base import RequestSchema, Text, ValidationError, fields, validate
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
    birth_date = fields.Date(load_default=None)
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
