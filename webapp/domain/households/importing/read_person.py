"""One person out of one row: name, ID number, sex, birth date, telephone, disability (SPEC 3.1, 3.9)."""

from __future__ import annotations

import re

from webapp.domain.households.dates import age_on, parse_date
from webapp.domain.households.halfwidth import half_width
from webapp.domain.households.importing.cells import SheetReading
from webapp.domain.households.importing.column_words import Field
from webapp.domain.households.importing.grouping import PersonRow
from webapp.domain.households.importing.preview import Finding, ImportedPerson
from webapp.domain.households.importing.read_disability import read_disability
from webapp.domain.households.importing.read_phones import read_phones
from webapp.domain.households.importing.sheets import Cell
from webapp.domain.households.national_ids import (
    NationalId,
    NationalIdError,
    parse_national_id,
    tidy_national_id,
)
from webapp.domain.households.person_names import PersonNameError, normalise_name, split_remark
from webapp.domain.households.relations import Relation, Sex, parse_relation, parse_sex

SEX_WORDS = {Sex.MALE: "男", Sex.FEMALE: "女"}
_EXACT_IN_EXCEL = 10**15
_AGE = re.compile(r"([0-9]{1,3})(?:周?岁)?")
_HAS_DIGIT = re.compile(r"[0-9０-９]")
# Between names, never inside one.
SEVERAL = re.compile(r"[、,，;；/]")
_PASSED_AWAY = re.compile(r"故|亡|去世|死")
# A name and a number in one cell: 张三 13800001111, 张三/13800001111, 张三（138 0000 1111）.
_NAME_AND_NUMBER = re.compile(
    r"([^0-9]*[^0-9\s/、,，:：;；()（）\-])[\s/、,，:：;；(（\-]*([0-9][0-9\s\-]{5,22}[0-9Xx])\s*[)）]?"
)
# What a spreadsheet needs to keep digits as text; not worth telling.
_TEXT_MARKS = "'’‘`\t "


def read_person(reading: SheetReading, person: PersonRow, problems: list[Finding]) -> tuple[ImportedPerson, str]:
    """The person, and a remark found behind the name. What must be mended goes to `problems`."""
    columns, row = person.slot.columns, person.row
    result = ImportedPerson(row + 1)
    joined = split_number(reading.text(row, columns[Field.NAME]))
    remark = _name(reading, row, columns[Field.NAME], result, problems, joined[0])
    number = _national_id(reading, row, columns, result, problems, joined[1])
    _sex(reading, row, columns.get(Field.SEX), result, number)
    if Field.BIRTH_DATE in columns or Field.AGE in columns:
        _birth_date(reading, row, columns, result)
    if Field.PHONE in columns:
        result.phones = read_phones(reading, row, columns[Field.PHONE], problems)
    if joined[1] and not _is_id(joined[1]):
        result.phones += read_phones(reading, row, columns[Field.NAME], problems, joined[1])
    _relation(reading, row, columns.get(Field.RELATION), result)
    if Field.DISABILITY_TYPE in columns or Field.DISABILITY_LEVEL in columns or Field.DISABILITY_CERTIFICATE in columns:
        read_disability(reading, row, columns, result)
    result.health = reading.text(row, columns.get(Field.HEALTH))
    result.work = reading.text(row, columns.get(Field.WORK))
    result.ethnicity = reading.text(row, columns.get(Field.ETHNICITY))
    return result, remark


def split_number(text: str) -> tuple[str, str]:
    """Name and number where one cell holds both, else two blanks."""
    if not any(sign.isdigit() for sign in text):
        return "", ""
    found = _NAME_AND_NUMBER.fullmatch(half_width(text))
    return (found[1], found[2]) if found else ("", "")


def _is_id(number: str) -> bool:
    return len(re.sub(r"[\s-]", "", number)) >= 15


