"""One person of a household as typed: who it is, and what is sealed of them (SPEC 3.1, 3.3)."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validates_schema

from ..domain.households.amounts import Amount, Period
from ..domain.households.disability import split_certificate
from ..domain.households.entries import PersonEntry, StatedIncome
from ..domain.households.importing import IncomeBasis
from ..domain.households.national_ids import NationalIdError, parse_national_id, tidy_national_id
from ..domain.households.relations import Relation, Sex
from ..domain.households.situations import LunarBirthday, MaritalStatus, PoliticalStatus, WorkStatus
from .base import BirthDate, RequestSchema, Text, ValidationError, fields, validate
from .person_fields import PersonName, StatedAmount


class PersonSchema(RequestSchema):
    """One person of the household. A number that fails its check is taken with a reason (SPEC 1.5)."""

    id = fields.UUID(required=True)
    name = PersonName(required=True)
    relation = fields.Enum(Relation, by_value=True, load_default=Relation.OTHER)
    national_id = Text(load_default="", most=40)
    unchecked_id = Text(load_default="", most=200)
    sex = fields.Enum(Sex, by_value=True, load_default=None)
    birth_date = BirthDate(load_default=None)
    lunar_month = fields.Integer(load_default=None, validate=validate.Range(1, 12, error="field.not_a_choice"))
    lunar_day = fields.Integer(load_default=None, validate=validate.Range(1, 30, error="field.not_a_choice"))
    lunar_leap = fields.Boolean(load_default=False)
    ethnicity = Text(load_default="", most=20)
    marital = fields.Enum(MaritalStatus, by_value=True, load_default=None)
    disability_type = fields.Integer(load_default=None, validate=validate.Range(1, 7, error="field.not_a_choice"))
    disability_level = fields.Integer(load_default=None, validate=validate.Range(1, 4, error="field.not_a_choice"))
    disability_certificate = Text(load_default="", most=24)
    health = Text(load_default="", most=200)
    work_status = fields.Enum(WorkStatus, by_value=True, load_default=None)
    work = Text(load_default="", most=100)
    income = StatedAmount(load_default=None)
    income_period = fields.Enum(Period, by_value=True, load_default=Period.MONTH)
    political = fields.Enum(PoliticalStatus, by_value=True, load_default=None)
    insurance = Text(load_default="", most=40)
    identity = Text(load_default="", most=40)

    @validates_schema(skip_on_field_errors=False)
    def check_number(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("national_id"):
            _from_number(data["national_id"], data.get("unchecked_id") or "")

    @validates_schema(skip_on_field_errors=False)
    def check_birthday(self, data: dict[str, Any], **_: Any) -> None:
        month, day = data.get("lunar_month"), data.get("lunar_day")
        if (month is None) != (day is None):
            raise ValidationError({"lunar_day" if day is None else "lunar_month": ["field.required"]})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> PersonEntry:
        number, reason = data.pop("national_id"), data.pop("unchecked_id")
        month, day, leap = (data.pop(f"lunar_{part}") for part in ("month", "day", "leap"))
        amount: Amount | None = data.pop("income")
        period: Period = data.pop("income_period")
        if number:
            data.update(_from_number(number, reason))
        if amount is not None:
            data["income"] = StatedIncome(amount.fen, IncomeBasis.PERSON, amount.qualifier, amount.period or period)
        _read_certificate(data)
        return PersonEntry(lunar=LunarBirthday(month, day, leap) if month else None, **data)


def _read_certificate(data: dict[str, Any]) -> None:
    """The number of a certificate holds type and level; it fills in what nobody typed (SPEC 3.1)."""
    certificate = split_certificate(data["disability_certificate"])
    if certificate is not None:
        stated = certificate.disability
        data["disability_type"] = data["disability_type"] or (int(stated.type) if stated.type else None)
        data["disability_level"] = data["disability_level"] or stated.level


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
