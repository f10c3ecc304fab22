"""Plans for people: warnings as sentences, and the forms of the parts with what stands beside each field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from ..domain.campaigns.plan import Plan, Row, Section
from ..domain.campaigns.plan_warnings import PlanWarning, plan_warnings
from ..schemas.plans import ROWS, as_typed
from .nested_forms import NestedForm
from .show import day_with_lunar, weekday
from .words import label, word

BLANK_ROWS = 2
TELLING: dict[Section, tuple[str, ...]] = {
    Section.LEADERS: ("name", "post"),
    Section.PHASES: ("name", "starts_on", "ends_on", "note"),
    Section.BATCHES: ("name", "day", "for_whom", "note"),
    Section.DUTIES: ("what", "owner_id", "owner_name", "due_on", "note"),
    Section.PROVISIONS: ("category", "words", "listed_by", "paid_by"),
    Section.DEADLINES: ("what", "who", "due_on"),
}
"""A row in which none of these is filled in does not count."""
NAMES: Mapping[str, Any] = {
    "part": lazy_gettext("担任"), "name": lazy_gettext("叫什么"), "post": lazy_gettext("职务"),
    "kind": lazy_gettext("做什么"), "starts_on": lazy_gettext("哪天开始"), "ends_on": lazy_gettext("哪天结束"),
    "day": lazy_gettext("哪天"), "for_whom": lazy_gettext("给谁"), "what": lazy_gettext("什么事"),
    "owner_id": lazy_gettext("谁负责"), "owner_name": lazy_gettext("谁负责"), "due_on": lazy_gettext("哪天前"),
    "due_at": lazy_gettext("几点前"), "category": lazy_gettext("哪一类"), "words": lazy_gettext("哪一类"),
    "listed_by": lazy_gettext("谁定名单"), "paid_by": lazy_gettext("谁出钱"), "who": lazy_gettext("谁来报"),
    "to_whom": lazy_gettext("报给谁"), "phase_id": lazy_gettext("属于哪个阶段"), "note": lazy_gettext("备注"),
    "weekday": lazy_gettext("星期几"), "starts_weekday": lazy_gettext("星期几"), "ends_weekday": lazy_gettext("星期几"),
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A warning in words, with the part it leads to; a group has a page of its own."""

    text: str
    section: Section
    row_id: UUID | None


def warnings_of(plan: Plan) -> list[Told]:
    """What does not fit together, each as one sentence."""
    return [Told(_sentence(warning), warning.section, warning.row_id) for warning in plan_warnings(plan)]


def _sentence(warning: PlanWarning) -> str:
    facts = {name: _shown(name, value) for name, value in warning.facts.items()}
    in_text = warning.code == "plan.other_weekday" and not warning.facts["name"]
    return word("plan.other_weekday_in_text" if in_text else warning.code, **facts)


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, date):
        return day_with_lunar(value)
    return weekday(value) if name in ("said", "real") else value


def rows_form(section: Section, typed: MultiDict[str, str] | None = None, revision: int = 0) -> NestedForm:
    """The form of a part, as typed or empty."""
    initial = {"revision": str(revision)}
    return NestedForm(ROWS[section](), typed, initial, rows="rows", telling=TELLING[section])


def fill(form: NestedForm, rows: Sequence[Row]) -> NestedForm:
    """Put rows into it; without any there are some blank ones to begin with."""
    for row in rows:
        form.add_row(**as_typed(row))
    for _row in range(0 if rows else BLANK_ROWS):
        form.add_row(id=str(uuid4()))
    return form


def reshape(form: NestedForm, asked: Mapping[str, str]) -> bool:
    """Whether the button was one that adds or takes away a row, without storing anything."""
    if "add" in asked:
        form.add_row(id=str(uuid4()))
        return True
    drop = asked.get("drop", "")
    if drop.isascii() and drop.isdigit() and len(drop) < 4:
        form.drop_row(int(drop))
        return True
    return False


def names_of_fields(form: NestedForm) -> dict[str, str]:
    """What each field of each row is called above the form: `第 2 行 哪天开始`."""
    return {
        f"rows.{number}.{name}": str(_("第 %(number)s 行%(name)s", number=place, name=said))
        for place, number in enumerate(form.numbers, start=1)
        for name, said in NAMES.items()
    }


def weekdays() -> list[tuple[int, str]]:
    """To choose what the paper said."""
    return [(number, weekday(number)) for number in range(1, 8)]


def options(members: Any) -> list[tuple[str, str]]:
    """Choices for a field."""
    return [(member.value, label(member)) for member in members]
