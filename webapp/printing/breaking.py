"""Where a line of Chinese may break: between any two characters, but not before a closing mark, after an
opening one, or inside a word or number."""

import re
from collections.abc import Callable, Iterator

Measure = Callable[[str], float]

CLOSING = "，。、；：？！）》〉」』】〕…—·～％‰℃”’,.;:?!)]}%"
OPENING = "（《〈「『【〔“‘￥([{"
_WORD = r"[A-Za-z0-9][A-Za-z0-9.,:/@#+_-]*"
_PIECE = re.compile(rf"[{re.escape(OPENING)}]*(?:{_WORD}|\s+|.)[{re.escape(CLOSING)}]*", re.S)


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Break `text` into lines no wider than `width`; at least one line, however narrow."""
    return [line for paragraph in text.split("\n") for line in _wrap(paragraph, width, measure)]


def _wrap(text: str, width: float, measure: Measure) -> list[str]:
    lines, line, used = [], "", 0.0
    for piece in _pieces(text, width, measure):
        length = measure(piece)
        if line and used + length > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
            if piece.isspace():
                continue
        line += piece
        used += length
    return [*lines, line.rstrip()]


def _pieces(text: str, width: float, measure: Measure) -> Iterator[str]:
    """The unbreakable pieces; one that is wider than the line falls into characters."""
    for match in _PIECE.finditer(text):
        piece = match.group()
        if measure(piece) <= width:
            yield piece
        else:
            yield from piece
