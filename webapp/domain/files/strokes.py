"""A signature made on a phone's screen: from strokes to a picture, drawn in a child process (SPEC 7.5)."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping
from typing import Any, Final

from ...core.child import ChildFailed, run_in_child
from ...core.errors import DomainError
from .storage import Kept, keep

SECONDS: Final = 5
MEGABYTES: Final = 256
MOST_STROKES: Final = 300
MOST_POINTS: Final = 20_000
LONGEST: Final = 4000
"""Of the canvas, in the phone's own pixels."""
WIDTH: Final = 900
PEN: Final = 4


def take_strokes(signature: Mapping[str, Any]) -> Kept:
    """Draw and keep it. Slow: call it outside the transaction. Raises DomainError file.no_signature."""
    content = json.dumps(signature).encode()
    try:
        picture = run_in_child("webapp.domain.files.strokes:draw", content, seconds=SECONDS, megabytes=MEGABYTES)
    except ChildFailed:
        raise DomainError("file.no_signature") from None
    return keep(picture)


def draw(content: bytes) -> bytes:
    """In the child: black strokes on white paper, as a JPEG."""
    from PIL import Image, ImageDraw

    signature = json.loads(content)
    width, height = _side(signature.get("width")), _side(signature.get("height"))
    strokes = [_points(stroke) for stroke in _listed(signature.get("strokes"), MOST_STROKES)]
    if not width or not height or sum(len(points) for points in strokes) < 2:
        raise DomainError("file.no_signature")
    scale = WIDTH / width
    image = Image.new("L", (WIDTH, max(1, min(4 * WIDTH, round(height * scale)))), "white")
    pen = ImageDraw.Draw(image)
    for points in strokes:
        _draw_stroke(pen, [(x * scale, y * scale) for x, y in points])
    written = io.BytesIO()
    image.save(written, "JPEG", quality=85)
    return written.getvalue()


def _draw_stroke(pen: Any, points: list[tuple[float, float]]) -> None:
    if len(points) > 1:
        pen.line(points, fill="black", width=PEN, joint="curve")
    for x, y in points:
        pen.ellipse((x - PEN / 2, y - PEN / 2, x + PEN / 2, y + PEN / 2), fill="black")


def _side(value: Any) -> float:
    return float(value) if _is_number(value) and 0 < value <= LONGEST else 0.0


def _points(stroke: Any) -> list[tuple[float, float]]:
    points = [point for point in _listed(stroke, MOST_POINTS) if isinstance(point, list) and len(point) >= 2]
    return [(float(x), float(y)) for x, y, *_ in points if _is_place(x) and _is_place(y)]


def _is_place(value: Any) -> bool:
    return _is_number(value) and abs(value) <= 2 * LONGEST


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _listed(value: Any, most: int) -> list[Any]:
    return value[:most] if isinstance(value, list) else []
