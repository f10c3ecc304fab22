"""Names and phones as they are compared: the way somebody typed them makes nobody another person. Pure."""

from __future__ import annotations

import unicodedata


def plain_phone(text: str) -> str:
    """`138 0000-1234` and `１３８…` → `13800001234`."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isdigit())


def plain_name(text: str) -> str:
    """Without blanks and dots, full width or not, in one case: 阿卜杜拉·买买提 is 阿卜杜拉买买提."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
