"""What was typed comes back, what is wrong is said at its field, and nothing that can be typed makes a page fall over."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from webapp.core.errors import Conflict, InvalidInput
from webapp.domain.people.permissions import Role
from webapp.schemas.base import Money, RequestSchema, Text, fields
from webapp.schemas.cases import ObjectionSchema
from webapp.schemas.people import RolesSchema
from webapp.web.forms import Form


class Line(RequestSchema):
    name = Text(required=True, least=2, most=5)
    note = Text(load_default="", many_lines=True)
    amount = Money(load_default=None)
    count = fields.Integer(load_default=None)
    day = fields.Date(load_default=None)
    at = fields.AwareDateTime(load_default=None)
    role = fields.Enum(Role, by_value=True, load_default=None)
    key = fields.UUID(load_default=None)


def load(**typed: str):
    return Form(Line(), MultiDict(typed)).load()


def wrong(**typed: str) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as refused:
        load(**typed)
    return refused.value.fields


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("900", 90000),
        ("900.5", 90050),
        ("900.05", 90005),
        ("1,234.50", 123450),
        ("￥ 12".replace(" ", ""), 1200),
        (" 7 ", 700),
        ("0", 0),
        ("3.", 300),
        ("999999999999.99", 99999999999999),
    ],
)
def test_money_is_read_as_people_write_it(typed, fen):
    assert load(name="赵建国", amount=typed)["amount"] == fen


@pytest.mark.parametrize(
    "typed", ["九百", "-1", "1.234", "1e5", ".5", "1.²", "１２", "1 2", "1.-5", "9" * 13, "nan", "￥"]
)
def test_what_is_no_money_is_said(typed):
    assert wrong(name="赵建国", amount=typed) == {"amount": ["field.not_money"]}


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("count", "x", "not_a_number"),
        ("count", "9" * 5000, "not_a_number"),
        ("count", "1.5", "not_a_number"),
        ("day", "12.1.2027", "not_a_date"),
        ("day", "2027-02-30", "not_a_date"),
        ("at", "soon", "not_a_date"),
        ("at", "2027-01-12T09:00", "not_a_date"),
        ("role", "king", "not_a_choice"),
        ("key", "x", "invalid"),
        ("name", "赵", "length"),
        ("name", "六个字的名字", "length"),
        ("name", "  ", "length"),
        ("name", "\x00\x07赵", "length"),
    ],
)
def test_each_kind_of_field_says_what_it_wants(field, typed, code):
    assert wrong(**{"name": "赵建国", field: typed}) == {field: [f"field.{code}"]}


def test_a_line_is_one_line_and_trimmed_and_holds_nothing_invisible():
    assert load(name=" 赵\u200b建\x00国\n ")["name"] == "赵建国"
    assert load(name="赵建国", note="一\r\n二\t三\x00")["note"] == "一\n二\t三"


def test_blank_counts_as_not_given():
    assert load(name="赵建国", amount="", day="", key="")["amount"] is None
    assert wrong(name="") == {"name": ["field.required"]}


def test_a_line_of_a_notice_has_a_number_a_notice_can_have():
    typed = MultiDict({"id": "7f3c1e0a-0000-4000-8000-000000000001", "text": "不对", "number": "9" * 30})

    with pytest.raises(InvalidInput) as refused:
        Form(ObjectionSchema(), typed).load()
    assert refused.value.fields == {"number": ["notice.no_such_row"]}


def test_what_was_typed_stays_as_lists_where_there_are_several(app):
    form = Form(RolesSchema(), MultiDict([("roles", "admin"), ("roles", "king"), ("roles", "queen")]))
    with app.test_request_context(), pytest.raises(InvalidInput) as refused:
        form.load()
    with app.test_request_context():
        form.explain(refused.value)

    assert form.values["roles"] == ["admin", "king", "queen"]
    assert form.errors == {"roles": ["请从选项里选"]}, "said once, where the ticks are"


def test_a_refusal_of_another_kind_stands_above_the_form(app):
    with app.test_request_context():
        form = Form(Line()).explain(Conflict("organisation.code_taken", taken="XF"))

    assert form.errors == {"": ["代号 XF 已经用过了。"]}
    assert form.refusal == "代号 XF 已经用过了。"
