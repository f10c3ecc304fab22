"""我的岗位: a volunteer takes a post, gives it back, and says when they came and went. A page of the server: it needs a signal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.visits import operations, posts
from ..schemas.visit_posts import TurnSchema
from ..schemas.visits import CancelSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.words import word

bp = Blueprint("own_posts", __name__, url_prefix="/posts")
Answer = ResponseReturnValue
AHEAD = timedelta(days=31)


@bp.get("/")
@requires(Permission.VISIT_BOOK)
def index() -> Answer:
    """Where I stand, and where somebody is still wanted."""
    return _page()


def _page(refusal: str = "") -> str:
    actor, today = current_actor(), clock.local_day(clock.now())
    own = posts.own_turns(actor, today - timedelta(days=1), today + AHEAD)
    mine = {post.id for _turn, post in own}
    wanted = [post for post in posts.posts_between(actor, Permission.VISIT_BOOK, today, today + AHEAD) if post.id not in mine]
    taken = posts.taken_at([post.id for post in wanted])
    return render_template(
        "visits/own_posts.html", own=own, beside=posts.people_at(mine), me=actor.user_id, refusal=refusal, today=today,
        wanted=[(post, post.people - taken.get(post.id, 0), uuid4()) for post in wanted if post.people > taken.get(post.id, 0)],
    )  # fmt: skip


def _done(work: Callable[[], object], told: str) -> Answer:
    try:
        with transaction():
            work()
    except DomainError as refusal:
        return _page(word(refusal.code)), refusal.status
    flash(told)
    return redirect(url_for("own_posts.index"), code=303)


@bp.post("/<uuid:post_id>")
@requires(Permission.VISIT_BOOK)
def book(post_id: UUID) -> Answer:
    """Take a place there; whoever comes first."""
    form = Form(TurnSchema(), request.form)

    def take() -> None:
        operations.book_post(current_actor(), form.load()["id"], post_id, now=clock.now())

    return _done(take, _("报上了，手机的“今日”里看得到。"))


@bp.post("/turns/<uuid:turn_id>/cancel")
@requires(Permission.VISIT_BOOK)
def cancel(turn_id: UUID) -> Answer:
    """Give it back."""
    form = Form(CancelSchema(), request.form)

    def give_back() -> None:
        operations.cancel_turn(current_actor(), turn_id, form.load()["reason"], now=clock.now())

    return _done(give_back, _("取消了，让别人来报。"))


@bp.post("/turns/<uuid:turn_id>/arrive")
@requires(Permission.VISIT_BOOK)
def arrive(turn_id: UUID) -> Answer:
    """I am there."""
    return _done(lambda: operations.arrive(current_actor(), turn_id, now=clock.now()), _("记下了：到岗"))


@bp.post("/turns/<uuid:turn_id>/depart")
@requires(Permission.VISIT_BOOK)
def depart(turn_id: UUID) -> Answer:
    """I leave."""
    return _done(lambda: operations.depart(current_actor(), turn_id, now=clock.now()), _("记下了：离岗，时长算好了"))
