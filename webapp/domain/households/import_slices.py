"""What waits to be stored and what was found, packed small: it is written while confirmations wait."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

_BEGINS: str = "eA"  # two bytes that a packed text begins with, in base 64


def packed(text: bytes) -> str:
    """JSON as a fifth of its length, in signs that JSON leaves as they are."""
    return base64.b64encode(zlib.compress(text, 1)).decode()


def unpacked(payload: str | list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """The values again; what earlier versions put down (in base 85, or as it is) is understood too."""
    if isinstance(payload, str):
        small = base64.b64decode(payload) if payload.startswith(_BEGINS) else base64.b85decode(payload)
        payload = json.loads(zlib.decompress(small))
    return payload if isinstance(payload, list) else []
