"""Accounts, organisations and the five questions of a new deployment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from marshmallow import Schema, post_load

from ..domain.people.models import OrganisationKind
from ..domain.people.operations import NewAccount
from ..domain.people.permissions import Role
from ..domain.people.settings import SETTINGS, TEXTS, Setting, SettingKind, is_window
from ..domain.people.setup import FirstAnswers
from .base import BirthDate, Money, RequestSchema, Text, ValidationError, fields, validate
from .person_fields import PhoneNumber


class Code(fields.String):
    """An organisation's short code. It becomes a step of a path in the tree, so it holds no slash and no blank."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Regexp(r"[\w-]{1,20}\Z", error="field.invalid"), **kwargs)


class SignInSchema(RequestSchema):
    """Log-in; `secret` is the password or a one-time code."""

    login = Text(required=True, least=1, most=80)
    secret = fields.String(required=True, validate=validate.Length(max=200, error="field.length"), load_only=True)


class PasswordSchema(RequestSchema):
    """A new password of one's own."""

    password = fields.String(required=True, validate=validate.Length(max=300, error="field.length"), load_only=True)
    present = fields.String(load_default=None, validate=validate.Length(max=300, error="field.length"), load_only=True)


class CodeSchema(RequestSchema):
    """The six digits an authenticator shows; blanks between them do not matter."""

    code = fields.String(required=True, validate=validate.Length(max=20, error="field.length"), load_only=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "code": "".join(c for c in data["code"] if c in "0123456789")}


class SecondFactorSchema(CodeSchema):
    """An authenticator being set up: the secret it has read, and what it shows."""

    secret = fields.String(required=True, validate=validate.Length(equal=32, error="field.invalid"))


class AccountSchema(RequestSchema):
    """A new account, made by an admin."""

    id = fields.UUID(required=True)
    login = Text(required=True, least=2, most=80)
    name = Text(required=True, least=2, most=50)
    phone = PhoneNumber(load_default=None)
    roles = fields.List(
        fields.Enum(Role, by_value=True), required=True, validate=validate.Length(min=1, error="field.required")
    )
    born_on = BirthDate(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> NewAccount:
        return NewAccount(**{**data, "roles": tuple(data["roles"])})


class RolesSchema(RequestSchema):
    """The roles somebody holds from now on."""

    roles = fields.List(
        fields.Enum(Role, by_value=True), required=True, validate=validate.Length(min=1, error="field.required")
    )


class WelcomeSchema(RequestSchema):
    """Who we are, street or small club, the local dibao line and its year, the phone, the first admin."""

    name = Text(required=True, least=2, most=60)
    preset = fields.String(required=True, validate=validate.OneOf(["street", "club"], error="field.not_a_choice"))
    code = Code(load_default="A")
    phone = Text(required=True, least=5, most=30)
    dibao_monthly_fen = Money(load_default=None)
    dibao_year = fields.Integer(load_default=None, validate=validate.Range(min=2000, max=2100, error="field.invalid"))
    admin_name = Text(required=True, least=2, most=50)
    login = Text(required=True, least=2, most=80)
    password = fields.String(required=True, validate=validate.Length(max=300, error="field.length"), load_only=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> FirstAnswers:
        return FirstAnswers(**data)


@dataclass(frozen=True)
class OrganisationChange:
    """What the settings page changes."""

    name: str
    phone: str | None
    settings: dict[str, Any]


class Window(fields.String):
    """Two hours of a day, as anybody would write them: `9:00–12:00`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        ends = [end.strip() for end in re.split("[-–—~～到至]+", text.replace("：", ":"))]
        window = "-".join(end if len(end) > 4 else f"0{end}" for end in ends)
        if not is_window(window):
            raise ValidationError("field.not_a_window")
        return window


class _OrganisationSchema(RequestSchema):
    """The settings page: name and phone, and every setting there is; what is left blank goes by what is above."""

    name = Text(required=True, least=2, most=60)
    phone = Text(load_default=None, most=30)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> OrganisationChange:
        return OrganisationChange(data.pop("name"), data.pop("phone"), data)


def _typed(setting: Setting[Any]) -> fields.Field[Any]:
    if setting.kind is SettingKind.SWITCH:
        return fields.Boolean(load_default=None)
    if setting.kind is SettingKind.WINDOW:
        return Window(load_default=None)
    if setting.kind in TEXTS:
        return Text(load_default=None, most=setting.most)
    within = validate.Range(min=setting.least, max=setting.most, error="field.invalid")
    kind = Money if setting.kind is SettingKind.MONEY else fields.Integer
    return kind(load_default=None, validate=within)


def organisation_schema() -> RequestSchema:
    """One field for each setting of the table."""
    made = _OrganisationSchema.from_dict({name: _typed(setting) for name, setting in SETTINGS.items()})
    return cast(RequestSchema, made())


class NewOrganisationSchema(RequestSchema):
    """A community or village below one's own organisation."""

    id = fields.UUID(required=True)
    kind = fields.Enum(OrganisationKind, by_value=True, required=True)
    code = Code(required=True)
    name = Text(required=True, least=2, most=60)
    phone = Text(load_default=None, most=30)


class HandOnSchema(RequestSchema):
    """Who takes over what is open with somebody, and why."""

    successor_id = fields.UUID(required=True)
    reason = Text(required=True, least=2, most=200)
    closes_account = fields.Boolean(load_default=False)


class MeSchema(Schema):
    """An account as its owner may read it."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.Enum(Role, by_value=True), required=True)
    born_on = fields.Date(required=True, allow_none=True)


def account_as_json(user_id: UUID, name: str, roles: list[Role], born_on: date | None = None) -> dict[str, Any]:
    """An account as its owner may read it."""
    return {
        "id": str(user_id),
        "name": name,
        "roles": [r.value for r in roles],
        "born_on": born_on and born_on.isoformat(),
    }
