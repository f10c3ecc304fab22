"""What waits to be stored and what was found, packed small: it is written while confirmations wait."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any


def packed(entries: list[dict[str, Any]]) -> str:
    """Plain values as a tenth of their text."""
    return base64.b85encode(zlib.compress(json.dumps(entries, ensure_ascii=False).encode(), 1)).decode()


def unpacked(payload: str | list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """The values again; what an earlier version put down is as it is."""
    if isinstance(payload, str):
        payload = json.loads(zlib.decompress(base64.b85decode(payload)))
    return payload if isinstance(payload, list) else []
