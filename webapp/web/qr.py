"""QR codes of slips, posters and acknowledgements: what they say, and the path that draws them.

A code on a slip holds no name, no amount and no id (SPEC 7.3). Version, level and mask are fixed for a given
length, so that every slip of a batch has the same size; level Q outlives a crease and a thumb.
"""

import re
from urllib.parse import urlsplit

from webapp.web.qr_encoder import ALPHANUMERIC, BYTES, DIGITS, Matrix, encode

__all__ = ["Matrix", "confirm_qr", "number_qr", "on_screen", "runs", "svg_path", "url_qr"]

_DARK = re.compile("1+")


def confirm_qr(base_url: str, token: str) -> Matrix:
    """The code inside the fold: the scheme in lower case as bytes, the rest in upper case (SPEC 7.3).

    Some scanners take an upper-case scheme for plain text, and two segments are as small as all upper case.
    `base_url` is scheme, host and port; one with a path keeps the case of that path, and makes a larger code.
    """
    url = urlsplit(base_url.rstrip("/"))
    head, rest = f"{url.scheme.lower()}://", f"{url.netloc}/R/{token}".upper()
    if url.path:
        head, rest = f"{head}{url.netloc}{url.path}", f"/R/{token}".upper()
    return encode((BYTES, head), (ALPHANUMERIC, rest))


def number_qr(receipt_number: str) -> Matrix:
    """The code outside: the receipt number alone. It identifies the slip and confirms nothing (SPEC 7.2)."""
    return encode((DIGITS, receipt_number))


def url_qr(url: str) -> Matrix:
    """A link as it is, for posters and acknowledgements."""
    return encode((BYTES, url))


def runs(matrix: Matrix) -> list[tuple[int, int, int]]:
    """(column, row, length) of each horizontal run of dark modules, in modules."""
    return [
        (found.start(), y, found.end() - found.start())
        for y, row in enumerate(matrix)
        for found in _DARK.finditer(row)
    ]


QUIET = 4
"""Modules of white around a code, without which scanners do not find it."""


def on_screen(text: str) -> tuple[str, str]:
    """(viewBox, path) of a code for the macro `kit.qr`, its white edge included."""
    matrix = url_qr(text)
    side = len(matrix) + 2 * QUIET
    return f"{-QUIET} {-QUIET} {side} {side}", svg_path(matrix)


def svg_path(matrix: Matrix) -> str:
    """The `d` of one SVG path, one module to a unit: `<svg viewBox="-4 -4 41 41"><path d="…"/></svg>`."""
    return "".join([f"M{x} {y}h{n}v1h-{n}z" for x, y, n in runs(matrix)])
