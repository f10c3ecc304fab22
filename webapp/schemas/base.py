"""The base of all schemas: errors are codes that `web.words` puts into the visitor's language."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from ..core.errors import InvalidInput
from ..core.lunar import FIRST_DAY, LAST_DAY

_CODES: dict[type[fields.Field[Any]], dict[str, str]] = {
    fields.Field: {"required": "field.required", "null": "field.required", "validator_failed": "field.invalid"},
    fields.String: {"invalid": "field.invalid", "invalid_utf8": "field.invalid"},
    fields.UUID: {"invalid_uuid": "field.invalid"},
    fields.Integer: {"invalid": "field.not_a_number", "too_large": "field.not_a_number"},
    fields.Number: {"invalid": "field.not_a_number", "too_large": "field.not_a_number"},
    fields.Boolean: {"invalid": "field.invalid"},
    fields.Date: {"invalid": "field.not_a_date", "format": "field.not_a_date"},
    fields.DateTime: {
        "invalid": "field.not_a_date",
        "invalid_awareness": "field.not_a_date",
        "format": "field.not_a_date",
    },
    fields.AwareDateTime: {"invalid": "field.not_a_date", "invalid_awareness": "field.not_a_date"},
    fields.Time: {"invalid": "field.not_a_time", "format": "field.not_a_time"},
    fields.Enum: {"unknown": "field.not_a_choice"},
    fields.List: {"invalid": "field.invalid"},
    fields.Nested: {"type": "field.invalid"},
}
for _kind, _codes in _CODES.items():
    _kind.default_error_messages = {**_kind.default_error_messages, **_codes}


_YUAN = re.compile(r"[0-9]{1,12}(\.[0-9]{0,2})?")


class RequestSchema(Schema):
    """Takes the fields it lists and leaves others alone, so that old phones and new ones can both be read."""

    class Meta:
        unknown = EXCLUDE

    error_messages = {"type": "field.invalid", "unknown": "field.invalid"}  # noqa: RUF012  (marshmallow reads the class)


class Text(fields.String):
    """A line of text: trimmed, without control characters, between `least` and `most` characters."""

    def __init__(self, *, least: int = 0, most: int = 200, many_lines: bool = False, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(min=least, max=most, error="field.length"), **kwargs)
        self.many_lines = many_lines

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        keep = "\n\t" if self.many_lines else ""
        clean = "".join(c for c in text.replace("\r\n", "\n") if c.isprintable() or c in keep)
        return clean.strip()


class Day(fields.Date):
    """A day of the years this software plans for; one in the year 9999 is a slip of the pen, not a plan."""

    def __init__(self, *, least: date = FIRST_DAY, most: date = LAST_DAY, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(min=least, max=most, error="field.day_out_of_range"), **kwargs)


class BirthDate(Day):
    """A day on which somebody who is helped today can have been born."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(least=date(1900, 1, 1), **kwargs)


class Money(fields.Field[int]):
    """An amount typed in yuan (`1,234.5`), held in fen. Never a float."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        text = str(value).strip().replace(",", "").replace("，", "").lstrip("￥¥")
        if not _YUAN.fullmatch(text):
            raise ValidationError("field.not_money")
        yuan, _, cents = text.partition(".")
        return int(yuan) * 100 + int(cents.ljust(2, "0") or 0)


def uuid_list(**kwargs: Any) -> fields.List[Any]:
    """Many ids."""
    return fields.List(fields.UUID(), **kwargs)


def as_invalid_input(error: ValidationError) -> InvalidInput:
    """marshmallow's tree of messages as flat `{field: [code]}`."""
    flat: dict[str, list[str]] = {}
    _flatten(error.normalized_messages(), "", flat)
    return InvalidInput(flat)


def _flatten(messages: Any, name: str, into: dict[str, list[str]]) -> None:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            _flatten(inner, f"{name}.{key}" if name else str(key), into)
    else:
        into.setdefault(name or "_schema", []).extend(str(m) for m in messages)


__all__ = [
    "UUID",
    "BirthDate",
    "Day",
    "Money",
    "RequestSchema",
    "Text",
    "ValidationError",
    "as_invalid_input",
    "fields",
    "uuid_list",
    "validate",
]
