"""One stylesheet out of its parts, without a bundler.

A page on a slow phone asks for a single CSS file; the people who write it see one file per part. The parts are
joined once at start, in the order a cascade needs: tokens, base, layout, then `parts/` by name. `confirm.css`
(goes inside the recipient's page) and `print.css` (paper only) stay out of it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

STYLESHEET = "css/app.css"
FIRST = ("tokens.css", "base.css", "layout.css")

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BREAKS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Stylesheet:
    """`content` is UTF-8 CSS, `version` twelve hex digits of its SHA-256: equal bytes, equal version."""

    content: bytes
    version: str


def build_stylesheet(static_root: Path) -> Stylesheet:
    """Join the parts under `static_root/css`. A missing first file raises FileNotFoundError at start."""
    folder = static_root / "css"
    files = [folder / name for name in FIRST] + sorted((folder / "parts").glob("*.css"))
    content = "".join(_without_air(file.read_text(encoding="utf-8")) for file in files).encode()
    return Stylesheet(content, hashlib.sha256(content).hexdigest()[:12])


def read_confirm_css(static_root: Path) -> Markup:
    """The style of the recipient's page, ready to stand between `<style>` tags and to be hashed as it stands."""
    css = _without_air((static_root / "css" / "confirm.css").read_text(encoding="utf-8"))
    return Markup(css)  # noqa: S704  # our own file, and its quotes have to stay quotes


def _without_air(css: str) -> str:
    """Drop comments and the space around line breaks; no string in our CSS holds either."""
    return _BREAKS.sub("\n", _COMMENT.sub("", css)).lstrip()
