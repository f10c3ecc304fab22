"""What a paper says of deliveries, typed at the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from ..core.clock import LOCAL_ZONE
from ..core.errors import InvalidInput
from ..domain.receipts.facts import Item
from ..domain.visits.states import Outcome
from .base import Money, RequestSchema, Text, ValidationError, fields, uuid_list, validate

REASONS = ("short", "not_wanted", "damaged", "other")
EARLIEST, LATEST = datetime(2000, 1, 2, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class PaperSchema(RequestSchema):
    """One household: who went, when, how it went. The quantities are read by `given_of`."""

    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True, default_timezone=LOCAL_ZONE,
                              validate=validate.Range(min=EARLIEST, max=LATEST, error="field.not_a_date"))  # fmt: skip
    by = uuid_list(required=True, validate=validate.Length(min=1, max=5, error="visit.paper_who"))
    outcome = fields.Enum(Outcome, by_value=True, load_default=Outcome.DONE,
                          validate=validate.OneOf([Outcome.DONE, Outcome.NOT_HOME, Outcome.DECLINED],
                                                  error="field.not_a_choice"))  # fmt: skip
    reason = fields.String(load_default=None, validate=validate.OneOf(REASONS, error="field.not_a_choice"))
    note = Text(load_default="", most=500, many_lines=True)


class PaperRosterSchema(RequestSchema):
    """A page of a roster: the same people and the same day for all that are ticked."""

    id = fields.UUID(required=True)
    on = fields.Date(required=True, validate=validate.Range(min=date(2000, 1, 2), max=date(2099, 12, 31),
                                                            error="field.not_a_date"))  # fmt: skip
    by = uuid_list(required=True, validate=validate.Length(min=1, max=5, error="visit.paper_who"))
    receipts = uuid_list(required=True, validate=validate.Length(min=1, max=200, error="receipt.nothing_ticked"))


def given_of(typed: Mapping[str, str], items: Sequence[Item]) -> dict[int | str, int] | None:
    """`given_0`, `given_1` …: fen for money, pieces for goods; None where all is as on the slip. An empty field is as
    on the slip; what cannot be read is InvalidInput at its field."""
    given: dict[int | str, int] = {}
    wrong: dict[str, list[str]] = {}
    for number, item in enumerate(items):
        promised = item.quantity if item.amount_fen is None else item.amount_fen
        text = typed.get(f"given_{number}", "").strip()
        try:
            given[number] = _read(text, is_money=item.amount_fen is not None) if text else promised
        except ValidationError as error:
            wrong[f"given_{number}"] = [str(message) for message in error.normalized_messages()["_schema"]]
    if wrong:
        raise InvalidInput(wrong)
    as_listed = all(
        given[number] == (item.quantity if item.amount_fen is None else item.amount_fen)
        for number, item in enumerate(items)
    )
    return None if as_listed else given


_PIECES = fields.Integer(validate=validate.Range(min=0, max=10_000, error="field.invalid"))


def _read(text: str, *, is_money: bool) -> int:
    value: int = (Money() if is_money else _PIECES).deserialize(text)
    return value
