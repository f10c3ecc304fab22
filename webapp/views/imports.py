"""A sheet of households on its way in: choose, look, store slice by slice, approve, undo (SPEC 3.9)."""

from __future__ import annotations

import io
import time
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError, InvalidInput
from ..core.transaction import transaction
from ..domain.files.queries import get_file
from ..domain.files.storage import keep
from ..domain.households import import_columns, import_queries, operations
from ..domain.households.import_start import KINDS, NewImport, not_listed
from ..domain.households.import_steps import ImportAction, exists
from ..domain.households.import_undo import is_too_late
from ..domain.households.importing.mapping import CODES
from ..domain.households.importing.unreadable import MOST_BYTES
from ..domain.households.models import HouseholdImport
from ..domain.households.states import ImportStatus
from ..domain.people.features import Feature, is_on, is_on_at
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, names_of, user_names, value_of
from ..domain.people.settings import UNDO_DAYS
from ..schemas.base import RequestSchema
from ..schemas.households import ImportSchema, ReasonSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.words import word
from .household_forms import writable_places

bp = Blueprint("imports", __name__, url_prefix="/desk/imports")
A_PAGE = 50
SECONDS_A_PAGE = 1.5
"""How long a clerk waits to see that it goes on."""
MOST_PASTED = 10 * 1024 * 1024
VIEWS = {"mend": ("problem", "elsewhere"), "warned": ("warning",), "on_file": ("on_file",), "mended": ("mended",),
         "repeat": ("repeat",)}  # fmt: skip
TONES = {"problem": "alarm", "elsewhere": "alarm", "warning": "wait", "on_file": "info", "repeat": "info",
         "mended": "info"}  # fmt: skip


@bp.get("/")
@requires(Permission.HOUSEHOLD_READ)
def index() -> ResponseReturnValue:
    """Every import, newest first."""
    rows = import_queries.list_imports(current_actor())
    people = user_names([key for row in rows for key in (row.created_by, row.approved_by) if key])
    homes = names_of([row.organisation_id for row in rows])
    return render_template("households/imports.html", rows=rows, people=people, homes=homes)


@bp.get("/new")
@requires(Permission.HOUSEHOLD_WRITE)
def new() -> ResponseReturnValue:
    """Choose the file and say who surveyed, once for all."""
    places = writable_places(current_actor())
    first = str(places[0].id) if places else ""
    form = Form(ImportSchema(), initial={"id": str(uuid4()), "organisation_id": first})
    return _new_page(form)


def _new_page(form: Form) -> str:
    places = [(str(place.id), place.name) for place in writable_places(current_actor())]
    two = any(is_on(place, Feature.TWO_SURVEYORS) for place in writable_places(current_actor()))
    return render_template("households/import_new.html", form=form, places=places, two_survey=two)


@bp.post("/")
@requires(Permission.HOUSEHOLD_WRITE)
def create() -> ResponseReturnValue:
    """Read the sheet and show what is in it; no household is stored yet."""
    request.max_form_memory_size = MOST_PASTED
    form = Form(ImportSchema(), request.form)
    try:
        given = form.load()
        _check_surveyors(given)
        content, title = _sheet(form, given["pasted"])
        now = clock.now()
        mappings = import_columns.mappings_of(given["organisation_id"])
        place = get_organisation(current_actor(), given["organisation_id"])
        reading = operations.read_sheet(content, title, import_id=given["id"], day=clock.local_day(now),
                                        mappings=mappings, local=operations.local_of(place))  # fmt: skip
        new = NewImport(given["id"], given["organisation_id"], title, (given["surveyor_1"], given["surveyor_2"]),
                        given["surveyed_on"], given["may_publish"], keep(content))  # fmt: skip
        composed = operations.compose_import(current_actor(), new, reading, now=now)
        with transaction():
            operations.start_import(current_actor(), new, composed, now=now)
    except DomainError as refusal:
        form.explain(refusal)
        if refusal.code.startswith("import."):
            form.errors = {"sheet": [form.refusal or ""]}
        return _new_page(form), refusal.status
    return redirect(url_for("imports.show", import_id=new.id), code=303)


def _check_surveyors(given: dict[str, Any]) -> None:
    """Before a long sheet is read; the operation looks again."""
    missing = {name: ["field.required"] for name in ("surveyor_1", "surveyor_2") if not given[name]}
    if missing and is_on_at(given["organisation_id"], Feature.TWO_SURVEYORS):
        raise InvalidInput(missing)


