"""A form on a page: what was typed, what is wrong with it, and the request object when nothing is.

The same marshmallow schema checks the form and the API. What was typed always comes back (SPEC 12.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict

from ..core.errors import DomainError, InvalidInput
from ..schemas.base import Text, ValidationError, as_invalid_input
from .words import word


class Form:
    """`values`: as typed (lists for many-valued fields); `errors`: `{field: [sentence]}`; `refusal`: one sentence.

    `prefix` keeps the ids of two forms on one page apart.
    """

    Invalid = InvalidInput

    def __init__(
        self,
        schema: Schema,
        typed: MultiDict[str, str] | None = None,
        initial: Mapping[str, Any] | None = None,
        prefix: str = "",
    ) -> None:
        self.schema = schema
        self.prefix = prefix
        self.values: dict[str, Any] = dict(initial or {})
        self.errors: dict[str, list[str]] = {}
        self.refusal: str | None = None
        if typed is not None:
            self.values.update(self._as_typed(typed))

    def _as_typed(self, typed: MultiDict[str, str]) -> dict[str, Any]:
        many = {name for name, field in self.schema.fields.items() if isinstance(field, fields.List)}
        names: Iterable[str] = set(typed.keys()) | many
        return {name: typed.getlist(name) if name in many else typed.get(name, "") for name in names}

    def load(self) -> Any:
        """The request object the schema builds. Raises Form.Invalid; blank text counts as not given."""
        given = {name: value for name, value in self.values.items() if name in self.schema.fields and value != ""}
        try:
            return self.schema.load(given)
        except ValidationError as error:
            raise as_invalid_input(error) from None

    def explain(self, refusal: DomainError) -> Form:
        """Put a refusal into words beside the fields it is about, or above the form."""
        if isinstance(refusal, InvalidInput):
            for name, codes in refusal.fields.items():
                said = self.errors.setdefault(self._place_of(name), [])
                said += [text for code in codes if (text := word(code)) not in said]
        else:
            self.refusal = word(refusal.code, **refusal.facts)
            self.errors = {"": [self.refusal]}
        return self

    def _place_of(self, name: str) -> str:
        """What is wrong with one of several ticks (`roles.0`) is said at the field they belong to."""
        first = name.partition(".")[0]
        field = self.schema.fields.get(first)
        is_ticks = isinstance(field, fields.List) and not isinstance(field.inner, fields.Nested)
        return first if is_ticks else name


def typed_line(name: str, most: int = 100) -> str:
    """One line that was typed beside a button, without a form of its own: cleaned, and cut where it is too long."""
    line: str = Text().deserialize(request.form.get(name, "")[:most])
    return line


def typed_number(name: str) -> int:
    """A whole number in a hidden field; 0 where there is none that could be one of ours."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def json_object() -> dict[str, Any]:
    """The JSON object of this request's body; anything else is invalid input, not a crash."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise InvalidInput({"_schema": ["field.invalid"]})
    return body
