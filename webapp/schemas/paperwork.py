"""Consents, evidence and children's files as they are typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import post_load

from ..domain.households.categories import Category
from ..domain.households.operations import ChildFileChange, NewConsent
from ..domain.households.states import ConsentForm, ConsentPurpose, EvidenceKind, GiverRole, LegalBasis
from .base import Day, RequestSchema, Text, fields, uuid_list
from .person_fields import PersonName, PhoneNumber


class ConsentSchema(RequestSchema):
    """A consent as given."""

    id = fields.UUID(required=True)
    purpose = fields.Enum(ConsentPurpose, by_value=True, required=True)
    form = fields.Enum(ConsentForm, by_value=True, required=True)
    given_by = PersonName(required=True)
    given_on = Day(required=True)
    person = fields.UUID(load_default=None)
    relation = fields.Enum(GiverRole, by_value=True, load_default=None)
    child_informed = fields.Boolean(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> NewConsent:
        return NewConsent(person_id=data.pop("person"), **data)


class WithdrawalSchema(RequestSchema):
    """A consent taken back."""

    id = fields.UUID(required=True)
    given_by = PersonName(required=True)
    person = fields.UUID(load_default=None)


class AskSchema(RequestSchema):
    """Why somebody asks to see what is kept apart."""

    id = fields.UUID(required=True)
    reason = Text(required=True, least=2, most=100)


class KeptLabelsSchema(RequestSchema):
    """The labels that are kept apart, as far as they were shown."""

    kept = fields.List(fields.Enum(Category, by_value=True), load_default=list)
    kept_own = uuid_list(load_default=list)


class EvidenceSchema(RequestSchema):
    """What the photographed paper is, the day that stands on it, and whose it is."""

    id = fields.UUID(required=True)
    kind = fields.Enum(EvidenceKind, by_value=True, required=True)
    dated_on = Day(least=date(1950, 1, 1), load_default=None)
    person = fields.UUID(load_default=None)


class ChildFileSchema(RequestSchema):
    """The separate file of a minor."""

    guardian_name = PersonName(load_default="")
    guardian_relation = Text(load_default="", most=20)
    guardian_phone = PhoneNumber(load_default="")
    caregiver = Text(load_default="", most=100)
    parents = Text(load_default="", most=200)
    school = Text(load_default="", most=100)
    legal_basis = fields.Enum(LegalBasis, by_value=True, load_default=None)
    notice_given_on = Day(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ChildFileChange:
        return ChildFileChange(**data)
