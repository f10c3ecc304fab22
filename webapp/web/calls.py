"""The page on which one writes down what came of a call, at the desk and for volunteers alike."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import render_template
from flask_babel import gettext as _

from ..core import clock
from ..domain.households.queries import contacts_of
from ..domain.visits import calls
from ..domain.visits.models import Outcome
from ..schemas.visit_ops import NEEDS
from ..schemas.visit_ways import CallSchema
from .access import current_actor
from .forms import Form
from .words import word


def outcome_options() -> list[tuple[str, str]]:
    """What can come of a call, as somebody on the phone says it."""
    return [
        (Outcome.DONE.value, _("打通了，说上话了")),
        (Outcome.NOT_HOME.value, _("没打通")),
        (Outcome.DECLINED.value, _("不想聊，婉拒了")),
        (Outcome.HOSPITAL.value, _("住院了")),
        (Outcome.MOVED.value, _("搬走了")),
        (Outcome.DIED.value, _("人不在了")),
    ]


def call_page(task_id: UUID, here: str, back: str, form: Form | None = None) -> str:
    """How to address them and the number, and the form; nothing else of the household (SPEC 2.4)."""
    task = calls.task_to_call(current_actor(), task_id, now=clock.now())
    return render_template(
        "visits/call.html", contact=contacts_of([task.household_id])[task.household_id], building=task.building, here=here,
        back=back, form=form or Form(CallSchema(), initial={"id": str(uuid4()), "needs": []}), outcomes=outcome_options(),
        needs=[(need, word(f"need_found.{need}")) for need in NEEDS],
    )  # fmt: skip
