"""Volunteers register themselves by the organisation's link. Every answer is the same, whoever is known here."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..core import clock
from ..core.crypto import blind
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people import operations
from ..domain.people.actors import NOBODY
from ..domain.people.attempts import check_tries, count_try
from ..domain.people.models import RegistrationLink
from ..domain.people.operations import NewRegistration
from ..domain.people.registration_links import get_link, organisation_of
from ..schemas.volunteers import JoiningSchema
from ..web import terms
from ..web.access import public
from ..web.forms import Form
from ..web.papers import file_paper, sent_paper
from ..web.volunteer_choices import choices_of

bp = Blueprint("joining", __name__, url_prefix="/join")
HOUR, DAY = 3600, 86400
A_HALL, A_LINK, A_PHONE = 60, 300, 5
"""Tries an hour from one address (a hall full of people shares one), an hour by one link, a day with one phone."""


def unlisted(body: str, status: int = 200) -> Response:
    """Not for search engines: the link is handed round."""
    response = make_response(body, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Who may help, and the form."""
    return _page(get_link(token), token, Form(JoiningSchema(), initial={"id": str(uuid4())}))


def _page(link: RegistrationLink, token: str, form: Form, status: int = 200) -> Response:
    return unlisted(render_template("volunteers/join.html", form=form, token=token, organisation=organisation_of(link),
                                    choices=choices_of(link.organisation_id), pledge=terms.PLEDGE,
                                    risks=terms.RISKS), status)  # fmt: skip


@bp.post("/<token>")
@public
def register(token: str) -> ResponseReturnValue:
    """Count the try, keep who wants to help, and say the same whoever it is."""
    form, link = Form(JoiningSchema(), request.form), get_link(token)
    try:
        new, password = form.load()
        _count(link, new)
        chosen = operations.choose_password(link.organisation_id, new.phone, password)
        paper = sent_paper()
        with transaction():
            made = operations.register_volunteer(get_link(token), new, chosen, now=clock.now())
            if made is not None and paper is not None:
                file_id = file_paper(NOBODY, made.organisation_id, made.id, paper, now=clock.now())
                operations.file_consent(made, file_id)
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        form.values.pop("password", None)
        form.explain(refusal)
        if refusal.code.startswith("file."):
            form.errors = {"paper": [form.refusal or ""]}
        return _page(get_link(token), token, form, refusal.status)
    return redirect(url_for("joining.done", token=token), code=303)


def _count(link: RegistrationLink, new: NewRegistration) -> None:
    """The phone is counted under its index: nothing readable is kept of it."""
    now = clock.now()
    keys = ((f"join|{request.remote_addr}", A_HALL, HOUR), (f"join|{link.id}", A_LINK, HOUR),
            (f"join|{blind('phone', new.phone).hex()}", A_PHONE, DAY))  # fmt: skip
    with transaction():
        for key, _limit, seconds in keys:
            count_try(key, seconds=seconds, now=now)
    for key, limit, seconds in keys:
        check_tries(key, limit=limit, seconds=seconds, now=now)


@bp.get("/<token>/done")
@public
def done(token: str) -> ResponseReturnValue:
    """What happens next."""
    return unlisted(render_template("volunteers/joined.html", organisation=organisation_of(get_link(token))))


@bp.get("/consent")
@public
def consent() -> ResponseReturnValue:
    """The guardian's consent as a sheet to print and sign; it holds nothing of anybody."""
    return unlisted(render_template("volunteers/consent.html", risks=terms.RISKS))
