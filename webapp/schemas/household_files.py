"""A household's file as it is typed: its people, telephones, incomes and everything else of SPEC 3.1–3.3."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from marshmallow import post_load, validates_schema

from ..domain.households.addresses import parse_address
from ..domain.households.amounts import Amount, Period
from ..domain.households.categories import Category
from ..domain.households.causes import MOST, HardshipCause
from ..domain.households.entries import HouseholdEntry, PersonEntry, StatedIncome, StatedPhone
from ..domain.households.importing import IncomeBasis
from ..domain.households.relations import Relation
from ..domain.households.situations import YearlySum
from ..domain.households.states import GovernmentAid
from ..domain.households.worker_files import FloorArea, HousingType, HukouType, ModelWorkerLevel, WorkerFile
from .base import Day, RequestSchema, Text, ValidationError, fields, uuid_list, validate
from .person_fields import PhoneNumber, StatedAmount, WordList
from .person_files import PersonSchema

MOST_PEOPLE, MOST_PHONES, MOST_INCOMES = 30, 10, 10


class StatedPhoneSchema(RequestSchema):
    """A number, and whose it is; blank for the household's own."""

    number = PhoneNumber(required=True)
    whose = Text(load_default="", most=20)


class StatedIncomeSchema(RequestSchema):
    """An income of the whole family, or a head."""

    amount = StatedAmount(required=True)
    basis = fields.Enum(IncomeBasis, by_value=True, load_default=IncomeBasis.PER_CAPITA)
    period = fields.Enum(Period, by_value=True, load_default=Period.MONTH)


def _line(most: int = 60) -> Text:
    return Text(load_default="", most=most)


class WorkerSchema(RequestSchema):
    """What a union asks of a worker beyond that (困难职工档案表, 五清)."""

    worker_no, other_contact, postcode, works_since = _line(20), _line(), _line(10), _line(20)
    industry, employer, employer_type, employer_status, hukou_division = _line(), _line(), _line(20), _line(20), _line(40)
    hukou_type = fields.Enum(HukouType, by_value=True, load_default=None)
    housing_type = fields.Enum(HousingType, by_value=True, load_default=None)
    floor_area = fields.Enum(FloorArea, by_value=True, load_default=None)
    model_worker_level = fields.Enum(ModelWorkerLevel, by_value=True, load_default=None)
    other_income = StatedAmount(load_default=None)
    can_help_itself, nobody_employed = fields.Boolean(load_default=None), fields.Boolean(load_default=None)
    state_of_mind, skills, job_wishes = _line(200), _line(100), _line(100)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> WorkerFile:
        return WorkerFile(**data)


