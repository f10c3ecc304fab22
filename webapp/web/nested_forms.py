"""A form with rows in it: fields are named `people.0.name`, errors come back under the same names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from ..schemas.base import ValidationError, as_invalid_input
from .forms import Form


class NestedForm(Form):
    """`rows` is the list field whose rows the form holds; a row with none of `telling` filled in does not count.

    `more` holds further lists, each with what tells; `group` is the list a method is about, `rows` unless named.
    """

    def __init__(
        self,
        schema: Schema,
        typed: MultiDict[str, str] | None = None,
        initial: dict[str, Any] | None = None,
        *,
        rows: str,
        telling: tuple[str, ...],
        more: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        super().__init__(schema, typed, initial)
        self.rows = rows
        self.groups: dict[str, tuple[str, ...]] = {rows: telling, **(more or {})}
        for group in self.groups:
            self.values.pop(group, None)

    @property
    def numbers(self) -> list[int]:
        """The rows of the first list, in order."""
        return self.numbers_of(self.rows)

    def numbers_of(self, group: str) -> list[int]:
        """The rows of a list, in order."""
        parts = [name.split(".") for name in self.values if name.startswith(f"{group}.")]
        found = {part[1] for part in parts if len(part) == 3 and part[1].isascii() and part[1].isdigit()}
        return sorted(int(number) for number in found if len(number) < 4)

    def row(self, number: int, group: str = "") -> dict[str, Any]:
        """What was typed in one row, blanks left out."""
        start = f"{group or self.rows}.{number}."
        return {name.removeprefix(start): value for name, value in self.values.items()
                if name.startswith(start) and value not in ("", None)}  # fmt: skip

    def add_row(self, group: str = "", /, **values: Any) -> None:
        """One more row at the end."""
        group = group or self.rows
        number = max(self.numbers_of(group), default=-1) + 1
        self.values.update({f"{group}.{number}.{name}": value for name, value in values.items()})

    def drop_row(self, number: int, group: str = "") -> None:
        """One row fewer; the others keep their numbers, and what was typed in them."""
        start = f"{group or self.rows}.{number}."
        self.values = {name: value for name, value in self.values.items() if not name.startswith(start)}

    def load(self) -> Any:
        """The request object; errors are named after the fields as they stand in the form."""
        given: dict[str, Any] = {name: value for name, value in self.values.items()
                                 if name in self.schema.fields and value != ""}  # fmt: skip
        kept = {}
        for group, telling in self.groups.items():
            kept[group] = [n for n in self.numbers_of(group) if any(name in self.row(n, group) for name in telling)]
            given[group] = [self.row(number, group) for number in kept[group]]
        try:
            return self.schema.load(given)
        except ValidationError as error:
            invalid = as_invalid_input(error)
            renamed = _renamed(kept)
            invalid.fields = {renamed(name): codes for name, codes in invalid.fields.items()}
            raise invalid from None


def _renamed(kept: Mapping[str, list[int]]) -> Callable[[str], str]:
    def rename(name: str) -> str:
        first, _, rest = name.partition(".")
        number, _, field = rest.partition(".")
        return f"{first}.{kept[first][int(number)]}.{field}" if first in kept and field and number.isdigit() else name

    return rename
