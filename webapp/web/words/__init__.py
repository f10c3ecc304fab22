"""Codes and enums in words. One module per noun holds `WORDS: {code: lazy text}`; a house test knows them all."""

from __future__ import annotations

import re
from enum import Enum
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from ..money import money


def _collect() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in iter_modules(__path__):
        for code, text in import_module(f"{__name__}.{module.name}").WORDS.items():
            if code in found:
                raise RuntimeError(f"two wordings for {code}")
            found[code] = text
    return found


WORDS: dict[str, Any] = _collect()


def word(code: str, **facts: Any) -> str:
    """The sentence for a code, with its facts filled in; an unknown code reads as a general apology.

    A fact whose name ends in `_fen` is read as money.
    """
    text = str(WORDS.get(code, WORDS["went_wrong"]))
    facts = {name: money(fact) if name.endswith("_fen") else fact for name, fact in facts.items()}
    return text % facts if facts and "%(" in text else text


def label(member: Enum | None) -> str:
    """The word for an enum member: key `type_name.value`, e.g. `household_status.active`; None is empty."""
    return "" if member is None else word(label_code(member))


def label_code(member: Enum) -> str:
    """The code under which an enum member has its word."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(member).__name__).lower()
    return f"{name}.{member.value}"
