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
from ..domain.households import catalogue, child_requests, queries, twin_queries
from ..domain.households.amounts import Period
from ..domain.households.dates import age_on
from ..domain.households.importing import IncomeBasis
from ..domain.households.looking import Opened, todays_reason
from ..domain.households.models import Household, Person
from ..domain.households.registry import registry_of
from ..domain.households.rules import is_minor, tells_of_health
from ..domain.households.situations import LunarBirthday
from ..domain.households.states import (
    TELL_OF_HEALTH,
    ConsentForm,
    ConsentPurpose,
    EvidenceKind,
    GiverRole,
    GovernmentAid,
    HouseholdStatus,
)
from ..domain.households.understanding import causes_of
from ..domain.people.actors import Actor
from ..domain.people.models import Organisation
from ..domain.people.queries import get_organisation, user_names, value_of
from ..domain.people.settings import ADVANCED_AGE, EXCEPTION_DAYS
from ..schemas.base import RequestSchema
from ..schemas.household_steps import ApprovalSchema, ExceptionSchema, RecheckSchema, ReviewSchema
from ..schemas.households import EndSchema, ReasonSchema, SurveySchema
from ..schemas.paperwork import AskSchema, ConsentSchema, EvidenceSchema, KeptLabelsSchema
from ..schemas.past_years import SchoolSchema, YearSchema
from ..web.access import current_actor
from ..web.forms import Form
from ..web.show import lunar_birthday
from ..web.words import WORDS, label, word
from .household_comings import comings_of
from .household_forms import options
from .household_rights import rights_of
from .household_sealed import opened_words
from .pairings import pairs_of_household

STATUS_TONES = {
    HouseholdStatus.ACTIVE: "done", HouseholdStatus.APPROVED: "done", HouseholdStatus.RECHECK_DUE: "wait",
    HouseholdStatus.SURVEYED: "wait", HouseholdStatus.REVIEWED: "wait", HouseholdStatus.DRAFT: "wait",
    HouseholdStatus.WAITING_FOR_GUARDIAN: "wait", HouseholdStatus.SANCTIONED: "alarm", HouseholdStatus.ENDED: "",
}  # fmt: skip
_FORMS: dict[str, tuple[type[RequestSchema], tuple[str, ...]]] = {
    "survey": (SurveySchema, ()), "consent": (ConsentSchema, ("id",)), "evidence": (EvidenceSchema, ("id",)),
    "end": (EndSchema, ()), "opening": (ReasonSchema, ()), "child_opening": (ReasonSchema, ()),
    "child_asking": (AskSchema, ("id",)), "kept_labels": (KeptLabelsSchema, ()),
    "return": (ReasonSchema, ()), "review": (ReviewSchema, ()), "approval": (ApprovalSchema, ()),
    "recheck": (RecheckSchema, ()), "sanction": (ReasonSchema, ()), "exception": (ExceptionSchema, ()),
    "lift": (ReasonSchema, ()), "year": (YearSchema, ()), "school": (SchoolSchema, ()),
}  # fmt: skip


OPENING_REASONS = ("reason.check", "reason.approve", "reason.update", "reason.answer")
"""Kept as codes and worded when they are shown, in whoever's language that is."""


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
    organisation = get_organisation(actor, household.organisation_id)
    _suggest(forms, today, organisation)
    if opened and opened.children is not None:
        forms["kept_labels"].values.setdefault("kept", [category.value for category in opened.entry.categories])
        forms["kept_labels"].values.setdefault("kept_own", [str(own.id) for own in opened.entry.own_categories])
    return render_template(
        "households/show.html", household=household, opened=opened and opened_words(opened, organisation), forms=forms,
        refused=refused, today=today, tone=STATUS_TONES[household.status], **rights_of(actor, household, today),
        **_parts(actor, household, organisation, today, opened),
        **_choices(),
    )  # fmt: skip


def _suggest(forms: dict[str, Form], today: date, organisation: Organisation) -> None:
    days = (("survey", "surveyed_on"), ("consent", "given_on"), ("end", "on"), ("review", "on"),
            ("recheck", "surveyed_on"))  # fmt: skip
    for name, field in days:
        forms[name].values.setdefault(field, today.isoformat())
    told = {"year": str(today.year - 1), "basis": IncomeBasis.PER_CAPITA.value, "period": Period.MONTH.value}
    for name, value in told.items():
        forms["year"].values.setdefault(name, value)
    forms["school"].values.setdefault("year", str(today.year))
    until = today + timedelta(days=value_of(organisation, EXCEPTION_DAYS))
    forms["exception"].values.setdefault("until", until.isoformat())


