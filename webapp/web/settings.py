"""The settings of a place as a page shows them: group by group, each with what holds while its field is blank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from ..domain.people.models import Organisation
from ..domain.people.queries import usual_values
from ..domain.people.settings import SETTINGS, Setting, SettingGroup, SettingKind
from .show import money
from .words import WORDS, label, word


@dataclass(frozen=True)
class Line:
    """One setting: its field's name and kind, label and hint; `options` where it is chosen, not typed."""

    name: str
    kind: str
    label: str
    hint: str
    options: list[tuple[str, str]]


def as_typed(setting: Setting[Any], value: object) -> str:
    """A kept value as it stands in its field."""
    if not setting.fits(value):
        return ""
    if setting.kind is SettingKind.SWITCH:
        return "yes" if value else "no"
    return money(value).lstrip("￥") if setting.kind is SettingKind.MONEY and isinstance(value, int) else str(value)


def groups_of(own: Organisation) -> list[tuple[str, list[Line]]]:
    """Every setting there is, with the value that holds where the organisation says nothing itself."""
    usual = usual_values(own)
    return [(label(group), [_line(s, usual[s.name]) for s in SETTINGS.values() if s.group is group])
            for group in SettingGroup]  # fmt: skip


def _line(setting: Setting[Any], usual: object) -> Line:
    name, kind = setting.name, setting.kind
    if kind is SettingKind.SWITCH:
        answers = {True: _("是"), False: _("否")}
        options = [("yes", answers[True]), ("no", answers[False])]
        return Line(name, "select", word(f"setting.{name}"), _("不选就是“%(usual)s”", usual=answers[bool(usual)]), options)
    hints = [word(f"setting_hint.{name}")] if f"setting_hint.{name}" in WORDS else []
    if kind is SettingKind.NUMBER:
        hints.append(_("%(least)s 到 %(most)s", least=setting.least, most=setting.most))
    if setting.fits(usual):
        hints.append(_("不填按 %(usual)s", usual=as_typed(setting, usual)))
    kinds = {SettingKind.NUMBER: "number", SettingKind.MONEY: "money", SettingKind.PHONE: "tel", SettingKind.LINE: "text",
             SettingKind.WINDOW: "text"}
    return Line(name, kinds[kind], word(f"setting.{name}"), _("；").join(hints), [])
