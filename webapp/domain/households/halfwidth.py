"""Text as people typed it, brought to the plain width that rules can read."""

from __future__ import annotations

# Full-width ASCII (U+FF01–FF5E) has a half-width twin 0xFEE0 below it.
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HALF[0x3000] = 0x20
# Spaces that are not U+0020 but look like it, and marks that cannot be seen at all.
_HALF |= dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F], 0x20)
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x00AD, *range(0x202A, 0x202F)])
_HALF_AND_CLEAN: dict[int, int | None] = {**_HALF, **_INVISIBLE}


def half_width(text: str) -> str:
    """Full-width letters, digits and spaces become ordinary ones; zero-width marks go; ends are trimmed."""
    if text.isascii():
        return text.strip()
    return text.translate(_HALF_AND_CLEAN).strip()


def without_spaces(text: str) -> str:
    """`half_width`, and no white space left anywhere."""
    return "".join((text if text.isascii() else text.translate(_HALF_AND_CLEAN)).split())
