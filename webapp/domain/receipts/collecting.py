"""Who may collect for a household (代领): nobody who works here or visits (SPEC 7.5, OFFLINE 6.2)."""

from __future__ import annotations

from ...core.errors import DomainError, InvalidInput
from ..people.identity import plain_phone
from ..people.queries import has_namesake, is_colleagues_phone
from . import rules
from .facts import Collector

SAME_NAME = "collector_same_name"
"""The review of a receipt that somebody with a colleague's name collected: a call tells who it was."""
SHORTEST_PHONE = 7


def check_collector(collector: Collector, path: str, *, was_asked: bool = False) -> str | None:
    """Refuse nameless people and colleagues; what a person must look at afterwards, or None.

    Somebody with the name of a colleague of this tree (`path` is any place in it) may be an honest relative: they
    leave a phone of their own, and the desk calls it. `was_asked`: a desk has called already, for it looked at the picture.
    """
    rules.check_collector(collector)
    if collector.phone and is_colleagues_phone(collector.phone):
        raise DomainError("receipt.collector_has_account")
    if not has_namesake(collector.name, path):
        return None
    if not was_asked and len(plain_phone(collector.phone or "")) < SHORTEST_PHONE:
        raise InvalidInput({"phone": ["receipt.collector_phone_needed"]})
    return SAME_NAME
