"""Occasions, as the rooms below campaigns know them: by an id. Whether one is over is asked of the room above.

A request for what is over is refused. A fact is taken all the same (SPEC 3.12, 6.5), so facts never come here to be
let through, only to be flagged.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import QueryableAttribute

from .errors import DomainError

IsOver = Callable[[UUID], bool]
GoesOn = Callable[[QueryableAttribute[Any]], ColumnElement[bool]]
_answers: list[IsOver] = []
_conditions: list[GoesOn] = []


def ask_whether_over(answer: IsOver, condition: GoesOn) -> None:
    """A room above says how to tell: of one, and as a condition on a column that names an occasion, or none."""
    if answer not in _answers:  # a process may make several apps
        _answers.append(answer)
        _conditions.append(condition)


def goes_on(column: QueryableAttribute[Any]) -> ColumnElement[bool]:
    """Rows whose occasion is not over, and rows of none."""
    return and_(true(), *(condition(column) for condition in _conditions))


def is_over(occasion_id: UUID) -> bool:
    """Whether nothing is asked for any more for this occasion."""
    return any(answer(occasion_id) for answer in _answers)


def check_open(occasion_id: UUID) -> None:
    """Raises DomainError("campaign.is_over")."""
    if is_over(occasion_id):
        raise DomainError("campaign.is_over")
