"""The front page: three ways in, and the notices that hang at present."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..domain.people.permissions import Permission
from ..domain.people.queries import is_empty
from ..web.access import current_actor, public

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Where everybody arrives; a new deployment is asked its five questions first."""
    if is_empty():
        return redirect(url_for("welcome.show"))
    ways = [
        (_("公示栏"), "notices.index", _("名单、结果、钱物去向"), "board"),
        (_("需求清单"), "donations.needs", _("看看还缺什么，认领一份"), "gift"),
        (_("志愿者"), "app.shell", _("预约走访，记录走访"), "pin"),
        *_of_their_own(),
    ]
    open_ways = [
        (word, url_for(endpoint), note, icon)
        for word, endpoint, note, icon in ways
        if endpoint in current_app.view_functions
    ]
    return render_template("home/index.html", ways=open_ways)


def _of_their_own() -> list[tuple[str, str, str, str]]:
    """The desk and their account for who is signed in, the way in for everybody else."""
    actor = current_actor()
    if actor.user_id is None:
        return [(_("工作人员登录"), "sign_in.show", "", "key")]
    desk = [(_("工作台"), "desk.index", "", "home")] if actor.works_at_a_desk else []
    gifts = (
        [(_("我的捐赠"), "donations.own", _("认领了什么，走到哪一步"), "heart")] if actor.can(Permission.PLEDGE) else []
    )
    return [*gifts, *desk, (_("我的账号"), "account.show", _("换密码，退出登录"), "person")]
