"""Language and type size: one plain cookie, kept across pages; in the URL on the confirm page (OFFLINE 7)."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, request
from flask_babel import Babel

COOKIE = "prefs"
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Preferences:
    """How this visitor wants to read."""

    language: str = "zh"
    large: bool = False

    def as_text(self) -> str:
        return f"{self.language}.{'large' if self.large else 'normal'}"

    @classmethod
    def from_text(cls, text: str) -> Preferences:
        language, _, size = text.partition(".")
        return cls(language if language in LANGUAGES else "zh", size == "large")


def preferences() -> Preferences:
    """This request's preferences; `?lang=en&large=1` in the URL goes before the cookie."""
    if "preferences" not in g:
        kept = Preferences.from_text(request.cookies.get(COOKIE, ""))
        language = request.args.get("lang", "")
        large = request.args.get("large")
        g.preferences = Preferences(
            language if language in LANGUAGES else kept.language, kept.large if large is None else large == "1"
        )
    found: Preferences = g.preferences
    return found


def init_language(app: Flask, build_dir: Path) -> None:
    """Chinese is the source text; English is compiled from one .po file per room, once per start."""
    _compile(Path(app.root_path) / "translations" / "en", build_dir / "en" / "LC_MESSAGES" / "messages.mo")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(build_dir)
    app.config["BABEL_DEFAULT_LOCALE"] = "zh"
    Babel(app, locale_selector=lambda: preferences().language, default_timezone="Asia/Shanghai")


def _compile(source: Path, target: Path) -> None:
    """All rooms' phrases in one catalogue, unless it is newer than they are; a phrase two rooms share has one English."""
    rooms = sorted(source.glob("*.po"))
    changed = max(path.stat().st_mtime_ns for path in (source, *rooms))
    if target.exists() and target.stat().st_mtime_ns > changed:
        return
    whole = None
    for path in rooms:
        catalog = read_po(io.BytesIO(path.read_bytes()), locale="en")
        if whole is None:
            whole = catalog
            continue
        for message in catalog:
            if message.id:
                whole[message.id] = message
    if whole is None:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    body = io.BytesIO()
    write_mo(body, whole)
    fresh = target.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(body.getvalue())
    fresh.replace(target)
