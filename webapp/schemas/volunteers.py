"""Volunteers: what they say of themselves, what they promise, what the desk writes down."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from ..domain.people.models import FreeTime, Skill, WhyNot
from ..domain.people.operations import NewRegistration, OwnWords, Papers
from .base import BirthDate, Day, RequestSchema, Text, fields, uuid_list, validate
from .person_fields import PersonName, PhoneNumber


class WordsSchema(RequestSchema):
    """Areas, skills and free times: all of it as they like."""

    areas = uuid_list(load_default=list, validate=validate.Length(max=60, error="field.length"))
    skills = fields.List(fields.Enum(Skill, by_value=True), load_default=list)
    free_times = fields.List(fields.Enum(FreeTime, by_value=True), load_default=list)
    note = Text(load_default=None, most=200)

    @staticmethod
    def words(data: dict[str, Any]) -> dict[str, Any]:
        """Their part of `data`, as it is kept."""
        return {
            "areas": tuple(str(area) for area in dict.fromkeys(data.pop("areas"))),
            "skills": tuple(skill.value for skill in dict.fromkeys(data.pop("skills"))),
            "free_times": tuple(time.value for time in dict.fromkeys(data.pop("free_times"))),
            "note": data.pop("note") or None,
        }

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Any:
        return OwnWords(**self.words(data))


class RegistrationSchema(WordsSchema):
    """Somebody who wants to help, entered at the desk. Under 18 with a guardian."""

    id = fields.UUID(required=True)
    name = PersonName(required=True)
    phone = PhoneNumber(required=True)
    born_on = BirthDate(required=True)
    guardian_name = PersonName(load_default=None)
    guardian_phone = PhoneNumber(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Any:
        return NewRegistration(**self.words(data), **data)


class JoiningSchema(RegistrationSchema):
    """The same by the link: with a password, and both papers read."""

    password = fields.String(required=True, validate=validate.Length(max=300, error="field.length"), load_only=True)
    pledge = fields.Boolean(required=True, validate=validate.Equal(True, error="pledge.both"))
    risk = fields.Boolean(required=True, validate=validate.Equal(True, error="pledge.both"))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> tuple[NewRegistration, str]:
        data.pop("pledge"), data.pop("risk")
        password = data.pop("password")
        return NewRegistration(**self.words(data), **data), password


class PledgeReadSchema(RequestSchema):
    """Both papers read, in the version that stood on the page."""

    version = fields.Integer(required=True)
    pledge = fields.Boolean(required=True, validate=validate.Equal(True, error="pledge.both"))
    risk = fields.Boolean(required=True, validate=validate.Equal(True, error="pledge.both"))


class CorrectionSchema(RequestSchema):
    """What is wrong with one's name, phone or birthday."""

    correction = Text(required=True, least=2, most=200)


class PapersSchema(RequestSchema):
    """What the desk read in somebody's papers."""

    name = PersonName(required=True)
    phone = PhoneNumber(load_default=None)
    born_on = BirthDate(load_default=None)
    guardian_name = PersonName(load_default=None)
    guardian_phone = PhoneNumber(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Papers:
        return Papers(**data)


class InsuranceSchema(RequestSchema):
    """Until when somebody is insured."""

    insured_until = Day(required=True)


class CheckSchema(RequestSchema):
    """The day on which the record of offences was looked up, and that it holds nothing."""

    checked_on = Day(required=True)
    clean = fields.Boolean(required=True, validate=validate.Equal(True, error="volunteer.clean"))


class WhyNotSchema(RequestSchema):
    """Why somebody is not taken on, or rests."""

    why = fields.Enum(WhyNot, by_value=True, required=True)
