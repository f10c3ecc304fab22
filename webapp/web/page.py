"""What every page knows about itself: language, type size, organisation, menu, messages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext as _

from ..core import clock
from ..core.passing import if_it_fits
from ..core.transaction import transaction
from ..domain.people.features import Feature, hidden_at
from ..domain.people.models import SignIn
from ..domain.people.permissions import Permission
from ..domain.people.queries import find_place, root_organisation
from . import show
from .access import current_actor, current_session_id, may_enter
from .campaigns import days_of
from .items import label_of
from .language import Preferences, preferences
from .notices import care_rows, how_many
from .words import label, word

P = Permission
MENU = (
    (_("工作台"), "desk.index", "home", P.DESK),
    (_("家庭档案"), "households.index", "list", P.HOUSEHOLD_READ),
    (_("慰问活动"), "campaigns.index", "gift", P.CAMPAIGN_READ),
    (_("走访"), "visits.index", "pin", P.VISIT_READ),
    (_("签收"), "receipts.index", "receipt", P.RECEIPT_READ),
    (_("公示"), "notices.desk", "board", P.NOTICE_READ),
    (_("要处理的事"), "cases.index", "case", P.CASE_READ),
    (_("捐赠与库存"), "donations.desk", "box", P.GIFT_READ),
    (_("资金"), "funds.index", "yuan", P.LEDGER_READ),
    (_("日常慰问"), "events.index", "heart", P.EVENT_READ),
    (_("统计"), "reports.index", "chart", P.REPORT_READ),
    (_("人员"), "people.index", "people", P.PEOPLE_READ),
    (_("操作留痕"), "record.index", "shield", P.AUDIT_READ),
    (_("设置"), "settings.show", "settings", P.ORGANISATION_MANAGE),
)
"""(text, endpoint, icon, what it takes to see it)"""
BELOW = {
    "bags": "donations", "checks": "campaigns", "errands": "visits", "event_members": "events", "event_rules": "events", "firms": "events",
    "hours": "people", "imports": "households", "ledger": "donations",
    "pairings": "visits", "phones": "visits", "services": "reports",
    "surveys": "visits", "volunteers": "people",
}  # fmt: skip
"""Rooms without a line of their own, by the room whose line leads to them."""
HIDES = {"funds.index": {"restricted_funds"}, "events.index": {"event_care", "needy_firms"}}
"""Lines that a small club does not meet until it switches any of these on (SPEC 13)."""


@dataclass(frozen=True)
class Page:
    """The context of a layout."""

    language: str
    large: bool
    path: str
    demo: bool
    organisation_name: str
    phone: str | None
    user_name: str | None
    navigation: list[tuple[str, str, str, bool]] = field(default_factory=list)
    messages: list[tuple[str, str]] = field(default_factory=list)
    in_wechat: bool = False
    """Its window hands files to a downloader that is not logged in."""


def current_page() -> Page:
    """The page of this request, made once."""
    if "page" not in g:
        g.page = _make()
    made: Page = g.page
    return made


def _make() -> Page:
    wanted: Preferences = preferences()
    actor = current_actor()
    root = root_organisation()
    return Page(
        language=wanted.language,
        large=wanted.large,
        path=_address(),
        demo=current_app.config["SETTINGS"].is_demo,
        organisation_name=root.name if root else "",
        phone=root.phone if root else None,
        user_name=actor.name or None,
        navigation=_menu(root.settings.get("hidden") or () if root else ()),
        messages=_take_messages(),
        in_wechat="MicroMessenger" in request.user_agent.string,
    )


def _address() -> str:
    """Where the switches lead back to: this page, or where its form stood when it is the answer to one."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return "/"
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path


def _menu(hidden: Collection[str]) -> list[tuple[str, str, str, bool]]:
    actor = current_actor()
    here = (request.endpoint or "").split(".")[0]
    here = BELOW.get(here, here)
    return [
        (str(text), url_for(endpoint), icon, endpoint.split(".")[0] == here)
        for text, endpoint, icon, permission in MENU
        if actor.can(permission) and endpoint in current_app.view_functions and not HIDES.get(endpoint, {""}) <= set(hidden)
    ]


def has(feature: str) -> bool:
    """Whether the visitor's own place has this switched on; anybody without a place meets everything."""
    if "hidden" not in g:
        place = current_actor().organisation_id
        own = find_place(place) if place else None
        g.hidden = hidden_at(own) if own else frozenset()
    return Feature(feature) not in g.hidden


def flash(text: str, kind: str = "done") -> None:
    """Say something on the next page this visitor opens; kept in the session row. Only for signed-in visitors.

    What it tells of is done: where there is no room for it, it stays unsaid.
    """
    session_id = current_session_id()
    if session_id is None:
        return
    with if_it_fits(), transaction() as session:
        row = session.get(SignIn, session_id)
        if row is not None:
            row.messages = [*row.messages, [kind, text]][-5:]


def _take_messages() -> list[tuple[str, str]]:
    waiting = [(str(kind), str(text)) for kind, text in g.get("messages", [])]
    session_id = current_session_id()
    if waiting and session_id is not None:
        with if_it_fits(), transaction() as session:
            row = session.get(SignIn, session_id)
            if row is not None:
                row.messages = []
    return waiting


def init_pages(app: Flask) -> None:
    """Give templates their context and filters."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def context() -> dict[str, Any]:
        return {"page": current_page(), "now": clock.now()}

    # Macros are imported without context, so what they call has to be global.
    app.jinja_env.globals.update(
        asset=lambda name: url_for("static", filename=name),
        word=word,
        label=label,
        can=lambda permission: current_actor().can(Permission(permission)),
        may_enter=may_enter,
        new_id=lambda: str(uuid4()),
        broad_category=show.broad_category,
        how_many=how_many,
        care_rows=care_rows,
        lunar_table=lambda: show.lunar_table(clock.local_day(clock.now())),
        item_label=label_of,
        has=has,
    )

    app.jinja_env.filters.update(
        money=show.money, day=show.day, moment=show.moment, clock=show.clock_time, date_with_lunar=show.day_with_lunar,
        lunar=show.lunar_day, weekday=show.weekday, typed_day=show.typed_day, hours=show.hours, campaign_days=days_of,
    )  # fmt: skip
