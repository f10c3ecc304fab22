"""The page of one household, put together from its parts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import render_template
from flask_babel import gettext as _

from ..core import clock
from ..domain.audit.actions import Action
from ..domain.audit.models import AuditEvent
from ..domain.households import queries, twin_queries
from ..domain.households.dates import age_on
from ..domain.households.looking import Opened, todays_reason
from ..domain.households.models import Household, Person
from ..domain.households.rules import is_minor, tells_of_health
from ..domain.households.states import (
    TELL_OF_HEALTH,
    ConsentForm,
    ConsentPurpose,
    EvidenceKind,
    GovernmentAid,
    HouseholdStatus,
)
from ..domain.households.understanding import causes_of
from ..domain.people.actors import Actor
from ..domain.people.models import Organisation
from ..domain.people.queries import get_organisation, user_names, value_of
from ..domain.people.settings import EXCEPTION_DAYS
from ..schemas.base import RequestSchema
from ..schemas.household_steps import ApprovalSchema, ExceptionSchema, RecheckSchema, ReviewSchema
from ..schemas.households import EndSchema, ReasonSchema, SurveySchema
from ..schemas.paperwork import ConsentSchema, EvidenceSchema
from ..web.access import current_actor
from ..web.forms import Form
from ..web.words import WORDS, label, word
from .household_forms import options
from .household_rights import rights_of
from .household_sealed import opened_words

STATUS_TONES = {
    HouseholdStatus.ACTIVE: "done", HouseholdStatus.APPROVED: "done", HouseholdStatus.RECHECK_DUE: "wait",
    HouseholdStatus.SURVEYED: "wait", HouseholdStatus.REVIEWED: "wait", HouseholdStatus.DRAFT: "wait",
    HouseholdStatus.WAITING_FOR_GUARDIAN: "wait", HouseholdStatus.SANCTIONED: "alarm", HouseholdStatus.ENDED: "",
}  # fmt: skip
_FORMS: dict[str, tuple[type[RequestSchema], tuple[str, ...]]] = {
    "survey": (SurveySchema, ()), "consent": (ConsentSchema, ("id",)), "evidence": (EvidenceSchema, ("id",)),
    "end": (EndSchema, ()), "opening": (ReasonSchema, ()), "child_opening": (ReasonSchema, ()),
    "return": (ReasonSchema, ()), "review": (ReviewSchema, ()), "approval": (ApprovalSchema, ()),
    "recheck": (RecheckSchema, ()), "sanction": (ReasonSchema, ()), "exception": (ExceptionSchema, ()),
    "lift": (ReasonSchema, ()),
}  # fmt: skip


def page_form(name: str, typed: Any = None) -> Form:
    """One of the forms on the page: as typed, or empty with an id of its own."""
    schema, ids = _FORMS[name]
    return Form(schema(), typed, {key: str(uuid4()) for key in ids}, prefix=name)


def household_page(household_id: UUID, *, opened: Opened | None = None, refused: Form | None = None) -> str:
    """The whole page. `opened` shows what is sealed; `refused` is the form that has to be mended."""
    actor = current_actor()
    household = queries.get_household(actor, household_id)
    today = clock.local_day(clock.now())
    forms = {name: refused if refused and refused.prefix == name else page_form(name) for name in _FORMS}
    _suggest(forms, today, get_organisation(actor, household.organisation_id))
    return render_template(
        "households/show.html", household=household, opened=opened and opened_words(opened), forms=forms,
        refused=refused, today=today, tone=STATUS_TONES[household.status], **rights_of(actor, household, today),
        **_parts(actor, household, today, opened is not None),
        **_choices(),
    )  # fmt: skip


def _suggest(forms: dict[str, Form], today: date, organisation: Organisation) -> None:
    days = (("survey", "surveyed_on"), ("consent", "given_on"), ("end", "on"), ("review", "on"),
            ("recheck", "surveyed_on"))  # fmt: skip
    for name, field in days:
        forms[name].values.setdefault(field, today.isoformat())
    until = today + timedelta(days=value_of(organisation, EXCEPTION_DAYS))
    forms["exception"].values.setdefault("until", until.isoformat())


def _parts(actor: Actor, household: Household, today: date, opened: bool) -> dict[str, Any]:
    people = queries.people_of(household.id)
    evidence, consents = queries.evidence_of(household.id), queries.consents_of(household.id)
    history = queries.history_of(household)
    causes, aid = causes_of(household), (household.help or {}).get("government")
    missing = queries.missing_evidence(household, today=today)
    who = {event.actor_id for event in history} | {consent.recorded_by for consent in consents}
    return {
        "organisation": get_organisation(actor, household.organisation_id),
        "people": people,
        "person_words": {person.id: person_words(person, today) for person in people},
        "minors": [person for person in people if is_minor(person.birth_date, on=today)],
        "child_files": queries.child_files_of(household.id),
        "child_reason": todays_reason(actor, household.id, now=clock.now()),
        "phones": [phone.number for phone in queries.phones_of(household.id)],
        "categories": queries.open_categories([household.id]).get(household.id, []),
        "causes": _("、").join(label(cause) for cause in causes if not tells_of_health(cause)),
        "aid": label(GovernmentAid(aid)) if aid else "",
        "hidden_causes": any(tells_of_health(cause) for cause in causes),
        "missing": missing,
        "missing_words": _("、").join(label(kind) for kind in missing if opened or kind not in TELL_OF_HEALTH),
        "missing_hidden": 0 if opened else sum(kind in TELL_OF_HEALTH for kind in missing),
        "tells_of_health": lambda kind: not opened and kind in TELL_OF_HEALTH,
        "evidence": evidence,
        "consents": consents,
        "standing": queries.standing_consents(consents),
        "history": [(_event_words(event), event) for event in history],
        "twins": twin_queries.twins_of(actor, household.id),
        "merges": twin_queries.merges_of(household.id),
        "known_elsewhere": twin_queries.is_known_elsewhere(household),
        "names": user_names([key for key in who if key]),
    }


def _choices() -> dict[str, Any]:
    reasons = [_("核对资料"), _("审批"), _("更新资料"), _("回复本人询问")]
    return {
        "reasons": [(reason, reason) for reason in reasons],
        "evidence_kinds": options(EvidenceKind), "purposes": options(ConsentPurpose),
        "consent_forms": options(ConsentForm),
    }  # fmt: skip


def person_words(person: Person, today: date) -> str:
    """`户主 · 男 · 71 岁`."""
    age = _("%(age)s 岁", age=age_on(person.birth_date, today)) if person.birth_date else ""
    return " · ".join(part for part in (label(person.relation), label(person.sex), age) if part)


def _event_words(event: AuditEvent) -> str:
    """What happened, in words; a step says from where to where."""
    text = word(f"action.{event.action}")
    states = [f"household_status.{value}" for value in event.fields]
    if len(states) == 2 and all(state in WORDS for state in states):
        text = _("%(before)s → %(after)s", before=word(states[0]), after=word(states[1]))
    if event.action == Action.HOUSEHOLD_APPROVE:
        level, levels = (field.rpartition(" ")[2] for field in event.fields)
        text = _("第 %(level)s 级同意（共 %(levels)s 级）", level=level, levels=levels)
    return text