def _parts(
    actor: Actor, household: Household, organisation: Organisation, today: date, opened: Opened | None
) -> dict[str, Any]:
    people = queries.people_of(household.id)
    minors = [person for person in people if is_minor(person.birth_date, on=today)]
    evidence, consents = queries.evidence_of(household.id), queries.consents_of(household.id)
    history = queries.history_of(household)
    causes, aid = causes_of(household), (household.help or {}).get("government")
    missing = queries.missing_evidence(household, today=today)
    told = queries.papers_told(household, sensitive=opened is not None,
                               children=opened is not None and opened.children is not None)  # fmt: skip
    who = {event.actor_id for event in history} | {consent.recorded_by for consent in consents}
    return {
        "organisation": organisation,
        "people": people,
        "person_options": [(str(person.id), person.name) for person in people],
        "person_words": {person.id: person_words(person, today) for person in people},
        "minors": minors,
        "child_files": queries.child_files_of(household.id),
        **_kept_apart(actor, household, organisation, opened),
        "phones": [phone.number for phone in queries.phones_of(household.id)],
        "categories": _labels(household, organisation, today),
        "causes": _("、").join(label(cause) for cause in causes if not tells_of_health(cause)),
        "aid": label(GovernmentAid(aid)) if aid else "",
        "hidden_causes": any(tells_of_health(cause) for cause in causes),
        "missing": missing,
        "missing_words": _("、").join(label(kind) for kind in missing if kind in told),
        "missing_hidden": sum(kind not in told for kind in missing),
        "tells_of_health": lambda kind: not opened and kind in TELL_OF_HEALTH,
        "evidence": evidence,
        "consents": consents,
        "standing": queries.standing_consents(consents),
        "comings": comings_of(actor, household.id),
        "pairs": pairs_of_household(actor, household.id, today),
        "taken_back": {purpose.value for purpose, last in queries.last_consents(consents).items() if not last.is_given},
        "child_consents": [(child, queries.standing_consents(consents, child.id).get(ConsentPurpose.SENSITIVE_DATA))
                           for child in minors],
        "child_options": [(str(child.id), child.name) for child in minors],
        "needs_consent": registry_of(organisation).needs_consent,
        "history": [(_event_words(event), event, reason_words(event.reason)) for event in history],
        "twins": twin_queries.twins_of(actor, household.id),
        "merges": twin_queries.merges_of(household.id),
        "known_elsewhere": twin_queries.is_known_elsewhere(household),
        "names": user_names([key for key in who if key]),
    }


def _kept_apart(
    actor: Actor, household: Household, organisation: Organisation, opened: Opened | None
) -> dict[str, Any]:
    """What this person may do about it: open it, ask to, or wait for an answer; and the labels there are."""
    now, access = clock.now(), child_requests.access_of(actor, household, now=clock.now())
    leave = child_requests.standing_leave(actor, household.id, now=now)
    told: dict[str, Any] = {
        "may_open_children": access > child_requests.Access.NOTHING, "leave": leave,
        "child_request": child_requests.open_request(actor, household.id),
        "child_reason": todays_reason(actor, household.id, now=now) or (leave.reason if leave else ""),
        "kept_labels": [], "kept_own": [],
    }  # fmt: skip
    if opened and opened.children is not None:
        told["kept_labels"] = options(child_requests.labels_for(access))
        told["kept_own"] = [(str(own.id), own.name) for own in child_requests.own_labels_for(
            access, [*catalogue.choosable(organisation), *opened.entry.own_categories])]  # fmt: skip
    return told


def _labels(household: Household, organisation: Organisation, today: date) -> list[str]:
    """What is no secret at the desk, in words."""
    age = value_of(organisation, ADVANCED_AGE)
    standard = queries.shown_categories([household.id], advanced_age=age, on=today).get(household.id, [])
    own = catalogue.plain_own_of([household.id]).get(household.id, [])
    return [*(label(category) for category in standard), *(category.name for category in own)]


def _choices() -> dict[str, Any]:
    return {
        "reasons": [(code, word(code)) for code in OPENING_REASONS],
        "evidence_kinds": options(EvidenceKind), "purposes": options(ConsentPurpose),
        "income_bases": options((IncomeBasis.PER_CAPITA, IncomeBasis.HOUSEHOLD)), "income_periods": options(Period),
        "consent_forms": options(ConsentForm), "giver_roles": options(GiverRole), "giver_role": GiverRole,
    }  # fmt: skip


def person_words(person: Person, today: date) -> str:
    """`户主 · 男 · 71 岁`; of a grown-up the lunar birthday, where there is one, with this year's day."""
    age = _("%(age)s 岁", age=age_on(person.birth_date, today)) if person.birth_date else ""
    grown = not is_minor(person.birth_date, on=today)
    moon = LunarBirthday(**person.lunar) if grown and person.lunar else None
    birthday = _("农历生日 %(day)s", day=lunar_birthday(moon, today)) if moon else ""
    return " · ".join(part for part in (label(person.relation), label(person.sex), age, birthday) if part)


def reason_words(reason: str | None) -> str:
    """A reason that was chosen, in words; one that was written stays as it is."""
    return word(reason) if reason in WORDS else reason or ""


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
