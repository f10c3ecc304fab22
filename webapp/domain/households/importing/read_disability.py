"""Disability out of one column, two, or the number of the certificate (SPEC 3.1)."""

from __future__ import annotations

from webapp.domain.households.disability import Disability, DisabilityError, parse_disability, split_certificate
from webapp.domain.households.importing.cells import SheetReading
from webapp.domain.households.importing.column_words import Field
from webapp.domain.households.importing.preview import ImportedPerson


def read_disability(reading: SheetReading, row: int, columns: dict[Field, int], person: ImportedPerson) -> None:
    """Type and level as the sheet says them; a certificate fills in, and is compared."""
    kind, level = columns.get(Field.DISABILITY_TYPE), columns.get(Field.DISABILITY_LEVEL)
    said: Disability | None = None
    first, second = reading.text(row, kind), reading.text(row, level)
    if first or second:
        try:
            said = parse_disability(first, second)
        except DisabilityError:
            reading.warn("disability", row, kind if first else level, old=f"{first}{second}")
    person.disability = said
    place = columns.get(Field.DISABILITY_CERTIFICATE)
    person.disability_certificate = reading.text(row, place)
    certificate = split_certificate(person.disability_certificate)
    if certificate is None:
        return
    if person.national_id and certificate.national_id != person.national_id:
        reading.warn("disability_certificate", row, place)
    stated = certificate.disability
    if said is not None and ((said.type and said.type != stated.type) or (said.level and said.level != stated.level)):
        reading.warn("disability_differs", row, place)
    person.disability = said or stated
