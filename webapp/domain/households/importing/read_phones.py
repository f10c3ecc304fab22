"""The telephones in a cell, and what to say about one that cannot be dialled (SPEC 1.5, 3.9)."""

from __future__ import annotations

import re

from webapp.domain.households.importing.cells import SheetReading
from webapp.domain.households.importing.preview import Finding
from webapp.domain.households.phones import Phone, PhoneError, parse_phones

# What a spreadsheet needs to keep digits as text.
_TEXT_MARKS = "'’‘`"
_HAS_DIGIT = re.compile(r"[0-9０-９]")


def read_phones(
    reading: SheetReading, row: int, place: int, problems: list[Finding], part: str = ""
) -> tuple[Phone, ...]:
    """The telephones in a cell, or in the `part` of it that holds them; one that cannot be dialled is a problem of
    the household.
    """
    text = part or reading.text(row, place).lstrip(_TEXT_MARKS)
    if not text:
        return ()
    try:
        phones = parse_phones(text)
    except PhoneError as error:
        if not _HAS_DIGIT.search(text):
            reading.warn("phone_unknown", row, place, old=text)
            return ()
        problems.append(
            reading.finding("phone", row, place, _phone_wording(error), part=error.part, digits=str(len(error.digits)))
        )
        return ()
    if len(phones) == 1 and not phones[0].whose and phones[0].number != text and not part:
        reading.mended(row, place, text, phones[0].number)
    return phones


def _phone_wording(error: PhoneError) -> str:
    digits = error.digits
    if not digits:
        return "phone.precision_lost"
    if len(digits) in (7, 8) and digits[0] in "2345678":
        return "phone.area_code"
    return "phone.digits" if digits.startswith("1") and len(digits) != 11 else "phone"
