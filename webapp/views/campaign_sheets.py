"""From what is remembered to what is printed: the papers of a campaign beside its plan (Chinese, like all paper).

Names are masked and children are not named at all, whoever prints them; what people wrote stays in the system (SPEC 11.4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from flask_babel import force_locale

from ..core import tally
from ..core.clock import local, local_day
from ..domain.campaigns import excluding, lists, queries
from ..domain.campaigns.budget_reading import read_budget
from ..domain.campaigns.budget_sums import Node, Side
from ..domain.campaigns.entries import goods_as_text
from ..domain.campaigns.expenses import expenses_of
from ..domain.campaigns.figures import Difference, Figure
from ..domain.campaigns.lists import LineFilter
from ..domain.campaigns.models import AwardList, Campaign
from ..domain.campaigns.money_models import ExpenseStatus
from ..domain.campaigns.rules import rule_from_json
from ..domain.campaigns.states import LineStatus
from ..domain.cases.models import Case, CaseKind
from ..domain.funds.models import Fund
from ..domain.funds.queries import titles_of
from ..domain.funds.rosters import list_roster, roster_places
from ..domain.households.categories import Sensitivity
from ..domain.people.actors import Actor
from ..domain.people.queries import names_of, user_names
from ..domain.receipts.numbers import in_groups
from ..domain.receipts.queries import numbers_of
from ..domain.reports.dossier import CaseKey, list_cases
from ..domain.supervision.queries import list_checks, receipts_of_checks, rounds_of
from ..printing.sheets import Column, PlanPart, PlanSheet
from ..web.budget import difference_in_words, figure_money, sum_in_words
from ..web.campaigns import days_of
from ..web.quotas import limits
from ..web.reasons import Reasons, sensitivity_of
from ..web.show import day as day_word
from ..web.show import moment, money
from ..web.standards import asks, gives
from ..web.words import label
from .plan_sheets import NUMBERS

PART = 500
"""Rows on one paper: a longer list is several papers, so that no more than these are in memory at once."""
SIGNED = "制表：　　　　　　　审核：　　　　　　　负责人：　　　　　　　（盖章）"
MASKED = "名字打码，孩子不写名字、不写住处。"
CHILD = "（孩子）"

STANDARDS = (Column("序", 8, "centre"), Column("给谁", 52), Column("给什么", 46), Column("名额和别的", 34))
BUDGET = (Column("项目", 34), Column("怎么算的", 40), Column("资金", 20), Column("算出来", 32, "right"),
          Column("方案写的", 32, "right"), Column("相差", 24))  # fmt: skip
LINES = (Column("号", 9, "right"), Column("姓名", 16), Column("社区（村）", 24), Column("楼栋", 24), Column("人口", 9, "right"),
         Column("慰问金", 20, "right"), Column("慰问品", 34), Column("按哪条", 14, "centre"))  # fmt: skip
CASES = (Column("收到", 24), Column("怎么来的", 16), Column("说的是", 44), Column("办到哪一步", 18), Column("结果", 16),
         Column("谁查的", 24), Column("答复", 24))  # fmt: skip
ROUNDS = (Column("次", 6, "centre"), Column("封存", 26), Column("抽签", 26), Column("谁抽的", 16), Column("种子指纹", 43),
          Column("种子", 43))  # fmt: skip
PLACES = (Column("社区（村）", 60), Column("抽到", 20, "right"), Column("已核实", 20, "right"), Column("其中不对", 20, "right"))
CHECKS = (Column("序", 9, "right"), Column("社区（村）", 28), Column("单号", 22), Column("为什么问", 18), Column("怎么问的", 16),
          Column("结果", 22), Column("谁问的", 18), Column("日期", 24))  # fmt: skip
EXPENSES = (Column("用在哪里", 14), Column("买什么、办什么", 34), Column("到哪一步", 14), Column("同意的", 30, "right"),
            Column("付了", 30, "right"), Column("发票号", 22), Column("谁申请、谁同意、谁付", 28), Column("付款日期", 28))  # fmt: skip
ROSTER = (Column("序", 9, "right"), Column("姓名", 22), Column("住址（到楼栋）", 36), Column("金额", 24, "right"), Column("发到哪一步", 22))


def standards_sheet(campaign: Campaign, now: datetime) -> PlanSheet:
    """Who gets what, as sentences, in their order; and what cannot be had at the same time."""
    with force_locale("zh"):
        rules = queries.rules_of(campaign.id)
        rows = [(str(rule.number), asks(rule).striptags(), gives(rule.grant),
                 "；".join(filter(None, ("另外加发" if rule.in_addition else "", limits(rule.quota)))))
                for rule in rules]  # fmt: skip
        notes = ["一户符合几条，只按最高的一条发一次；一样高，按排在前面的。"] if rows else []
        if campaign.floor_basis:
            notes.append(f"比去年低的依据：{campaign.floor_basis}")
        notes += [f"已在“{other.title}”名单上的人家，这次不列入。" for other in excluding.excluded_by(campaign.id)]
        return _sheet(campaign, f"{campaign.title}慰问标准", now, [
            _part("标准", STANDARDS, rows, "还没有标准。"), PlanPart("说明", tuple(notes))])  # fmt: skip


def budget_sheet(actor: Actor, campaign: Campaign, now: datetime) -> PlanSheet:
    """The budget: each line as its sum, what the plan says beside what it comes to, and room to sign."""
    with force_locale("zh"):
        seen, rules = read_budget(campaign), queries.rules_of(campaign.id)
        reasons, numbers = Reasons([rule.as_json() for rule in rules], actor), {rule.id: rule.number for rule in rules}
        funds = titles_of([leaf.line.fund_id for leaf in seen.whole.leaves() if leaf.line.fund_id])
        parts = []
        for word, side in (("给人家的", seen.people), ("办活动的开支", seen.running)):
            rows = [_budget_line(node, level, reasons, numbers, funds) for node, level in _nodes(side.nodes)]
            parts.append(_part(word, BUDGET, [*rows, _budget_sum(f"{word}小计", side)] if rows else [], "没有。"))
        return _sheet(campaign, f"{campaign.title}预算", now, [
            *parts, _part("合计", BUDGET, [_budget_sum("合计", seen.whole)], ""), PlanPart("", (SIGNED,))])  # fmt: skip


def _nodes(nodes: Sequence[Node], level: int = 0) -> Iterator[tuple[Node, int]]:
    for node in nodes:
        yield node, level
        yield from _nodes(node.children, level + 1)


def _budget_line(
    node: Node, level: int, reasons: Reasons, numbers: dict[UUID, int], funds: dict[UUID, str]
) -> tuple[str, ...]:  # fmt: skip
    line, name = node.line, node.line.title or "没有名字的一行"
    if line.standard_id is not None and line.standard_id in numbers:
        number = numbers[line.standard_id]
        asked = reasons.asks(number)
        name = f"第 {number} 条：{asked.striptags()}" if asked else f"第 {number} 条标准"
        name = f"{name} {line.title}".rstrip()
    told = sum_in_words(node) + "".join(f"（{label(question)}）" for question in node.questions) if node.is_leaf else ""
    return ("　" * level + name, told, funds.get(line.fund_id, "") if line.fund_id else "", *_figures(
        node.computed.figure if node.computed.is_complete or node.computed.figure.most else None, node.typed, node.difference))  # fmt: skip


def _budget_sum(word: str, side: Side) -> tuple[str, ...]:
    missing = f"还有 {side.computed.missing} 行没算进去" if side.computed.missing else ""
    return (word, missing, "", *_figures(side.computed.figure, side.typed, side.difference))


def _figures(computed: Figure | None, typed: Figure | None, between: Difference | None) -> tuple[str, str, str]:
    return figure_money(computed), figure_money(typed), difference_in_words(between)


def list_sheet(
    actor: Actor, campaign: Campaign, award_list: AwardList | None, after: int, now: datetime
) -> tuple[PlanSheet, int | None]:  # fmt: skip
    """A part of a frozen list, and the number to go on after; three reads, however long it is.

    Its fingerprint is that of the whole. What a sealed label was the condition of is not named by number.
    """
    with force_locale("zh"):
        if award_list is None:
            return _sheet(campaign, f"{campaign.title}名单", now, [PlanPart("名单", ("还没有定下来的名单。",))]), None
        wanted = LineFilter(status=LineStatus.APPROVED)
        lines, following = lists.list_lines(actor, award_list.id, wanted, after=after, limit=PART)
        heads = lists.masked_heads([line.household_id for line in lines], on=local_day(now))
        places = names_of(list({line.organisation_id for line in lines}))
        kept = [rule_from_json(one) for one in award_list.standards]
        plain = {rule.number for rule in kept if sensitivity_of(rule) is Sensitivity.PLAIN}
        rows = [(str(line.number), heads[line.household_id].name or CHILD, places.get(line.organisation_id, ""),
                 heads[line.household_id].building, str(line.household_size or ""), money(line.amount_fen) if line.amount_fen else "",
                 goods_as_text(line), str(line.standard_number) if line.standard_number in plain else "")
                for line in lines]  # fmt: skip
        title = f"{campaign.title}名单（第 {award_list.version} 版）"
        return _sheet(campaign, title, now, [
            PlanPart("怎么定的", tuple(_decided(award_list))),
            _part(_span(lines[0].number, lines[-1].number) if lines else "名单", LINES, rows, "这一版没有要发的人家。"),
            PlanPart("说明", (f"{MASKED}“按哪条”空着的，是那一条涉及家里的私事。",)),
        ]), following  # fmt: skip


def _decided(award_list: AwardList) -> Iterator[str]:
    people = user_names([one for one in (award_list.proposed_by, award_list.approved_by) if one])
    yield f"{people.get(award_list.proposed_by, '')} {moment(award_list.proposed_at, year=True)} 拟。"
    if award_list.approved_by and award_list.approved_at:
        when = moment(award_list.approved_at, year=True)
        yield f"{people.get(award_list.approved_by, '')} {when} 同意，共 {award_list.approved_lines} 户。"
    if award_list.reason:
        yield f"原因：{award_list.reason}"
    if award_list.fingerprint:
        mark = award_list.fingerprint.upper()
        yield "指纹：" + " ".join(mark[start : start + 8] for start in range(0, len(mark), 8))


def _span(first: int, last: int) -> str:
    return f"第 {first} 号到第 {last} 号"


def cases_sheet(
    actor: Actor, campaign: Campaign, kind: CaseKind, after: CaseKey | None, now: datetime
) -> tuple[PlanSheet, CaseKey | None]:  # fmt: skip
    """A part of the objections, or of what was said of slips: what came when, who looked, how it ended; never what was said."""
    with force_locale("zh"):
        found, following = list_cases(actor, campaign, kind, after=after, limit=PART)
        people = user_names(list({one for case in found for one in (case.investigated_by, case.investigated_with) if one}))
        slips = numbers_of([case.subject_id for case in found if case.subject_id])
        rows = [(_day(case.opened_at), label(case.came_by) if case.came_by else "", _said_of(case, slips),
                 label(case.status), label(case.outcome) if case.outcome else "",
                 "、".join(people[one] for one in (case.investigated_by, case.investigated_with) if one in people),
                 _day(case.answered_at)) for case in found]  # fmt: skip
        return _sheet(campaign, f"{campaign.title}：{label(kind)}", now, [
            _part(label(kind), CASES, rows, "没有。"),
            PlanPart("说明", ("说了什么、查到什么，可能写着家里的事，不印在这里，在系统里按权限看。",)),
        ]), following  # fmt: skip


def _said_of(case: Case, slips: dict[UUID, str]) -> str:
    """A slip by its number: what the desk reads as the subject has a name in it."""
    number = slips.get(case.subject_id) if case.subject_id else None
    return f"单号 {in_groups(number)}" if number else case.subject_text


def checks_sheet(actor: Actor, campaign: Campaign, after: int, now: datetime) -> tuple[PlanSheet, int | None]:
    """A part of the spot checks; the first one with the draws, so that anybody repeats them, and each community's results."""
    with force_locale("zh"):
        found = list_checks(actor, campaign.id, after=after, limit=PART)
        shown = found[:PART]
        slips, places = receipts_of_checks(shown), {place.id: place.name for place in queries.places_of(campaign)}
        people = user_names(list({one.checked_by for one in shown if one.checked_by}))
        rows = [(str(one.number), places.get(one.organisation_id, ""), in_groups(slips[one.receipt_id].number), label(one.why),
                 label(one.how) if one.how else "", label(one.result) if one.result else "还没问",
                 people.get(one.checked_by, "") if one.checked_by else "", _day(one.checked_at)) for one in shown]  # fmt: skip
        return _sheet(campaign, f"{campaign.title}抽查", now, [
            *(_draws(campaign, places) if not after else ()), _part("核实的人家", CHECKS, rows, "还没有抽。")
        ]), shown[-1].number if len(found) > PART else None  # fmt: skip


