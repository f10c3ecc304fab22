"""`seed-demo` and `demo-links` (SPEC 12.7)."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from typing import Any

import click
from flask import current_app
from sqlalchemy import select

from ...core import clock
from ...core.db import db
from ...domain.donations import reaching
from ...domain.donations.models import Gift
from ...domain.donations.queries import token_of
from ...domain.notices.models import NoticeKind
from ...domain.notices.queries import newest_live
from ...domain.people.models import User
from ...domain.people.permissions import Role
from ...domain.people.queries import find_organisation, is_empty
from ...domain.receipts import codes
from ...domain.receipts.models import Receipt
from ...domain.receipts.states import OPEN
from . import (
    bags,
    campaign,
    donations,
    errands,
    events,
    firms,
    funds,
    hours,
    households,
    pairs,
    people,
    plans,
    services,
    surveys,
    visits,
)


def _check_demo() -> None:
    if current_app.config["SETTINGS"].is_production:
        raise click.ClickException("there is no demo in production")


@click.command("seed-demo")
def seed_demo() -> None:
    """Make the demo street, once. Refused in production."""
    _check_demo()
    if not is_empty():
        click.echo("already set up", err=True)
        return
    seed(clock.now())


def seed(now: datetime) -> None:
    """Everything of the demo, in the order in which it happened on the street."""
    began = now.replace(minute=0, second=0, microsecond=0)
    started = began - timedelta(days=40)
    root, places = people.make_street(started)
    staff = people.make_staff(root, started)
    known = [staff[Role.VOLUNTEER], staff[Role.TEAM_LEAD]]
    volunteers = people.make_volunteers(root, staff[Role.OFFICER], known, started)
    households.make_households(places, staff[Role.OFFICER], staff[Role.APPROVER], began - timedelta(days=20))
    funds.record_funds(root, staff, began - timedelta(days=30))
    main = campaign.run_to_the_doors(root, staff, began)
    plans.write_plan(main, staff, volunteers, places, began)
    donations.make_donations(root, staff, main, began)
    visits.make_visits(places, staff[Role.OFFICER], volunteers, main, began)
    hours.ask_for_hours(volunteers, staff[Role.OFFICER], began)
    services.make_services(root, staff[Role.OFFICER], began)
    firms.make_firms(root, staff, began)
    events.make_rules(root, staff, began)
    events.make_grants(root, staff, began)
    events.make_totals(root, staff, began)
    errands.make_errands(places[1], staff, [staff[Role.TEAM_LEAD], staff[Role.VOLUNTEER], volunteers[3]], began)
    bags.fill_bags(staff, now)
    pairs.make_pairs(places[2], staff[Role.OFFICER], volunteers, began)
    surveys.make_survey(places[1], staff[Role.OFFICER], volunteers[30:32], began)
    campaign.run_to_the_board(places[0], staff, began)
    people.make_registrations(root, places[0], staff[Role.OFFICER], staff[Role.VOLUNTEER], began - timedelta(hours=3))


@click.command("demo-links")
def demo_links() -> None:
    """Print where to click, as JSON. Refused in production."""
    _check_demo()
    if find_organisation(people.STREET[0]) is None:
        raise click.ClickException("no demo street here: flask --app webapp seed-demo makes one")
    json.dump(links(), sys.stdout, ensure_ascii=False, indent=2)
    click.echo()


def links() -> dict[str, Any]:
    """Absolute addresses, the import's organisation, and the accounts by role."""
    base = current_app.config["SETTINGS"].public_url
    notice = newest_live(NoticeKind.CANDIDATE, now=clock.now()) or newest_live(now=clock.now())
    return {
        "home": f"{base}/",
        "confirm": f"{base}/R/{_open_token()}",
        "notice": f"{base}/notices/{notice.id}" if notice else f"{base}/notices/",
        "needs": f"{base}{_needs_path()}",
        "donor": f"{base}{_donor_path()}",
        "volunteer": f"{base}/app/",
        "desk": f"{base}/desk/",
        "board": f"{base}/desk/campaigns/{campaign.MAIN}",
        "organisation": people.PLACES[0][0],
        "accounts": _accounts(),
    }


def _open_token() -> str:
    """The code of a slip that is still open, of a household nobody will visit today."""
    receipt = db.session.scalar(
        select(Receipt)
        .where(Receipt.occasion_id == campaign.MAIN, Receipt.status.in_(OPEN))
        .order_by(Receipt.handed_over_at.is_(None), Receipt.number)
        .limit(1)
    )
    if receipt is None:
        raise click.ClickException("every slip of the demo has been confirmed")
    return codes.token_of(receipt.id, receipt.generation)


def _needs_path() -> str:
    """The committee's private link: without a fundraising licence the list is not for the public (SPEC 8.7)."""
    street = find_organisation(people.STREET[0])
    link = reaching.live_link_of(street.id) if street else None
    return f"/needs/{reaching.token_of(link)}" if link else "/needs/"


def _donor_path() -> str:
    gift = db.session.get(Gift, donations.DONOR_GIFT)
    return f"/gifts/{token_of(gift)}" if gift else "/"


def _accounts() -> dict[str, dict[str, str]]:
    known = set(db.session.scalars(select(User.login).where(User.disabled_at.is_(None))))
    return {r.value: {"login": r.value, "password": people.PASSWORD} for r in Role if r.value in known}

