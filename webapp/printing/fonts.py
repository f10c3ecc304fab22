"""The two faces that sheets embed, and which characters they hold.

Reading `coverage.txt` keeps the seven megabytes of the font out of a worker that only asks what is missing.
"""

from functools import lru_cache
from pathlib import Path
from typing import Literal

Face = Literal["sans", "song"]

VENDOR = Path(__file__).resolve().parents[1] / "static" / "vendor"
FILES: dict[Face, Path] = {
    "sans": VENDOR / "noto-sans-cjk-sc-2.004" / "NotoSansCJKsc-Regular.otf",
    "song": VENDOR / "noto-serif-cjk-sc-2.001" / "NotoSerifCJKsc-Bold.otf",
}


def missing_characters(text: str) -> str:
    """The characters of `text` that no printed sheet can show, once each, in order.

    They are printed as an empty box; a desk that knows beforehand can write them in by hand.
    """
    known = coverage("sans")
    return "".join(dict.fromkeys(char for char in text if char.isprintable() and ord(char) not in known))


@lru_cache(maxsize=2)
def coverage(face: Face) -> frozenset[int]:
    """The code points of a face."""
    lines = (FILES[face].parent / "coverage.txt").read_text("ascii").split()
    spans = ([int(end, 16) for end in line.split("-")] for line in lines)
    return frozenset(code for span in spans for code in range(span[0], span[-1] + 1))
