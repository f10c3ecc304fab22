"""An organisation's own categories: a list with the standard one each counts as, and a form for one more (SPEC 3.2)."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.households import catalogue
from ..domain.households.categories import FACTS, Sensitivity
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of
from ..schemas.own_categories import CategoryChangeSchema, NewCategorySchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.words import label
from .household_forms import options
from .settings import bp, own_organisation


def _page(new: Form | None = None, refused: Form | None = None) -> str:
    """`refused` is the form of one category that has to be mended; its prefix is the category's id."""
    own = own_organisation()
    mine, all_ = catalogue.list_categories(own), catalogue.choosable(own)
    forms = {str(row.id): refused if refused and refused.prefix == str(row.id) else Form(
        CategoryChangeSchema(), initial={"name": row.name, "maps_to": row.maps_to.value,
                                         "is_on": "yes" if row.is_on else ""}, prefix=str(row.id))
        for row in mine}  # fmt: skip
    above = [category for category in all_ if str(category.id) not in forms]
    return render_template(
        "settings/categories.html", rows=mine, forms=forms, above=above, refused=refused, label=label,
        new=new or Form(NewCategorySchema(), initial={"id": str(uuid4()), "sensitivity": Sensitivity.PLAIN.value}),
        standard=[(category.value, label(category)) for category in FACTS], sensitivities=options(Sensitivity),
        places=names_of([own.id]),
    )  # fmt: skip


@bp.get("/categories")
@requires(Permission.ORGANISATION_MANAGE)
def categories() -> ResponseReturnValue:
    """Those there are, and a form for one more."""
    return _page()


@bp.post("/categories")
@requires(Permission.ORGANISATION_MANAGE)
def add_category() -> ResponseReturnValue:
    """One more."""
    form = Form(NewCategorySchema(), request.form)
    try:
        new = form.load()
        with transaction():
            catalogue.add_category(current_actor(), own_organisation().id, new, now=clock.now())
    except DomainError as refusal:
        return _page(form.explain(refusal)), refusal.status
    flash(_("已加上，建档和导入时可以用了。"))
    return redirect(url_for("settings.categories"), code=303)


@bp.post("/categories/<uuid:category_id>")
@requires(Permission.ORGANISATION_MANAGE)
def change_category(category_id: UUID) -> ResponseReturnValue:
    """Another name, another standard category, or switched off."""
    form = Form(CategoryChangeSchema(), request.form, prefix=str(category_id))
    try:
        given = form.load()
        with transaction():
            catalogue.change_category(current_actor(), category_id, now=clock.now(), **given)
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _page(refused=form.explain(refusal)), refusal.status
    flash(_("改好了"))
    return redirect(url_for("settings.categories"), code=303)