def _name(
    reading: SheetReading, row: int, place: int, person: ImportedPerson, problems: list[Finding], alone: str
) -> str:
    raw = alone or (str(reading.raw(row, place)) if reading.text(row, place) else "")
    written, remark = split_remark(raw) if "（" in raw or "(" in raw or "【" in raw else (raw, "")
    try:
        person.name = normalise_name(written)
    except PersonNameError as error:
        person.name = written.strip()
        wording = "name_several" if SEVERAL.search(person.name) else error.code
        problems.append(reading.finding(error.code, row, place, wording, sign=error.sign))
        return remark
    if remark:
        wording = "name_passed_away" if _PASSED_AWAY.search(remark) else "name_remark"
        reading.warn("name_remark", row, place, wording, remark=remark)
    elif person.name != raw:
        reading.mended(row, place, raw, person.name)
    return remark


def _national_id(
    reading: SheetReading, row: int, columns: dict[Field, int], person: ImportedPerson, problems: list[Finding],
    joined: str,
) -> NationalId | None:  # fmt: skip
    place = columns.get(Field.NATIONAL_ID)
    raw, text = reading.raw(row, place), reading.text(row, place)
    if joined and not text and _is_id(joined):
        raw, text, place = joined, joined, columns[Field.NAME]
    if not _HAS_DIGIT.search(text):
        if place is not None:
            reading.warn("id_missing", row, place)
        return None
    person.id_as_written = tidy_national_id(text)
    try:
        if not isinstance(raw, str) and _is_rounded(raw):
            raise NationalIdError("id_precision_lost")
        number = parse_national_id(text)
    except NationalIdError as error:
        problems.append(reading.finding(error.code, row, place, length=str(error.length)))
        return None
    person.national_id = number.number
    if text.strip(_TEXT_MARKS) != number.number:
        reading.mended(row, place, text, number.number)
    return number


def _is_rounded(value: Cell) -> bool:
    return isinstance(value, (int, float)) and abs(value) >= _EXACT_IN_EXCEL


def _sex(reading: SheetReading, row: int, place: int | None, person: ImportedPerson, number: NationalId | None) -> None:
    text = reading.text(row, place)
    said = parse_sex(text) if text else None
    if text and said is None:
        reading.warn("sex_unknown", row, place, old=text)
    if number is None:
        person.sex = said
        return
    person.sex, person.birth_date = number.sex, number.birth_date
    if said is not None and said is not number.sex:
        reading.warn("sex", row, place, old=SEX_WORDS[said], new=SEX_WORDS[number.sex])


def _birth_date(reading: SheetReading, row: int, columns: dict[Field, int], person: ImportedPerson) -> None:
    place = columns.get(Field.BIRTH_DATE)
    text = reading.text(row, place)
    if text:
        try:
            said = parse_date(reading.raw(row, place))
        except (ValueError, OverflowError):
            said = None
            # A month without a day (1954年10月) is common and fits an ID number that says the day.
            if person.birth_date is None or not _same_month(text, person.birth_date.strftime("%Y%m")):
                reading.warn("birth_date_unknown", row, place, old=text)
        if said is not None and person.birth_date is not None and said != person.birth_date:
            reading.warn("birth_date", row, place, old=said.isoformat(), new=person.birth_date.isoformat())
        person.birth_date = person.birth_date or said
    _age(reading, row, columns.get(Field.AGE), person)


def _same_month(text: str, month: str) -> bool:
    parts = re.findall(r"[0-9]+", text)
    return "".join(f"{int(part):02d}" for part in parts[:2]) == month


def _age(reading: SheetReading, row: int, place: int | None, person: ImportedPerson) -> None:
    found = _AGE.fullmatch(reading.text(row, place))
    if found is None or person.birth_date is None:
        return
    said, true = int(found[1]), age_on(person.birth_date, reading.day)
    # Village sheets count the year of birth as one (虚岁), and last year's sheet is a year behind.
    if not true - 1 <= said <= true + 2:
        reading.warn("age", row, place, old=str(said), new=str(true))


def _relation(reading: SheetReading, row: int, place: int | None, person: ImportedPerson) -> None:
    text = reading.text(row, place)
    person.relation_words = text
    word = parse_relation(text) if text else None
    if text and word is None:
        person.relation = Relation.OTHER
        reading.warn("relation_unknown", row, place, old=text)
    if word is None:
        return
    person.relation = word.relation
    if word.sex is None:
        return
    if person.sex is None:
        person.sex = word.sex
    elif person.sex is not word.sex:
        reading.warn("relation_sex", row, place, relation=text, sex=SEX_WORDS[person.sex])