def _draws(campaign: Campaign, places: dict[UUID, str]) -> Iterator[PlanPart]:
    drawn = [one for one in rounds_of(campaign.id) if one.drawn_at is not None]
    people = user_names([one.drawn_by for one in drawn if one.drawn_by])
    rows = [(str(one.number), moment(one.sealed_at, year=True), moment(one.drawn_at, year=True),
             people.get(one.drawn_by, "") if one.drawn_by else "", one.fingerprint, one.seed or "") for one in drawn]  # fmt: skip
    yield _part("抽签", ROUNDS, rows, "还没有抽。")
    sums = {place: one for place, one in tally.totals(campaign.id).items() if one.get("to_check") and place in places}
    if sums:
        yield _part("各社区核实情况", PLACES, [
            (name, str(sums[place]["to_check"]), str(sums[place].get("checked", 0)), str(sums[place].get("checked_wrong", 0)))
            for place, name in places.items() if place in sums], "")  # fmt: skip


def expenses_sheet(campaign: Campaign, now: datetime) -> PlanSheet:
    """What the campaign spent beside grants, in the order in which it was asked for."""
    with force_locale("zh"):
        found = sorted(expenses_of(campaign.id), key=lambda one: (one.asked_at, one.id))
        people = user_names(list({who for one in found for who in (one.asked_by, one.decided_by, one.paid_by) if who}))
        rows = [(label(one.kind), one.what if not one.reason else f"{one.what}（{one.reason}）", label(one.status), money(one.fen),
                 money(one.paid_fen) if one.paid_fen else "", one.document or "",
                 "、".join(people[who] for who in (one.asked_by, one.decided_by, one.paid_by) if who in people), _day(one.paid_at))
                for one in found]  # fmt: skip
        paid = sum(one.paid_fen or 0 for one in found if one.status is ExpenseStatus.PAID)
        return _sheet(campaign, f"{campaign.title}采购和开支", now, [
            _part("采购和开支", EXPENSES, rows, "没有。"), PlanPart("合计", (f"付了 {money(paid)}。",) if rows else ()),
            PlanPart("", (SIGNED,))])  # fmt: skip


