"""A form with people in it: fields are named `people.0.name`, errors come back under the same names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from ..schemas.base import ValidationError, as_invalid_input
from .forms import Form


class NestedForm(Form):
    """`rows` is the list field whose rows the form holds; a row with none of `telling` filled in does not count."""

    def __init__(
        self,
        schema: Schema,
        typed: MultiDict[str, str] | None = None,
        initial: dict[str, Any] | None = None,
        *,
        rows: str,
        telling: tuple[str, ...],
    ) -> None:
        super().__init__(schema, typed, initial)
        self.rows, self.telling = rows, telling
        self.values.pop(rows, None)

    @property
    def numbers(self) -> list[int]:
        """The rows of the form, in order."""
        parts = [name.split(".") for name in self.values if name.startswith(f"{self.rows}.")]
        found = {part[1] for part in parts if len(part) == 3 and part[1].isascii() and part[1].isdigit()}
        return sorted(int(number) for number in found if len(number) < 4)

    def row(self, number: int) -> dict[str, Any]:
        """What was typed in one row, blanks left out."""
        start = f"{self.rows}.{number}."
        return {name.removeprefix(start): value for name, value in self.values.items()
                if name.startswith(start) and value not in ("", None)}  # fmt: skip

    def add_row(self, **values: Any) -> None:
        """One more row at the end."""
        number = max(self.numbers, default=-1) + 1
        self.values.update({f"{self.rows}.{number}.{name}": value for name, value in values.items()})

    def drop_row(self, number: int) -> None:
        """One row fewer; the others keep their numbers, and what was typed in them."""
        start = f"{self.rows}.{number}."
        self.values = {name: value for name, value in self.values.items() if not name.startswith(start)}

    def load(self) -> Any:
        """The request object; errors are named after the fields as they stand in the form."""
        kept = [number for number in self.numbers if any(name in self.row(number) for name in self.telling)]
        given: dict[str, Any] = {name: value for name, value in self.values.items()
                                 if name in self.schema.fields and value != ""}  # fmt: skip
        given[self.rows] = [self.row(number) for number in kept]
        try:
            return self.schema.load(given)
        except ValidationError as error:
            invalid = as_invalid_input(error)
            renamed = _renamed(self.rows, kept)
            invalid.fields = {renamed(name): codes for name, codes in invalid.fields.items()}
            raise invalid from None


def _renamed(rows: str, kept: list[int]) -> Callable[[str], str]:
    def rename(name: str) -> str:
        first, _, rest = name.partition(".")
        number, _, field = rest.partition(".")
        return f"{rows}.{kept[int(number)]}.{field}" if first == rows and field and number.isdigit() else name

    return rename
