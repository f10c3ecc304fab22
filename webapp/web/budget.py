"""A budget told in words: figures with their 约, 余 and ranges, a line as its sum, a difference as a clerk would say it."""

from __future__ import annotations

from flask_babel import gettext as _

from ..domain.campaigns.budget_sums import Node
from ..domain.campaigns.figures import Difference, Figure, figure_from_json
from ..domain.campaigns.money_models import BudgetBasis, BudgetLine
from ..domain.households.amounts import Qualifier
from .money import money
from .words import label


def _said(text: str, qualifier: Qualifier) -> str:
    told = {
        Qualifier.EXACT: text,
        Qualifier.ABOUT: _("约 %(figure)s", figure=text),
        Qualifier.AT_LEAST: _("%(figure)s 余", figure=text),
        Qualifier.JUST_UNDER: _("近 %(figure)s", figure=text),
    }
    return str(told[qualifier])


def figure_money(figure: Figure | None) -> str:
    """`￥650.00`, `￥500.00–￥800.00`, `约 ￥500.00`; unknown is empty."""
    if figure is None:
        return ""
    ends = dict.fromkeys((figure.least, figure.most))
    return _said("–".join(money(end) for end in ends), figure.qualifier)


def figure_count(figure: Figure | None) -> str:
    """`74`, `60–80`, `70 余`."""
    if figure is None:
        return ""
    ends = dict.fromkeys((figure.least, figure.most))
    return _said("–".join(str(end) for end in ends), figure.qualifier)


def sum_in_words(node: Node) -> str:
    """`74 户 × 每户 ￥650.00，74 户 × 每户物品 ￥60.00`: how a leaf is multiplied, as far as that is known."""
    if node.tried is not None:
        return _tried(node)
    line = node.line
    parts = [_part(line, figure_from_json(line.money), line.money_basis, "%(sum)s"),
             _part(line, figure_from_json(line.goods), line.goods_basis, _("物品 %(sum)s"))]  # fmt: skip
    return str(_("，").join(part for part in parts if part))


def _tried(node: Node) -> str:
    assert node.tried is not None  # noqa: S101  (the caller asked)
    told = _("试算 %(count)s 户，慰问金 %(money)s", count=figure_count(node.tried.households),
             money=figure_money(node.tried.money))  # fmt: skip
    if node.tried.goods.most:
        return str(_("%(money)s，物品 %(goods)s", money=told, goods=figure_money(node.tried.goods)))
    return str(told)


def _part(line: BudgetLine, amount: Figure | None, basis: BudgetBasis | None, what: str) -> str:
    if amount is None:
        return ""
    told = what % {"sum": figure_money(amount)}
    if basis is None:
        return told
    if basis is BudgetBasis.TOTAL:
        return str(_("一共 %(amount)s", amount=told))
    counted = line.households if basis is BudgetBasis.HOUSEHOLD else line.persons
    each = f"{_EACH[basis]()} {told}"
    if counted is None:
        return each
    count = _COUNTED[basis]() % {"count": figure_count(figure_from_json(counted))}
    return f"{count} × {each}"


_EACH = {
    BudgetBasis.HOUSEHOLD: lambda: str(_("每户")), BudgetBasis.PERSON: lambda: str(_("每人")),
    BudgetBasis.MEMBER: lambda: str(_("每人")), BudgetBasis.UNIT: lambda: str(_("每份")),
}  # fmt: skip
_COUNTED = {
    BudgetBasis.HOUSEHOLD: lambda: str(_("%(count)s 户")), BudgetBasis.PERSON: lambda: str(_("%(count)s 人")),
    BudgetBasis.MEMBER: lambda: str(_("%(count)s 人")), BudgetBasis.UNIT: lambda: str(_("%(count)s 份")),
}  # fmt: skip


def difference_in_words(found: Difference | None) -> str:
    """`对得上`, `多 ￥100.00`, `少 ￥100.00–￥300.00`: what was typed beside what it comes to."""
    if found is None:
        return ""
    if found.agrees:
        return str(_("对得上"))
    ends = sorted({abs(found.least), abs(found.most)})
    by = "–".join(money(end) for end in ends)
    by = str(_("约 %(figure)s", figure=by)) if found.is_rough else by
    return str(_("多 %(sum)s", sum=by) if found.least > 0 else _("少 %(sum)s", sum=by))


def basis_words(bases: tuple[BudgetBasis, ...]) -> list[tuple[str, str]]:
    """What an amount can be for, to choose from."""
    return [(basis.value, label(basis)) for basis in bases]