class HouseholdSchema(RequestSchema):
    """A household as typed: its head first among `people`.

    `phone`, `phone_2` and `income` with their companions are what earlier clients send for `phones` and `incomes`.
    """

    id = fields.UUID(required=True)
    people = fields.List(
        fields.Nested(PersonSchema), required=True,
        validate=validate.Length(min=1, max=MOST_PEOPLE, error="field.length"),
    )  # fmt: skip
    size = fields.Integer(load_default=None, validate=validate.Range(1, 60, error="field.invalid"))
    address_line = Text(load_default="", most=200)
    grid = Text(load_default="", most=40)
    phones = fields.List(fields.Nested(StatedPhoneSchema), load_default=list,
                         validate=validate.Length(max=MOST_PHONES, error="field.length"))  # fmt: skip
    phone = PhoneNumber(load_default=None)
    whose_phone = Text(load_default="", most=20)
    phone_2 = PhoneNumber(load_default=None)
    whose_phone_2 = Text(load_default="", most=20)
    categories = fields.List(fields.Enum(Category, by_value=True), load_default=list)
    primary_category = fields.Enum(Category, by_value=True, load_default=None)
    own_categories = uuid_list(load_default=list)
    own_labels = WordList(load_default=())
    cause = fields.Enum(HardshipCause, by_value=True, load_default=None)
    cause_confirmed_on = Day(least=date(1950, 1, 1), load_default=None)
    other_causes = fields.List(
        fields.Enum(HardshipCause, by_value=True), load_default=list,
        validate=validate.Length(max=MOST - 1, error="household.too_many_causes"),
    )  # fmt: skip
    needs = Text(load_default="", most=300, many_lines=True)
    incomes = fields.List(fields.Nested(StatedIncomeSchema), load_default=list,
                          validate=validate.Length(max=MOST_INCOMES, error="field.length"))  # fmt: skip
    income = StatedAmount(load_default=None)
    income_basis = fields.Enum(IncomeBasis, by_value=True, load_default=IncomeBasis.PER_CAPITA)
    income_period = fields.Enum(Period, by_value=True, load_default=Period.MONTH)
    medical, loss = StatedAmount(load_default=None), StatedAmount(load_default=None)
    medical_year, loss_year = (
        fields.Integer(load_default=None, validate=validate.Range(2000, 2100, error="field.invalid")) for _ in range(2)
    )
    government_aid = fields.Enum(GovernmentAid, by_value=True, load_default=None)
    help_words = Text(load_default="", most=300, many_lines=True)
    bank_name = Text(load_default="", most=60)
    bank_branch = Text(load_default="", most=60)
    bank_account = Text(load_default="", most=40)
    bank_holder = Text(load_default="", most=50)
    bank_reason = Text(load_default="", most=100)
    address_as = Text(load_default="", most=20)
    mind = Text(load_default="", most=100)
    reach = Text(load_default="", most=200)
    is_relative_of_officer = fields.Boolean(load_default=False)
    relative_of = Text(load_default="", most=100)
    note = Text(load_default="", most=500, many_lines=True)
    worker = fields.List(fields.Nested(WorkerSchema), load_default=list,
                         validate=validate.Length(max=1, error="field.length"))  # fmt: skip

    @validates_schema(skip_on_field_errors=False)
    def check(self, data: dict[str, Any], **_: Any) -> None:
        wrong = {}
        if data.get("bank_account") and not data.get("bank_name"):
            wrong["bank_name"] = ["field.required"]
        if data.get("is_relative_of_officer") and not data.get("relative_of"):
            wrong["relative_of"] = ["household.relative_of_whom"]
        for name in ("medical", "loss"):
            if data.get(name) is not None and data.get(f"{name}_year") is None:
                wrong[f"{name}_year"] = ["field.required"]
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> HouseholdEntry:
        people: list[PersonEntry] = data["people"]
        address = parse_address(data["address_line"])
        plain = ("id", "grid", "own_labels", "cause_confirmed_on", "needs", "government_aid", "help_words", "bank_name",
                 "bank_branch", "bank_account", "bank_holder", "bank_reason", "address_as", "mind", "reach",
                 "is_relative_of_officer", "relative_of", "note")  # fmt: skip
        return HouseholdEntry(
            people=(replace(people[0], relation=Relation.HEAD), *people[1:]),
            size=data["size"] or len(people),
            address_line=address.line,
            community=address.community,
            building=address.building,
            unit=address.unit,
            door=address.door,
            phones=_phones(data),
            categories=_first(data["primary_category"], data["categories"]),
            own_ids=tuple(dict.fromkeys(data["own_categories"])),
            causes=_first(data["cause"], data["other_causes"])[:MOST],
            incomes=_incomes(data),
            medical=_of_year(data["medical"], data["medical_year"]),
            loss=_of_year(data["loss"], data["loss_year"]),
            worker=data["worker"][0] if data["worker"] else None,
            **{name: data[name] for name in plain},
        )


def _phones(data: dict[str, Any]) -> tuple[StatedPhone, ...]:
    single = [(data["phone"], data["whose_phone"]), (data["phone_2"], data["whose_phone_2"])]
    listed = [(phone["number"], phone["whose"]) for phone in data["phones"]]
    once: dict[str, StatedPhone] = {}
    for number, whose in (*single, *listed):
        if number:
            once.setdefault(number, StatedPhone(number, whose))
    return tuple(once.values())


def _incomes(data: dict[str, Any]) -> tuple[StatedIncome, ...]:
    single = {"amount": data["income"], "basis": data["income_basis"], "period": data["income_period"]}
    return tuple(_stated(row["amount"], row) for row in (single, *data["incomes"]) if row["amount"] is not None)


def _stated(amount: Amount, row: dict[str, Any]) -> StatedIncome:
    return StatedIncome(amount.fen, row["basis"], amount.qualifier, amount.period or row["period"])


def _of_year(amount: Amount | None, year: int | None) -> YearlySum | None:
    return YearlySum(year, amount.fen, amount.qualifier) if amount is not None and year is not None else None


def _first(first: Any, others: list[Any]) -> tuple[Any, ...]:
    """The one that leads, and the rest."""
    return tuple(dict.fromkeys([first, *others] if first else others))