def _sheet(form: Form, pasted: str) -> tuple[bytes, str]:
    """The file, or else the rows that were pasted."""
    sent = request.files.get("sheet")
    if sent is None or not sent.filename:
        if pasted.strip():
            return pasted.encode(), _("粘贴的表格")
        raise form.Invalid({"sheet": ["field.required"]})
    title = "".join(sign for sign in sent.filename.replace("\\", "/").split("/")[-1] if sign.isprintable())
    return sent.read(MOST_BYTES + 1), title[-120:]


@bp.get("/<uuid:import_id>")
@requires(Permission.HOUSEHOLD_READ)
def show(import_id: UUID) -> ResponseReturnValue:
    """What was found, row by row, and the next thing to do."""
    return _show(import_id)


def _show(import_id: UUID, refused: Form | None = None) -> str:
    actor = current_actor()
    row = import_queries.get_import(actor, import_id)
    view = request.args.get("view") or ("mend" if row.waiting else "all")
    wanted = VIEWS.get(view, KINDS)
    findings = [finding for finding in row.findings or () if finding["kind"] in wanted]
    asked = request.args.get("page", "1")
    at = min(int(asked), 1000) if asked.isascii() and asked.isdigit() and 0 < int(asked[:6]) else 1
    shown = findings[(at - 1) * A_PAGE : at * A_PAGE]

    def to(page: int) -> str:
        return url_for("imports.show", import_id=import_id, view=view, page=page)

    return render_template(
        "households/import.html", row=row, view=view, many_sheets=len({f["sheet"] for f in row.findings or ()}) > 1,
        findings=[_told(finding) for finding in shown],
        organisation=get_organisation(actor, row.organisation_id), names=user_names(_hands(row)),
        previous_url=to(at - 1) if at > 1 else "", next_url=to(at + 1) if len(findings) > at * A_PAGE else "",
        standing=import_queries.count_by_status(row.id), refused=refused, not_listed=not_listed(row), **_steps(row),
    )  # fmt: skip


def _hands(row: HouseholdImport) -> list[UUID]:
    return [key for key in (row.created_by, row.approved_by, row.undone_by) if key]


def _steps(row: HouseholdImport) -> dict[str, Any]:
    """How far it has come, and what this visitor may do next."""
    actor, now = current_actor(), clock.now()
    organisation = get_organisation(actor, row.organisation_id)
    writes, approves = (actor.can(p, organisation.path)
                        for p in (Permission.HOUSEHOLD_WRITE, Permission.HOUSEHOLD_APPROVE))  # fmt: skip
    days = value_of(organisation, UNDO_DAYS)
    steps = {ImportStatus.READ: 2, ImportStatus.RUNNING: 3, ImportStatus.DONE: 4, ImportStatus.APPROVED: 5,
             ImportStatus.UNDONE: 5}  # fmt: skip
    return {
        "step": steps[row.status],
        "may_run": writes and exists(ImportAction.RUN, row.status),
        "may_correct": writes and exists(ImportAction.CORRECT, row.status) and row.file_id is not None,
        "unread": import_columns.unread_columns(row),
        "runs": row.status is ImportStatus.RUNNING,
        "may_approve": approves and exists(ImportAction.APPROVE, row.status) and actor.user_id != row.created_by and row.added > 0,
        "approves_own": row.status is ImportStatus.DONE and actor.user_id == row.created_by,
        "may_undo": writes and row.added > 0 and exists(ImportAction.UNDO, row.status) and not is_too_late(row, days, now=now),
        "undo_days": days,
    }


def _told(finding: dict[str, Any]) -> dict[str, Any]:
    """A finding in the visitor's language: what is wrong, and after the first sentence what to do."""
    return {**finding, "tone": TONES[finding["kind"]], "kind_word": word(f"finding_kind.{finding['kind']}"),
            "text": word(f"import_finding.{finding['wording']}", **finding["facts"])}  # fmt: skip


@bp.get("/<uuid:import_id>/columns")
@requires(Permission.HOUSEHOLD_WRITE)
def columns(import_id: UUID) -> ResponseReturnValue:
    """What each column was taken for, to be corrected."""
    row = import_queries.get_import(current_actor(), import_id)
    initial = {f"c{at}-{place}": code for at, layout in _layouts(row) for place, _h, code, _s in layout["columns"]}
    return _columns_page(row, Form(RequestSchema(), initial=initial))


