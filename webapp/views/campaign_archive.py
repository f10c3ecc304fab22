"""All papers of a campaign in one file, a folder for each heading of its directory (SPEC 3.12).

Each paper holds what its own print holds, for whoever may print it; who took them along, and why, is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from urllib.parse import quote
from uuid import UUID

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from ..core import clock
from ..core.errors import DomainError, NotFound
from ..core.transaction import transaction
from ..domain import audit
from ..domain.campaigns import lists, plan_queries, queries
from ..domain.campaigns.models import Campaign
from ..domain.cases.models import CaseKind
from ..domain.files.operations import open_file
from ..domain.funds.queries import get_fund
from ..domain.notices.queries import get_notice, listed_rows
from ..domain.people.actors import Actor
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of
from ..domain.receipts.queries import list_batches, receipts_in_batch
from ..domain.reports.dossier import Bound, CaseKey, Paper, dossier_of, ending_of, note_taken
from ..printing.archive import Archive, Heading, Leaf, archive_of
from ..printing.sheets import PlanPart, PlanSheet
from ..schemas.campaigns import TakeArchiveSchema
from ..web.access import current_actor, requires
from ..web.campaigns import days_of
from ..web.dossier import name_of, page_of
from ..web.forms import Form
from ..web.show import day as day_word
from ..web.show import moment
from ..web.words import label
from .campaign_ending import dossier_page
from .campaign_sheets import (
    budget_sheet,
    cases_sheet,
    checks_sheet,
    expenses_sheet,
    list_sheet,
    roster_sheets,
    standards_sheet,
)
from .campaigns import bp
from .notice_posters import poster_of
from .plan_sheets import sheet_of
from .receipt_sheets import roster_of

CARE = "名字打码，孩子不写名字；居民说的话不在里面。用完请按档案规定保管。"

@bp.post("/campaigns/<uuid:campaign_id>/archive")
@requires(Permission.EXPORT_MASKED)
def take_archive(campaign_id: UUID) -> ResponseReturnValue:
    """The bundle. Posted, because taking it along is written down; nothing is kept here, so it may be taken again."""
    actor, now, form = current_actor(), clock.now(), Form(TakeArchiveSchema(), request.form, prefix="take")
    campaign = queries.get_campaign(actor, campaign_id)
    try:
        reason = form.load()["reason"]
        archive = _archive(actor, campaign, reason, now)
        with transaction():
            note_taken(actor, queries.get_campaign(actor, campaign_id), reason, now=now)
    except DomainError as refusal:
        return dossier_page(queries.get_campaign(actor, campaign_id), take=form.explain(refusal)), refusal.status
    answer = Response(archive_of(archive), mimetype="application/zip")
    name = quote(f"{archive.cover.title}-{clock.local_day(now):%Y%m%d}.zip")
    answer.headers["Content-Disposition"] = f"attachment; filename=\"archive-{campaign_id.hex[:8]}.zip\"; filename*=UTF-8''{name}"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _archive(actor: Actor, campaign: Campaign, reason: str, now: datetime) -> Archive:
    """What its directory says; the papers are read one after the other, while it is taken."""
    with force_locale("zh"):
        ended = ending_of(campaign)
        told = [f"{moment(now, year=True)}，{actor.name}下载。用途：{reason}"]
        if ended:
            told.insert(0, f"{day_word(ended.at, year=True)}{label(campaign.status)}。原因：{ended.reason}")
        found = dossier_of(actor, campaign)
        cover = PlanSheet(
            organisation=names_of([campaign.organisation_id])[campaign.organisation_id], title=f"{campaign.title}卷内目录",
            days=days_of(campaign), parts=(PlanPart("三、说明", lines=(*told, CARE)),),
            dated=day_word(now, year=True), printed_at=clock.local(now),
        )  # fmt: skip
        kinds = list(dict.fromkeys(bound.paper for bound in found))
        headings = tuple(_heading(actor, campaign, kinds.index(bound.paper) + 1, bound, now) for bound in found)
    return Archive(cover, headings, clock.local(now))


def _heading(actor: Actor, campaign: Campaign, number: int, bound: Bound, now: datetime) -> Heading:
    told = (name_of(bound), "" if bound.count is None else str(bound.count), day_word(bound.day, year=True) if bound.day else "",
            bound.mark, str(label(bound.lack)) if bound.lack else "")  # fmt: skip
    name = str(label(bound.paper))
    if not page_of(bound, campaign, actor):
        return Heading(f"{number:02}-{name}", told)
    url = f"{current_app.config['SETTINGS'].public_url}{url_for('notices.show', notice_id=bound.subject_id)}" if bound.subject_id else ""
    leaves = _leaves(actor, campaign.id, bound, name, url, now)
    return Heading(f"{number:02}-{name}", told, _in_turn(leaves))


def _in_turn(leaves: Iterator[Leaf]) -> Iterator[Leaf]:
    """Each is read after the answer has begun, so in a context of its own: nothing of the database is held while it is made."""
    context, door = current_app.app_context, audit.door_here()

    def read() -> Iterator[Leaf]:
        while True:
            with context(), audit.standing_at(door), force_locale("zh"):
                leaf = next(leaves, None)
            if leaf is None:
                return
            yield leaf

    return read()


def _leaves(actor: Actor, campaign_id: UUID, bound: Bound, name: str, url: str, now: datetime) -> Iterator[Leaf]:
    """The papers of one heading, each read when the one before is made. One with nothing in it says so."""
    campaign = queries.get_campaign(actor, campaign_id)
    one: dict[Paper, Callable[[], PlanSheet]] = {
        Paper.PLAN: lambda: sheet_of(campaign, plan_queries.plan_of(campaign), now),
        Paper.STANDARDS: lambda: standards_sheet(campaign, now),
        Paper.BUDGET: lambda: budget_sheet(actor, campaign, now),
        Paper.EXPENSES: lambda: expenses_sheet(campaign, now),
    }
    several: dict[Paper, Callable[[], Iterator[Leaf]]] = {
        Paper.LIST: lambda: _list(actor, campaign, bound, now),
        Paper.OBJECTIONS: lambda: _cases(actor, campaign, CaseKind.OBJECTION, now),
        Paper.NOT_RIGHT: lambda: _cases(actor, campaign, CaseKind.NOT_RIGHT, now),
        Paper.CHECKS: lambda: _checks(actor, campaign, now),
        Paper.FUND_ROSTER: lambda: _fund(actor, campaign, bound, now),
        Paper.NOTICE: lambda: _notice(actor, bound, url, now),
        Paper.RESULT: lambda: _notice(actor, bound, url, now),
        Paper.SLIPS: lambda: _rosters(actor, campaign, now),
    }
    if bound.paper in several:
        yield from several[bound.paper]()
    elif bound.paper is not Paper.PLAN or bound.lack is None:
        yield Leaf(f"{name}.pdf", "plan", one[bound.paper]())


def _list(actor: Actor, campaign: Campaign, bound: Bound, now: datetime) -> Iterator[Leaf]:
    award_list = lists.get_list(actor, bound.subject_id)[1] if bound.subject_id else None
    after: int | None = 0
    for part in count(1):
        if after is None:
            return
        sheet, after = list_sheet(actor, campaign, award_list, after, now)
        yield Leaf(f"第 {bound.title or '1'} 版-{part:03}.pdf", "plan", sheet)


def _cases(actor: Actor, campaign: Campaign, kind: CaseKind, now: datetime) -> Iterator[Leaf]:
    after: CaseKey | None = None
    for part in count(1):
        sheet, after = cases_sheet(actor, campaign, kind, after, now)
        yield Leaf(f"{part:03}.pdf", "plan", sheet)
        if after is None:
            return


def _checks(actor: Actor, campaign: Campaign, now: datetime) -> Iterator[Leaf]:
    after: int | None = 0
    for part in count(1):
        if after is None:
            return
        sheet, after = checks_sheet(actor, campaign, after, now)
        yield Leaf(f"抽查-{part:03}.pdf", "plan", sheet)


def _fund(actor: Actor, campaign: Campaign, bound: Bound, now: datetime) -> Iterator[Leaf]:
    if bound.subject_id is not None:
        for name, sheet in roster_sheets(actor, campaign, get_fund(actor, bound.subject_id), now):
            yield Leaf(f"{bound.title.replace('/', '／')}-{name}", "plan", sheet)


def _notice(actor: Actor, bound: Bound, url: str, now: datetime) -> Iterator[Leaf]:
    """The poster, and the photo of where it hung for whoever may see it."""
    if bound.subject_id is None:
        return
    notice = get_notice(actor, bound.subject_id)
    name, photo = notice.fingerprint[:8].upper(), notice.photo_id
    organisation = names_of([notice.organisation_id])[notice.organisation_id]
    yield Leaf(f"{name}.pdf", "poster", poster_of(notice, listed_rows(notice.id, limit=None), organisation, url, "A4", now))
    if photo is not None:
        try:
            with transaction():
                _file, content = open_file(actor, photo, now=now)
            yield Leaf(f"{name}-张贴照片.jpg", "", content)
        except NotFound:
            return


def _rosters(actor: Actor, campaign: Campaign, now: datetime) -> Iterator[Leaf]:
    """签收表, a file for each batch of slips; they hold no code."""
    if not actor.can(Permission.RECEIPT_PRINT):
        return
    batches = list_batches(actor, Permission.RECEIPT_PRINT, campaign.id)
    places = names_of([batch.organisation_id for batch in batches])
    for number, batch in enumerate(reversed(batches), 1):
        if receipts := list(receipts_in_batch(batch)):
            sheet = roster_of(batch, receipts, clock.local_day(now), now)
            place = places[batch.organisation_id].replace("/", "／")
            yield Leaf(f"{number:03}-{place}-签收表.pdf", "roster", sheet)
