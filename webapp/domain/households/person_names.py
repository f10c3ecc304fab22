"""Names of people: stored form, and the form the public may see (SPEC 1.5, 9.2)."""

from __future__ import annotations

import re
import unicodedata

from webapp.domain.households.halfwidth import half_width

DOT = "·"
SHORTEST, LONGEST = 2, 50
# Dots that people, phones and old systems put for U+00B7 (DOMAIN-ZH 1.7).
_DOTS = re.compile(r"[•・．‧∙⋅･·.●]+")
_HAN = r"㐀-䶿一-鿿豈-﫿\U00020000-\U0003FFFF〇々"
_SPACE_BY_HAN = re.compile(rf"(?<=[{_HAN}·])\s+|\s+(?=[{_HAN}·])")
_PLAIN = re.compile(r"[一-鿿]{2,4}")
_REMARK = re.compile(r"[（(【\[]([^）)】\]]*)[）)】\]]")
# Variation selectors choose a drawing of the character before them; they are not characters of the name.
_SELECTORS = re.compile("[︀-️\U000e0100-\U000e01ef]")


class PersonNameError(ValueError):
    """A name that cannot be taken. `code`: name_missing, name_length, name_characters."""

    def __init__(self, code: str, *, sign: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.sign = sign


def split_remark(text: str) -> tuple[str, str]:
    """`张三（已故）` is the name 张三 and the remark 已故."""
    remarks = [part.strip() for part in _REMARK.findall(text) if part.strip()]
    return _REMARK.sub("", text), "；".join(remarks)


def normalise_name(text: str) -> str:
    """The stored form: no stray spaces, U+00B7 between parts, 2–50 characters. Raises PersonNameError."""
    if _PLAIN.fullmatch(text):
        return text
    name = _DOTS.sub(DOT, half_width(text)).strip(" " + DOT)
    name = _SPACE_BY_HAN.sub("", name)
    name = re.sub(r"\s+", " ", re.sub(r"\s*·\s*", DOT, name))
    check_name(name)
    return name


def check_name(name: str) -> None:
    """Raise PersonNameError unless the name has 2–50 letters of any script, with dots, spaces or hyphens
    between.
    """
    if not name:
        raise PersonNameError("name_missing")
    if not SHORTEST <= len(name) <= LONGEST:
        raise PersonNameError("name_length")
    for sign in name:
        # Co: rare characters kept in the private area by old census systems; refusing them refuses people.
        if (
            sign not in " ·-'’"
            and unicodedata.category(sign)[0] not in "LM"
            and unicodedata.category(sign) != "Co"
            and sign != "〇"
        ):
            raise PersonNameError("name_characters", sign=sign)


def searchable_name(name: str) -> str:
    """The name as search compares it: dots, spaces and case do not matter (DOMAIN-ZH 1.7)."""
    return "".join(name.split()).replace(DOT, "").casefold()


def mask_name(name: str) -> str:
    """What the public sees: 张*, 张*三, 欧**华, 阿*·买* (SPEC 9.2). At least one sign is always hidden."""
    parts = [_SELECTORS.sub("", part).strip() for part in name.split(DOT)]
    parts = [part for part in parts if part]
    if len(parts) > 1:
        return DOT.join(f"{part[0]}*" for part in parts)
    return _mask_whole(parts[0]) if parts else ""


def _mask_whole(name: str) -> str:
    if len(name) < 2:
        return "*"
    if len(name) == 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"