def roster_sheets(actor: Actor, campaign: Campaign, fund: Fund, now: datetime) -> Iterator[tuple[str, PlanSheet]]:
    """Whom a fund pays, place by place and part by part: the name of the paper and the paper."""
    with force_locale("zh"):
        words = f"{campaign.title}：{fund.title}花名册", "，".join(filter(None, (label(fund.source), fund.document)))
    names, count = names_of([place for place, *_ in roster_places(actor, fund.id, campaign.id)]), 0
    for place, name in names.items():
        after: UUID | None = None
        while rows := list_roster(actor, fund.id, campaign.id, place, after, PART):
            count, after = count + 1, rows[-1][0]
            yield f"{count:03}-{name.replace('/', '／')}.pdf", _roster(actor, campaign, (*words, name), rows, now)
    if not count:
        yield "001.pdf", _roster(actor, campaign, (*words, ""), (), now)


def _roster(
    actor: Actor, campaign: Campaign, words: tuple[str, str, str], rows: Sequence[tuple[UUID, int, int, int]], now: datetime
) -> PlanSheet:  # fmt: skip
    title, told, place = words
    with force_locale("zh"):
        lines = lists.visible_lines(actor, [row[0] for row in rows])
        heads = lists.masked_heads([line.household_id for line in lines.values()], on=local_day(now))
        known = [(heads[lines[key].household_id], fen, paid, confirmed) for key, fen, paid, confirmed in rows if key in lines]
        known.sort(key=lambda row: row[0].building)
        cells = [(str(number), head.name or CHILD, head.building, money(fen),
                  "已签收" if confirmed else "已送到" if paid else "待送")
                 for number, (head, fen, paid, confirmed) in enumerate(known, 1)]  # fmt: skip
        total = f"共 {len(cells)} 户，{money(sum(row[1] for row in known))}。" if cells else ""
        return _sheet(campaign, title, now, [
            PlanPart("资金", tuple(filter(None, (told, total)))), _part(place or "名单", ROSTER, cells, "还没有人家由这笔资金付。"),
            PlanPart("说明", (MASKED,)), PlanPart("", (SIGNED,))])  # fmt: skip


def _sheet(campaign: Campaign, title: str, now: datetime, parts: Sequence[PlanPart]) -> PlanSheet:
    """Parts that have something in them, numbered; one without a title stands at the end as it is."""
    told = [part for part in parts if part.lines or part.rows]
    return PlanSheet(
        organisation=queries.organisation_of(campaign).name, title=title, days=days_of(campaign),
        dated=day_word(now, year=True), printed_at=local(now),
        parts=tuple(PlanPart(f"{NUMBERS[n]}、{part.title}" if part.title else "", part.lines, part.columns, part.rows)
                    for n, part in enumerate(told)),
    )  # fmt: skip


def _part(title: str, columns: tuple[Column, ...], rows: Sequence[tuple[str, ...]], empty: str) -> PlanPart:
    return PlanPart(title, () if rows else (empty,), columns, tuple(rows))


def _day(at: datetime | None) -> str:
    """`2027-01-12`: as narrow as a column."""
    return f"{local(at):%Y-%m-%d}" if at else ""
