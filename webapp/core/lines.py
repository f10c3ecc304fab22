"""Many rows of one table by their columns: what they all share stands once. Nothing of the database is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from typing import Any


@dataclass(frozen=True)
class Lines:
    """`number` rows: `shared` holds one value for all of them, `columns` one for each; both by column key."""

    number: int
    shared: dict[str, Any]
    columns: dict[str, list[Any]]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that the rows name."""
        return (*self.shared, *self.columns)

    def of(self, name: str) -> Iterable[Any]:
        """One column of all rows."""
        return self.columns[name] if name in self.columns else repeat(self.shared[name], self.number)

    def as_rows(self) -> list[dict[str, Any]]:
        """The rows one by one."""
        names = list(self.columns)
        lines = zip(*self.columns.values(), strict=True) if names else repeat((), self.number)
        return [{**self.shared, **dict(zip(names, line, strict=True))} for line in lines]

    def only(self, chosen: Sequence[bool]) -> Lines:
        """Those rows that are chosen, a word for each."""
        return Lines(
            sum(chosen), self.shared, {name: list(compress(column, chosen)) for name, column in self.columns.items()}
        )


def lines_of(rows: Sequence[Mapping[str, Any]]) -> Lines:
    """Rows that all name the same columns."""
    shared, columns = {}, {}
    for name in rows[0] if rows else ():
        values = [row[name] for row in rows]
        if values.count(values[0]) == len(values):
            shared[name] = values[0]
        else:
            columns[name] = values
    return Lines(len(rows), shared, columns)
