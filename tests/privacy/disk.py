"""What lies in files: the database with its write-ahead log, photos, sealed blobs, whatever stands in the data directory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.privacy.values import MARK, Values

SHAPES = tuple(re.compile(pattern.encode()) for pattern in (MARK, r"\d{9,20}[\dX]?", r"[0-9A-Z]{26}"))


def plain_values(files: Iterable[Path], values: Iterable[Values], sentences: Iterable[str]) -> Iterator[str]:
    """One line for each sealed value or sentence that can be read in a file without a key."""
    known = {shape.encode(): value.what for some in values for shape, found in some.by_shape.items() for value in found}
    for path in files:
        content = path.read_bytes()
        for piece in {piece for shape in SHAPES for piece in shape.findall(content)} & known.keys():
            yield f"{path.name} holds {known[piece]}: {piece.decode()}"
        for sentence in sentences:
            if sentence.encode() in content or sentence.encode("unicode_escape") in content:
                yield f"{path.name} holds what somebody said: {sentence}"


def files_below(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
