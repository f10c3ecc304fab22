"""The front page: three ways in, and the notices that hang at present."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..domain.people.queries import is_empty
from ..web.access import public

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
        (_("工作人员登录"), "sign_in.show", "", "key"),
    ]
    open_ways = [
        (word, url_for(endpoint), note, icon)
        for word, endpoint, note, icon in ways
        if endpoint in current_app.view_functions
    ]
    return render_template("home/index.html", ways=open_ways)
