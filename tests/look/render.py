"""Render the gallery's pages with plain Jinja, so the look can be seen before any screen exists."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).resolve().parents[2]
DESK = [
    ("工作台", "home"),
    ("家庭档案", "list"),
    ("慰问活动", "gift"),
    ("走访", "pin"),
    ("捐赠与库存", "box"),
    ("资金", "yuan"),
    ("公示", "board"),
    ("要处理的事", "bell"),
    ("签收", "receipt"),
    ("人员", "people"),
    ("统计", "chart"),
    ("设置", "gear"),
]
FIELD = [("今日", "home"), ("路线", "route"), ("扫码", "scan"), ("需求", "gift"), ("我的", "person")]


DESK_EN = ["Desk", "Households", "Campaigns", "Visits", "Gifts and stock", "Funds", "Notices", "To answer", "Receipts",
           "People", "Statistics", "Settings"]  # fmt: skip
FIELD_EN = ["Today", "Route", "Scan", "Needs", "Me"]


def english() -> Catalog:
    return read_po(BytesIO((ROOT / "webapp" / "translations" / "en" / "layout.po").read_bytes()), locale="en")


def environment(language: str) -> Environment:
    env = Environment(
        loader=FileSystemLoader([ROOT / "webapp" / "templates", ROOT / "tests" / "look" / "gallery"]),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
    )
    words = {message.id: message.string for message in english()} if language == "en" else {}
    env.install_gettext_callables(lambda text: words.get(text, text), lambda one, many, n: one, newstyle=True)
    env.globals.update(asset=lambda name: f"/static/{name}", url_for=lambda endpoint, **_: f"/{endpoint}")
    return env


def page(*, language: str = "zh", large: bool = False, field: bool = False) -> SimpleNamespace:
    entries = FIELD if field else DESK
    if language == "en":
        labels = FIELD_EN if field else DESK_EN
        entries = [(label, icon) for label, (_, icon) in zip(labels, entries, strict=True)]
    active = 0 if field else 2
    return SimpleNamespace(
        language=language,
        large=large,
        path="/gallery",
        demo=True,
        organisation_name="幸福社区居民委员会",
        phone="027-8888 0000",
        user_name="王审核",
        messages=[("done", "已保存")],
        in_wechat=False,
        navigation=[(label, "#", icon, n == active) for n, (label, icon) in enumerate(entries)],
    )


def refused_form() -> SimpleNamespace:
    """A form as a door hands it back: what was typed, and what is wrong with it."""
    return SimpleNamespace(
        values={"name": "赵建国", "amount": "900.5O", "needs": ["medicine", "food"], "who": "self", "note": "女儿常来"},
        errors={"amount": ["金额里有字母 O，请改成数字 0"], "born": ["请填出生日期"], "who2": ["请选一项"]},
    )


def render(name: str, **context: Any) -> str:
    return environment(context["page"].language).get_template(name).render(born="", **context)
