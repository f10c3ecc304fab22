"""慰问信 at the desk: write it once, print it for everybody who waits for one, note what was posted and came back."""

from __future__ import annotations

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns.operations import OPEN
from ..domain.campaigns.queries import get_campaign, organisation_of, titles_of
from ..domain.households.queries import contacts_of, heads_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import find_place, phone_above, user_names
from ..domain.visits import letters, operations
from ..domain.visits.letters import CameBack
from ..printing.child import render_in_child
from ..printing.sheets import Letters, LetterTo
from ..schemas.visit_ways import CameBackSchema, LetterSchema, PostedSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.keyset import address_of_next, last_seen_day, last_seen_text
from ..web.page import flash
from ..web.words import label
from .visits import Answer, bp


@bp.get("/letters")
@requires(Permission.VISIT_PLAN)
def letter_campaigns() -> Answer:
    """The campaigns that reach somebody by letter; where it is one, that one."""
    titles = titles_of(current_actor(), letters.campaigns_with_letters(current_actor()))
    if len(titles) == 1:
        return redirect(url_for("visits.letters_of", campaign_id=next(iter(titles))))
    return render_template("visits/letter_campaigns.html", titles=titles)


@bp.get("/letters/<uuid:campaign_id>")
@requires(Permission.VISIT_PLAN)
def letters_of(campaign_id: UUID) -> Answer:
    """What the letter says, who waits for one, what was posted."""
    return _page(campaign_id)


def _page(campaign_id: UUID, words: Form | None = None, post: Form | None = None) -> str:
    actor, today = current_actor(), clock.local_day(clock.now())
    campaign = get_campaign(actor, campaign_id)
    known = letters.words_of(campaign_id)
    usual = {"text": known.text, "signed_by": known.signed_by} if known else {
        "text": _usual_words(), "signed_by": organisation_of(campaign).name}  # fmt: skip
    tasks = letters.list_to_write(actor, campaign_id, last_seen_text())
    posted = letters.list_posted(actor, campaign_id, last_seen_day("before"))
    ticks = {"on": today, "tasks": [str(task.id) for task in tasks]}
    return render_template(
        "visits/letters.html", campaign=campaign, has_ended=campaign.status not in OPEN,
        tasks=tasks, posted=posted, known=known, today=today,
        contacts=contacts_of({task.household_id for task in tasks} | {task.household_id for _letter, task in posted}),
        came_back=letters.came_back_of([task.id for task in tasks]),
        names=user_names({letter.posted_by for letter, _task in posted if letter.posted_by}),
        words=words or Form(LetterSchema(), initial=usual), post=post or Form(PostedSchema(), initial=ticks, prefix="post"),
        whys=[(why.value, label(why)) for why in CameBack],
        next_url=address_of_next("visits.letters_of", tasks, letters.PAGE, lambda t: (t.building, t.id), campaign_id=campaign_id),
        earlier_url=address_of_next("visits.letters_of", posted, letters.PAGE, lambda row: (row[0].posted_on, row[0].id),
                                    "before", campaign_id=campaign_id),
    )  # fmt: skip


def _usual_words() -> str:
    return str(_("您好。天冷了，社区一直记着您。请注意保暖，按时吃饭，有难处就给我们打电话。\n祝您身体健康，平安过冬。"))


@bp.post("/letters/<uuid:campaign_id>")
@requires(Permission.VISIT_PLAN)
def write_letter(campaign_id: UUID) -> Answer:
    """The words, and who signs."""
    form = Form(LetterSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            operations.say_words(current_actor(), operations.Words(campaign_id, **given), now=clock.now())
    except DomainError as refusal:
        return _page(campaign_id, words=form.explain(refusal)), refusal.status
    flash(_("信写好了"))
    return redirect(url_for("visits.letters_of", campaign_id=campaign_id), code=303)


@bp.get("/letters/<uuid:campaign_id>/letters.pdf")
@requires(Permission.VISIT_PLAN)
def letters_pdf(campaign_id: UUID) -> Answer:
    """A page for each household that waits."""
    actor, now = current_actor(), clock.now()
    get_campaign(actor, campaign_id)
    with transaction():
        words, tasks = operations.print_letters(actor, campaign_id, now=now)
        sheet = _sheet(words, [(task.household_id, task.organisation_id) for task in tasks])
    response = Response(render_in_child("letters", sheet), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="letters-{campaign_id.hex[:8]}.pdf"'
    return response


def _sheet(words: letters.LetterWords, homes: list[tuple[UUID, UUID]]) -> Letters:
    households = [household for household, _place in homes]
    contacts, heads = contacts_of(households), heads_of(households)
    places = {key: find_place(key) for key in {place for _household, place in homes}}
    writes = {key: (place.name, place.phone or phone_above(place.path) or "") for key, place in places.items() if place}
    now = clock.local(clock.now())
    to = [
        LetterTo(heads[key], contacts[key].address_as, " ".join(
            part for part in (writes[place][0], contacts[key].building, contacts[key].door) if part), *writes[place])
        for key, place in homes
    ]  # fmt: skip
    return Letters(
        text=words.text, signed_by=words.signed_by, day=f"{now.year} 年 {now.month} 月 {now.day} 日",
        letters=tuple(to), printed_at=now,
    )  # fmt: skip


@bp.post("/letters/<uuid:campaign_id>/posted")
@requires(Permission.VISIT_PLAN)
def post_letters(campaign_id: UUID) -> Answer:
    """Those that are ticked were posted on that day."""
    form = Form(PostedSchema(), request.form, prefix="post")
    try:
        given = form.load()
        with transaction():
            count = operations.post_letters(current_actor(), given["tasks"], given["on"], now=clock.now())
    except DomainError as refusal:
        return _page(campaign_id, post=form.explain(refusal)), refusal.status
    flash(ngettext("登记了 %(num)d 封信寄出", "登记了 %(num)d 封信寄出", count))
    return redirect(url_for("visits.letters_of", campaign_id=campaign_id), code=303)


@bp.post("/letters/<uuid:campaign_id>/back/<uuid:letter_id>")
@requires(Permission.VISIT_PLAN)
def letter_back(campaign_id: UUID, letter_id: UUID) -> Answer:
    """The post brought one back."""
    form = Form(CameBackSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            operations.take_back_letter(current_actor(), letter_id, given["why"], now=clock.now())
    except Form.Invalid:
        flash(_("请选信为什么退回来。"), "alarm")
        return redirect(url_for("visits.letters_of", campaign_id=campaign_id), code=303)
    flash(_("已登记退回，这一户又在等。可以再寄一次，或者换一种方式。"), "wait")
    return redirect(url_for("visits.letters_of", campaign_id=campaign_id), code=303)