@bp.post("/<uuid:import_id>/columns")
@requires(Permission.HOUSEHOLD_WRITE)
def correct(import_id: UUID) -> ResponseReturnValue:
    """Read the sheet again by what the clerk says, and remember it for the next sheet like this."""
    actor, now = current_actor(), clock.now()
    row = import_queries.get_import(actor, import_id)
    form = Form(RequestSchema(), request.form)
    typed = {layout["fingerprint"]: {place: request.form.get(f"c{at}-{place}", code)
                                     for place, _h, code, _s in layout["columns"]}
             for at, layout in _layouts(row)}  # fmt: skip
    try:
        if chosen := import_columns.changed_only(row, typed):
            again = operations.read_again(actor, row, chosen, now=now)
            with transaction():
                operations.correct_columns(actor, import_id, chosen, again, now=now)
            flash(_("已按您说的重新读了一遍，下次同样的表也这样读。"))
    except DomainError as refusal:
        return _columns_page(row, form.explain(refusal)), refusal.status
    return redirect(url_for("imports.show", import_id=import_id), code=303)


def _layouts(row: HouseholdImport) -> list[tuple[int, dict[str, Any]]]:
    """The sheets that differ in their headings."""
    return list(enumerate({layout["fingerprint"]: layout for layout in row.layouts or ()}.values()))


def _columns_page(row: HouseholdImport, form: Form) -> str:
    options = [(code, word(f"import_column.{code}")) for code in CODES]
    return render_template("households/import_columns.html", row=row, form=form, layouts=_layouts(row), options=options)


@bp.post("/<uuid:import_id>/run")
@requires(Permission.HOUSEHOLD_WRITE)
def run(import_id: UUID) -> ResponseReturnValue:
    """Store slices for a while, each in a short turn of its own; the page asks again until nothing is left."""
    actor, now = current_actor(), clock.now()
    until, finished, added = time.monotonic() + SECONDS_A_PAGE, False, 0
    with operations.composed_slices(actor, import_id, now=now) as slices:
        for composed in slices:
            with transaction():
                row = operations.run_slice(actor, import_id, composed, now=now)
                finished, added = row.status is not ImportStatus.RUNNING, row.added
            if finished or time.monotonic() > until:
                break
    if finished:
        flash(_("已导入 %(count)s 户，等另一位同事审批。", count=added) if added else _("没有新的户要导入。"))
    return redirect(url_for("imports.show", import_id=import_id), code=303)


@bp.get("/<uuid:import_id>/mend.xlsx")
@requires(Permission.HOUSEHOLD_SENSITIVE)
def sheet_to_mend(import_id: UUID) -> ResponseReturnValue:
    """The rows that wait, with the reasons in the last column, to be mended and imported again."""
    actor = current_actor()
    row = import_queries.get_import(actor, import_id)
    if row.file_id is None:
        raise DomainError("import.no_file")
    name = get_file(actor, row.file_id).name
    with transaction():
        operations.record_download(actor, import_id, now=clock.now())
    content = operations.sheet_to_mend(import_queries.get_import(actor, import_id), name)
    answer = send_file(
        io.BytesIO(content), download_name=f"{_('要改的行')}.xlsx", as_attachment=True,
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/<uuid:import_id>/approve")
@requires(Permission.HOUSEHOLD_APPROVE)
def approve(import_id: UUID) -> ResponseReturnValue:
    """Everything the import brought becomes active, by the hand of somebody else."""
    with transaction():
        count = operations.approve_import(current_actor(), import_id, now=clock.now())
    flash(_("已审批，%(count)s 户在册了。", count=count) if count else _("您的同意已记下，还要下一级同事审批。"))
    return redirect(url_for("imports.show", import_id=import_id), code=303)


@bp.post("/<uuid:import_id>/undo")
@requires(Permission.HOUSEHOLD_WRITE)
def undo(import_id: UUID) -> ResponseReturnValue:
    """Take back what nobody has touched since."""
    form = Form(ReasonSchema(), request.form, prefix="undo")
    try:
        reason = form.load()["reason"]
        with transaction():
            gone, kept = operations.undo_import(current_actor(), import_id, reason=reason, now=clock.now())
    except InvalidInput as refusal:
        return _show(import_id, form.explain(refusal)), refusal.status
    told = _("已撤销 %(gone)s 户。", gone=gone)
    if kept:
        told += _("有 %(kept)s 户别人改过或已经用到，留着没动。", kept=kept)
    flash(told)
    return redirect(url_for("imports.show", import_id=import_id), code=303)
