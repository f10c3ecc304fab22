"""Consents, evidence and children's files as they are typed."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from ..domain.households.operations import ChildFileChange, NewConsent
from ..domain.households.states import ConsentForm, ConsentPurpose, EvidenceKind, LegalBasis
from .base import Day, RequestSchema, Text, fields
from .person_fields import PersonName, PhoneNumber


class ConsentSchema(RequestSchema):
    """A consent as given."""

    id = fields.UUID(required=True)
    purpose = fields.Enum(ConsentPurpose, by_value=True, required=True)
    form = fields.Enum(ConsentForm, by_value=True, required=True)
    given_by = PersonName(required=True)
    given_on = Day(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> NewConsent:
        return NewConsent(**data)


class WithdrawalSchema(RequestSchema):
    """A consent taken back."""

    id = fields.UUID(required=True)
    given_by = PersonName(required=True)


class EvidenceSchema(RequestSchema):
    """What the photographed paper is."""

    id = fields.UUID(required=True)
    kind = fields.Enum(EvidenceKind, by_value=True, required=True)


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
