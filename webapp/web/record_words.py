"""A visit record in words: everything that came from the door, whatever the phone was (docs/sync.md).

What a phone says may be of any shape: a code without a word is shown as it came, a shape nobody knows is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from ..domain.people.queries import user_names
from ..domain.receipts.facts import Item
from ..domain.receipts.numbers import as_digits, in_groups
from .show import money
from .words import WORDS, word

Content = Mapping[str, Any]
Pairs = list[tuple[str, str]]


def people_in(contents: Sequence[Content]) -> dict[UUID, str]:
    """Names of all who are said to have been there, one query."""
    return user_names({person for content in contents for person in _people(content)})


def record_facts(content: Content, lines: Mapping[str, Item], names: Mapping[UUID, str]) -> Pairs:
    """(term, words) of a record, in the order of the form at the door; what was not said is left out."""
    pairs = [
        (_("见到谁"), _coded("met_with", content.get("met_with"))),
        (_("谁在场"), _("、").join(names.get(person, _("不认识的人")) for person in _people(content))),
        (_("送到的"), _delivered(content, lines)),
        (_("送的情况"), _text(content.get("delivered_note"))),
        (_("家里的情况"), _("；").join(_condition(one) for one in _dicts(content.get("conditions")))),
        (_("需要什么"), _needs(content)),
        (_("诉求"), _appeal(content.get("appeal"))),
        (_("拍照"), _coded("photo_consent", content.get("photo_consent"))),
        (_("单号"), _number(content)),
        (_("怎么签收"), _coded("confirm_way", content.get("confirm_way"))),
        (_("谁代领"), _collector(content.get("collector"))),
        (_("屏幕签名"), _signature(content.get("signature"))),
        (_("备注"), _text(content.get("note"))),
    ]
    return [(term, said) for term, said in pairs if said]


def telling_facts(content: Content) -> Pairs:
    """The same for a telling that lies unapplied."""
    pairs = [
        (_("怎么通知的"), _coded("told_how", content.get("how"))),
        (_("对方怎么说"), _coded("told_answer", content.get("answer"))),
        (_("为什么晚了"), _text(content.get("late_reason"))),
        (_("备注"), _text(content.get("note"))),
    ]
    return [(term, said) for term, said in pairs if said]


def answer_word(answer: str | None) -> str:
    """What a household said when it was told."""
    return _coded("told_answer", answer)


def reported_word(code: str | None) -> str:
    """What a visit found: a danger, a death."""
    return _coded("reported", code)


def _coded(kind: str, code: Any) -> str:
    if not isinstance(code, str) or not code:
        return ""
    key = f"{kind}.{code}"
    return word(key) if key in WORDS else code


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _dicts(value: Any) -> list[Content]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _people(content: Content) -> list[UUID]:
    listed = content.get("visitors")
    found = []
    for one in listed if isinstance(listed, list) else []:
        try:
            found.append(UUID(str(one)))
        except ValueError:
            continue
    return found


def _delivered(content: Content, lines: Mapping[str, Item]) -> str:
    """Each line with how much, and why where that differs from the slip."""
    if "delivered" not in content:
        return ""
    if content["delivered"] is None:
        return str(_("照单子上的"))
    said = [_line(one, lines.get(str(one.get("line_id")))) for one in _dicts(content["delivered"])]
    return str(_("；").join(one for one in said if one))


def _line(one: Content, item: Item | None) -> str:
    quantity = one.get("quantity")
    if item is None or not isinstance(quantity, int):
        return ""
    given, listed = _amount(item, quantity), _amount(item, item.quantity if item.amount_fen is None else item.amount_fen)
    if given == listed:
        return str(_("%(item)s %(given)s", item=item.label, given=given))
    why = _coded("difference", one.get("reason"))
    if not why:
        return str(_("%(item)s %(given)s（单子上 %(listed)s）", item=item.label, given=given, listed=listed))
    return str(_("%(item)s %(given)s（单子上 %(listed)s，%(why)s）", item=item.label, given=given, listed=listed, why=why))


def _amount(item: Item, quantity: int) -> str:
    return money(quantity) if item.amount_fen is not None else f"{quantity} {item.unit}"


def _condition(one: Content) -> str:
    topic, level, text = (
        _coded("condition", one.get("topic")), _coded("level", one.get("level")), _text(one.get("text")),
    )  # fmt: skip
    if not text:
        return str(_("%(topic)s：%(level)s", topic=topic, level=level))
    return str(_("%(topic)s：%(level)s，%(text)s", topic=topic, level=level, text=text))


def _needs(content: Content) -> str:
    listed = content.get("needs")
    words = [_coded("need_found", need) for need in (listed if isinstance(listed, list) else [])]
    return str(_("、").join([one for one in [*words, _text(content.get("needs_note"))] if one]))


def _appeal(appeal: Any) -> str:
    if not isinstance(appeal, dict) or not _text(appeal.get("text")):
        return ""
    handling = _coded("handling", appeal.get("handling"))
    text = _text(appeal.get("text"))
    return str(_("%(text)s（%(handling)s）", text=text, handling=handling)) if handling else text


def _number(content: Content) -> str:
    number = as_digits(_text(content.get("receipt_number")))
    if not number:
        return ""
    via = _coded("receipt_via", content.get("receipt_via"))
    return str(_("%(number)s（%(via)s）", number=in_groups(number), via=via) if via else in_groups(number))


def _collector(collector: Any) -> str:
    if not isinstance(collector, dict):
        return ""
    return str(_("，").join(said for part in ("name", "relation", "reason") if (said := _text(collector.get(part)))))


def _signature(signature: Any) -> str:
    return _coded("signed_by", signature.get("who")) or str(_("有")) if isinstance(signature, dict) else ""
