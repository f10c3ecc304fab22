"""What can go wrong, said once: a code, and facts to put into the sentence a person reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class DomainError(Exception):
    """A rule says no. `code` is dotted (`visit.slot_taken`); `facts` fill the sentence in `web.words`."""

    status = 422

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class NotFound(DomainError):
    """It is not there, or not there for this actor: nobody can tell the two apart (SPEC 2.1)."""

    status = 404

    def __init__(self, code: str = "not_found", **facts: Any) -> None:
        super().__init__(code, **facts)


class Forbidden(DomainError):
    """The actor is known and may not do this, whatever the row (SPEC 2.3)."""

    status = 403


class Conflict(DomainError):
    """Somebody was first, or the same id came with other content. Safe to read again and decide."""

    status = 409


class TooMany(DomainError):
    """Too many tries; `retry_after` is in seconds."""

    status = 429

    def __init__(self, code: str, *, retry_after: int, **facts: Any) -> None:
        super().__init__(code, retry_after=retry_after, **facts)
        self.retry_after = retry_after


class Busy(TooMany):
    """More have come at once than are worked on; in `retry_after` seconds it may be better."""

    status = 503


class InvalidInput(DomainError):
    """Fields that do not fit: `{field: [code, …]}`, each code with words in `web.words`."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        super().__init__("invalid_input")
        self.fields = {name: list(codes) for name, codes in fields.items()}
