"""What must not get out: every personal value of the demo street, taken from its database.

Values that say little by themselves (a door 301, an income of 860) are first made unmistakable, in the copy the test
works on, so that finding one on a page can only be a leak. What the demo leaves empty is filled.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from webapp.core.crypto import FieldClass, Sealed
from webapp.core.db import Model, db
from webapp.core.transaction import transaction
from webapp.domain.donations.states import ShownAs
from webapp.domain.errands.models import ErrandLine, ErrandPurchase
from webapp.domain.households.models import ChildFile, Household, HouseholdPhone, Person
from webapp.domain.households.relations import Relation
from webapp.domain.people.models import User, VolunteerProfile
from webapp.domain.receipts import codes
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.numbers import is_number

RARE = 0x3400
"""The first of 6,582 Chinese characters that stand nowhere in our own words."""


@dataclass(frozen=True)
class Value:
    """`text` is one personal value; `what` where it comes from; `of` the household or account it belongs to."""

    text: str
    what: str
    level: FieldClass
    of: UUID | None = None


MARK = r"QX\d{6}Z"
HAN = r"\u3007\u3400-\u9fff·\U00020000-\U0003ffff"
SHAPES = tuple(
    re.compile(pattern)
    for pattern in (
        MARK,
        r"[\u3400-\u4db5]{2}",
        r"\d+栋\d+单元\d+",
        r"(?<![0-9A-Za-z.-])\d+(?:\.\d\d)?(?![0-9A-Za-z-])",
        r"(?<![0-9A-Za-z])[0-9A-Z]{17,26}(?![0-9A-Za-z])",
        rf"(?<![{HAN}])[{HAN}]{{2,12}}(?![{HAN}])",
    )
)
"""Every value has one of these shapes, and is looked up by it. Digits are a value only where no other letter or digit
touches them; an everyday name only where it stands by itself, for among other characters it may be another word."""


@dataclass
class Values:
    """All of them, by their shape: one pass over a text finds those that stand in it."""

    by_shape: dict[str, list[Value]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[int, list[Value]] = field(default_factory=dict)

    def add(self, value: Value) -> None:
        shape = next((found.group() for pattern in SHAPES if (found := pattern.search(value.text))), None)
        assert shape is not None, f"{value.what} has a shape that would never be found: {value.text}"
        self.by_shape[shape].append(value)

    def __iter__(self) -> Iterator[Value]:
        for values in self.by_shape.values():
            yield from values

    def found_in(self, content: str) -> list[Value]:
        """Those that stand in the text, digits also where they are grouped (199 0000 1234). The same page is read once."""
        key = hash(content)
        if key not in self.seen:
            spellings = (content, _ungrouped(content))
            shapes = {shape for text in spellings for pattern in SHAPES for shape in pattern.findall(text)}
            self.seen[key] = [value for shape in shapes & self.by_shape.keys() for value in self.by_shape[shape]]
        return self.seen[key]


def _ungrouped(content: str) -> str:
    return re.sub(r"(?<=\d)[\s\u00a0\u2009,，·-](?=\d)", "", content)


_numbers = count(1)


def _mark(kind: str) -> str:
    """A text that stands nowhere else."""
    return f"{kind}QX{next(_numbers):06d}Z"


def _rare_name(first: str = "赵") -> str:
    number = next(_numbers)
    return first + chr(RARE + number % 6000) + chr(RARE + number // 6000)


def _fen() -> int:
    """An income that nobody is given as a grant: 1,000 yuan and some, and 37 fen; nor can it be the number of a slip."""
    return next(fen for number in _numbers if not is_number(str(fen := 100_000_37 + 100 * number)))


def _digits(length: int) -> str:
    return "62" + f"{next(_numbers):0{length - 2}d}"


def make_unmistakable() -> None:
    """Give every household, person, child and statement values of its own. Snapshots made earlier stay as they are."""
    with transaction() as session:
        _forget_triggers()
        for household in session.scalars(select(Household)):
            _fill_household(household)
        for person in session.scalars(select(Person)):
            _fill_person(person)
            if person.relation is Relation.SON or person.relation is Relation.DAUGHTER:
                session.add(_child_file(person))
        for phone in session.scalars(select(HouseholdPhone)):
            phone.number = {"number": f"199{next(_numbers):08d}", "whose": "女儿"}
        for user in session.scalars(select(User)):
            user.phone = f"199{next(_numbers):08d}"
        session.flush()
        for row, name, sealed in _everything_else():
            setattr(row, name, _refilled(getattr(row, name), sealed))


def _forget_triggers() -> None:
    """What is append-only for the software is ours to prepare; the scan is not about the triggers."""
    for (name,) in db.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        db.session.execute(text(f"DROP TRIGGER {name}"))


def _fill_household(row: Household) -> None:
    row.place = {"line": _mark("线"), "community": "", "unit": "1单元", "door": _mark("门")}
    row.head_name, row.address_as = _rare_name(), _rare_name() + "奶奶"
    for name in ("mind", "reach", "needs", "relative_of", "note"):
        setattr(row, name, _mark("话"))
    row.help = {"government": "none", "words": _mark("助")}
    row.causes = {"codes": ["major_illness", "disability"], "words": _mark("因")}
    row.incomes = [{"fen": _fen(), "qualifier": "exact", "period": "month", "basis": "per_capita"}]
    row.health_labels, row.hurtful_labels = ["major_illness"], ["lost_only_child_family"]
    row.own_labels = [_mark("签")]
    row.bank = {"bank": _mark("行"), "branch": _mark("支"), "account": _digits(19), "holder": _rare_name("钱"),
                "reason": _mark("由")}
    row.sums = {"medical": {"year": 2026, "fen": _fen(), "qualifier": "exact"},
                "loss": {"year": 2026, "fen": _fen(), "qualifier": "exact"}}
    row.worker = {"employer": _mark("厂"), "state_of_mind": _mark("想"), "other_income": {"fen": _fen(), "qualifier": "exact"}}
    row.others = [["备注", _mark("列")]]


def _fill_person(row: Person) -> None:
    row.name = _rare_name("孙")
    row.health, row.work, row.ethnicity, row.unchecked_id = _mark("病"), _mark("工"), _mark("族"), _mark("核")
    row.disability = {"type": 1, "level": 2, "certificate": f"{row.national_id or _digits(18)}12"}
    row.income = {"fen": _fen(), "qualifier": "exact", "period": "month", "basis": "per_capita"}
    row.situation = {"work_status": "out_of_work", "marital": "30", "insurance": _mark("保"), "identity": _mark("身")}
    row.lunar = {"month": 8, "day": 15, "is_leap": False}


def _child_file(person: Person) -> ChildFile:
    row = db.session.get(ChildFile, person.id) or ChildFile(id=person.id, household_id=person.household_id)
    row.guardian = {"name": _rare_name("李"), "relation": "祖母", "phone": f"199{next(_numbers):08d}"}
    row.caregiver, row.parents, row.school = _mark("看"), _mark("父"), _mark("校")
    return row


FILLED = {Household, Person, HouseholdPhone, ChildFile, User}


def _everything_else() -> Iterator[tuple[Any, str, Sealed[Any]]]:
    """Each sealed attribute of each row of each other model: whatever a later noun seals is here by itself."""
    for model in (mapper.class_ for mapper in Model.registry.mappers):
        for name, sealed in sealed_of(model):
            if model not in FILLED:
                yield from ((row, name, sealed) for row in db.session.scalars(select(model)))


def sealed_of(model: type[Any]) -> list[tuple[str, Sealed[Any]]]:
    return [(name, value) for name, value in vars(model).items() if isinstance(value, Sealed)]


def _refilled(value: Any, sealed: Sealed[Any]) -> Any:
    """Every sentence in it replaced by one of its own; codes, numbers and what is not given stay."""
    if isinstance(value, dict):
        return {key: _refilled(inner, sealed) for key, inner in value.items()}
    if isinstance(value, list):
        return [_refilled(inner, sealed) for inner in value]
    if isinstance(value, str) and re.fullmatch(r"1\d{10}", value):
        return f"199{next(_numbers):08d}"
    return _mark("言") if isinstance(value, str) and not re.fullmatch(r"[a-z_]*", value) else value


def gather() -> Values:
    """Every personal value there is now, with the household it belongs to."""
    values = Values()
    households = {h.id: h for h in db.session.scalars(select(Household))}
    for household in households.values():
        values.add(Value(household.head_name, "Household.head_name", FieldClass.P1, household.id))
        values.add(Value(household.address_as, "Household.address_as", FieldClass.P1, household.id))
    for person in db.session.scalars(select(Person)):
        values.add(Value(person.name, "Person.name", FieldClass.P1, person.household_id))
    for model in (mapper.class_ for mapper in Model.registry.mappers):
        for name, sealed in sealed_of(model):
            for row in db.session.scalars(select(model)):
                _add_leaves(values, row, name, sealed)
    return values


def _add_leaves(values: Values, row: Any, name: str, sealed: Sealed[Any]) -> None:
    if is_told_in_public(row, name):
        return
    for leaf in _leaves(getattr(row, name)):
        for spelling in _spellings(leaf):
            values.add(Value(spelling, f"{type(row).__name__}.{name}", sealed.field_class, _owner(row)))


def _owner(row: Any) -> UUID | None:
    if isinstance(row, Household | User | VolunteerProfile):
        return row.id
    if isinstance(row, ErrandLine | ErrandPurchase):
        return row.order_id if isinstance(row, ErrandLine) else row.round_id
    owner: UUID | None = getattr(row, "household_id", None) or getattr(row, "donor_id", None)
    return owner


def is_told_in_public(row: Any, name: str) -> bool:
    """A donor who wants their name to be read (SPEC 8.2)."""
    return name == "name" and getattr(row, "shown_as", None) is ShownAs.REAL


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif value is not None:
        yield value


def _spellings(leaf: Any) -> list[str]:
    """How a value would look on a page; codes and small numbers are no values."""
    if isinstance(leaf, int) and leaf >= 100_000_37:
        return [str(leaf), f"{leaf // 100}.{leaf % 100:02d}"]
    if isinstance(leaf, str) and (re.search(MARK, leaf) or re.fullmatch(r"\d{9,19}[\dX]\d*", leaf) or _is_rare(leaf)):
        return [leaf]
    return []


def _is_rare(leaf: str) -> bool:
    return any(RARE <= ord(char) < RARE + 6000 for char in leaf)


def original_values(staff: Iterable[str]) -> Values:
    """Names and phones as they were when notices, slips and cases were made of them; a colleague's name is no secret."""
    values, known = Values(), set(staff)
    for person in db.session.scalars(select(Person)):
        if person.name not in known:
            values.add(Value(person.name, "Person.name before", FieldClass.P1, person.household_id))
    for phone in db.session.scalars(select(HouseholdPhone)):
        values.add(Value((phone.number or {})["number"], "HouseholdPhone.number before", FieldClass.P1, phone.household_id))
    for household in db.session.scalars(select(Household)):
        place = household.place or {}
        if re.search(r"\d+栋\d+单元\d+", place.get("line", "")):
            values.add(Value(place["line"], "Household.place before", FieldClass.P1, household.id))
    return values


A_TIME = re.compile(r"(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])|20\d\d(0[1-9]|1[0-2])")


def codes_inside() -> Values:
    """The confirm token and the six digits of every slip: on paper only (SPEC 7.2).

    Digits that happen to be somebody's sum in fen, a day and an hour (12-01 14:00) or a month (2027-01), tell nothing and are left out.
    """
    values, slips = Values(), db.session.scalars(select(Receipt)).all()
    sums = {str(item["amount_fen"]) for slip in slips for item in slip.items if item.get("amount_fen") is not None}
    for receipt in slips:
        of = receipt.household_id
        values.add(Value(codes.token_of(receipt.id, receipt.generation), "confirm token", FieldClass.P2, of))
        digits = codes.digits_of(receipt.id, receipt.generation)
        if digits not in sums and not A_TIME.fullmatch(digits):
            values.add(Value(digits, "six digits", FieldClass.P2, of))
    return values
