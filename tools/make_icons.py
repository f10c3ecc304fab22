"""Make the icon files from one source: the sprite of strokes, the mark 暖 as SVG and PNG.

Run `python tools/make_icons.py`; it needs Chromium for the PNG files (the glyph comes from an installed
serif face, so the pixels are made once and kept in the repository).
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

ICONS = Path(__file__).resolve().parent.parent / "webapp" / "static" / "icons"
LANTERN = "#b3301c"

# Strokes on a grid of 24; a name says what it draws, the screens decide what it means.
STROKES = {
    "alert": "M12 4 2.5 20h19zM12 10v4.5M12 17.5v.01",
    "back": "M15 5l-7 7 7 7",
    "bed": "M3 18V7M3 15h18v3M21 15v-2a3 3 0 0 0-3-3h-8v5M6.5 12a1.5 1.5 0 1 0 0-.01",
    "bell": "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4",
    "board": "M4 4h16v12H4zM12 16v4M8 20h8M8 8h8M8 12h5",
    "box": "M4 8l8-4 8 4v8.5l-8 4-8-4zM4 8l8 4 8-4M12 12v8.5",
    "calendar": "M4 6h16v14H4zM4 10.5h16M8 3.5V8M16 3.5V8",
    "camera": "M4 8h3.5L9 5.5h6L16.5 8H20v11.5H4zM12 10a3.5 3.5 0 1 0 .01 0z",
    "chart": "M4 20V4M4 20h16M8.5 16v-5M13 16V8M17.5 16v-3",
    "check": "m4.5 12.5 5 5L20 7",
    "clock": "M12 3.5a8.5 8.5 0 1 0 .01 0zM12 7v5l3.5 2",
    "close": "M6 6l12 12M18 6L6 18",
    "copy": "M8.5 8.5H20V20H8.5zM15.5 8.5V4H4v11.5h4.5",
    "door": "M6 20V4h12v16M3.5 20h17M14.5 12v.01",
    "down": "m6 9 6 6 6-6",
    "download": "M12 4v11M7 10.5l5 5 5-5M4.5 20h15",
    "eye": "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 .01 0z",
    "file": "M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5V8.5h5",
    "filter": "M4 5h16l-6.5 7.5V19l-3 1.5v-8z",
    "flag": "M6 21V4h12l-2.5 4L18 12H6",
    "gear": "M12 9a3 3 0 1 0 .01 0zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2"
    "M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2",
    "gift": "M4 10h16v10H4zM3 7h18v3H3zM12 7v13M12 7c-4.5 0-5-4-2.5-4S12 7 12 7zm0 0c4.5 0 5-4 2.5-4S12 7 12 7z",
    "globe": "M12 3.5a8.5 8.5 0 1 0 .01 0zM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17",
    "heart": "M12 20s-8-4.8-8-10.6A4.4 4.4 0 0 1 12 7a4.4 4.4 0 0 1 8 2.4C20 15.2 12 20 12 20z",
    "home": "M3 11.5 12 4l9 7.5M5.5 10v9.5h13V10M10 19.5v-5h4v5",
    "info": "M12 3.5a8.5 8.5 0 1 0 .01 0zM12 11v5.5M12 7.5v.01",
    "key": "M8 12a4 4 0 1 0 .01 0zM11 13.5 20 4.5M16 8.5l3 3",
    "leave": "M10 4H5v16h5M14.5 8l4 4-4 4M18.5 12H10",
    "link": "M9.5 14.5l5-5M11 6.5l2-2a4.2 4.2 0 0 1 6 6l-2 2M13 17.5l-2 2a4.2 4.2 0 0 1-6-6l2-2",
    "list": "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
    "lock": "M5.5 11h13v9.5h-13zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "minus": "M5 12h14",
    "more": "M5 12h.01M12 12h.01M19 12h.01",
    "next": "M9 5l7 7-7 7",
    "offline": "M3 3l18 18M8.5 15.5a5 5 0 0 1 5.5-1M5 12a10 10 0 0 1 4-2.3M19 12a10 10 0 0 0-5.5-2.8"
    "M2 8.5a15 15 0 0 1 4-2.5M22 8.5A15 15 0 0 0 11 5M12 19.5v.01",
    "pencil": "M4 20l1-4L16.5 4.5a2 2 0 0 1 3 3L8 19z",
    "people": "M9 4.5a3.5 3.5 0 1 0 .01 0zM2.5 19.5c.5-3.5 3-5.5 6.5-5.5s6 2 6.5 5.5M16 5a3.5 3.5 0 0 1 0 6.5"
    "M18 14.5c2 .7 3.2 2.4 3.5 5",
    "person": "M12 4a4 4 0 1 0 .01 0zM4.5 20.5c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5",
    "phone": "M5 4h4l1.5 4.5L8 10.5a12 12 0 0 0 5.5 5.5l2-2.5L20 15v4a1.5 1.5 0 0 1-1.6 1.5C10 20 4 14 3.5 5.6"
    "A1.5 1.5 0 0 1 5 4z",
    "photo": "M4 5h16v14H4zM4 16l5-5 4.5 4.5 2.5-2.5 4 4M15.5 9v.01",
    "pin": "M12 21s7-6.2 7-11.2A7 7 0 0 0 5 9.8C5 14.8 12 21 12 21zM12 7.4a2.4 2.4 0 1 0 .01 0z",
    "plus": "M12 5v14M5 12h14",
    "print": "M7 8V3.5h10V8M7 16.5H4V8h16v8.5h-3M7 13.5h10v7H7z",
    "qr": "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v.01M17.5 20v.01M20 17.5V20M14 20v.01",
    "receipt": "M6 3.5h12v17l-2.4-1.5-2.4 1.5-2.4-1.5-2.4 1.5L6 19zM9 8h6M9 12l2 2 4-3.5",
    "refresh": "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9M20 4v5h-5",
    "route": "M6 16.5a2 2 0 1 0 .01 0zM18 3.5a2 2 0 1 0 .01 0zM8 18.5h7a3.5 3.5 0 0 0 0-7H9a3.5 3.5 0 0 1 0-7h7",
    "scan": "M4 8V5.5A1.5 1.5 0 0 1 5.5 4H8M16 4h2.5A1.5 1.5 0 0 1 20 5.5V8M20 16v2.5a1.5 1.5 0 0 1-1.5 1.5H16"
    "M8 20H5.5A1.5 1.5 0 0 1 4 18.5V16M4 12h16",
    "search": "M10.5 4a6.5 6.5 0 1 0 .01 0zM15.5 15.5 20.5 20.5",
    "shield": "M12 3.5l7.5 2.5v5.5c0 4.6-3.2 7.6-7.5 9-4.3-1.4-7.5-4.4-7.5-9V6zM8.5 12l2.5 2.5 4.5-4.5",
    "speaker": "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11",
    "trash": "M5 7h14M9.5 7V4.5h5V7M7 7l.8 13h8.4L17 7M10.5 11v5M13.5 11v5",
    "truck": "M3 6h11v10.5H3zM14 10h4l3 3v3.5h-7zM7.5 15.5a2 2 0 1 0 .01 0zM17.5 15.5a2 2 0 1 0 .01 0z",
    "undo": "M8.5 5 4 9.5 8.5 14M4 9.5h10.5a5 5 0 0 1 0 10H9",
    "case": "M4 5.5h16v11H11l-4.5 4v-4H4zM12 8.5v3.5M12 14v.01",
    "settings": "M4 7h9M17 7h3M15 5a2 2 0 1 0 .01 0zM4 17h3M11 17h9M9 15a2 2 0 1 0 .01 0z",
    "up": "m6 15 6-6 6 6",
    "upload": "M12 19.5v-12M7 12l5-5 5 5M4.5 4h15",
    "yuan": "M12 3.5a8.5 8.5 0 1 0 .01 0zM8.5 8l3.5 4.5L15.5 8M12 12.5V17M9 13h6M9 15.5h6",
}

# 暖 drawn by a serif face; the square's corner and the glyph's size are parts of 100.
MARK = """<!doctype html><meta charset="utf-8"><style>html,body{{margin:0}}div{{width:{px}px;height:{px}px;
display:grid;place-items:center;background:{ground};border-radius:{corner}px;color:#fff;
font:700 {glyph}px/1 "Noto Serif CJK SC","Songti SC",serif}}</style><div>暖</div>"""

FAVICON = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="20" \
fill="{LANTERN}"/><text x="32" y="45" text-anchor="middle" fill="#fff" font-size="36" font-weight="700" \
font-family="Songti SC,Noto Serif CJK SC,SimSun,serif">暖</text></svg>
"""


