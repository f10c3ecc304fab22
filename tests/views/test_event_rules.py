"""The rules of event care at the desk (SPEC 3.11)."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from tests.factories import a_street, signed_in
from tests.visitor import Visitor

PAGE = "/desk/events/rules/"
A_RULE = {"kin": ["self", "spouse"], "fen": "500", "goods": "", "yearly": "2", "proof": "出院小结", "seen": ""}


@pytest.fixture
def approver(app: Flask, client) -> Visitor:
    with app.app_context():
        a_street()
    return signed_in(client, "approver")


def text_of(answer) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def test_a_rule_is_written_and_said_back_in_a_sentence(app, approver):
    assert "还没有规矩" in text_of(approver.get(PAGE))
    assert approver.get(PAGE + "hospital").status_code == 200
    assert approver.post(PAGE + "hospital", data=A_RULE).status_code == 303
    said = text_of(approver.get(PAGE))
    assert "本人、配偶生病住院：给￥500.00。同一事由，一个人一年 2 次以内不用批" in said and "要看：出院小结。" in said
    assert 'value="500.00"' in approver.get(PAGE + "hospital").get_data(as_text=True)

    officer = signed_in(Visitor(app), "officer")
    assert "本人、配偶生病住院" in text_of(officer.get(PAGE)) and "再写一条" not in text_of(officer.get(PAGE))
    assert officer.post(PAGE + "hospital", data=A_RULE).status_code == 403

    assert approver.post(PAGE + "hospital/strike").status_code == 303
    assert "还没有规矩" in text_of(approver.get(PAGE))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kin": []}, "哪些人的事算数"),
        ({"fen": ""}, "至少写一样"),
        ({"fen": "五百"}, "给多少钱"),
        ({"yearly": "13"}, "0 到 12"),
        ({"proof": ""}, "要看什么材料"),
        ({"seen": "11111111-1111-1111-1111-111111111111"}, "别人改过规矩"),
    ],
)
def test_a_refused_rule_says_where_and_keeps_what_was_typed(approver, change, said):
    goods = {} if "fen" in change else {"goods": "牛奶一箱"}
    answer = approver.post(PAGE + "hospital", data={**A_RULE, **goods, **change})
    assert answer.status_code in (409, 422) and said in text_of(answer)
    assert ('value="出院小结"' if "proof" not in change else 'value="牛奶一箱"') in answer.get_data(as_text=True)


def test_there_is_no_rule_for_what_is_no_event(approver):
    assert approver.get(PAGE + "party").status_code == 404
    assert approver.post(PAGE + "party", data=A_RULE).status_code == 404
    assert approver.post(PAGE + "party/strike").status_code == 404