def sprite() -> str:
    """All strokes as symbols of one file; a page shows one with `<use href="…/sprite.svg#name">`."""
    symbols = (f'<symbol id="{name}" viewBox="0 0 24 24"><path d="{d}"/></symbol>' for name, d in STROKES.items())
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def png(target: Path, *, px: int, corner: float, glyph: float) -> None:
    """Render the mark `px` wide. `corner` and `glyph` are parts of the width, 0 to 1."""
    chromium = shutil.which("chromium") or "chromium"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "mark.html"
        page.write_text(MARK.format(px=px, ground=LANTERN, corner=px * corner, glyph=px * glyph), encoding="utf-8")
        subprocess.run(
            [
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--default-background-color=00000000",
                f"--window-size={px},{px}",
                f"--screenshot={target}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=60,
        )


def main() -> None:
    ICONS.mkdir(parents=True, exist_ok=True)
    (ICONS / "sprite.svg").write_text(sprite(), encoding="utf-8")
    (ICONS / "favicon.svg").write_text(FAVICON, encoding="utf-8")
    png(ICONS / "icon-192.png", px=192, corner=0.22, glyph=0.58)
    png(ICONS / "icon-512.png", px=512, corner=0.22, glyph=0.58)
    png(ICONS / "maskable-512.png", px=512, corner=0, glyph=0.46)  # the safe zone is the inner 80 %
    png(ICONS / "apple-touch-180.png", px=180, corner=0, glyph=0.56)


if __name__ == "__main__":
    main()
