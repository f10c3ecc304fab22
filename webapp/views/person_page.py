"""The page of one person at the desk, with all its forms; the doors that lead to it are in `people` and `person_steps`."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import render_template

from ..core import clock
from ..domain.campaigns.succession import open_work_of, successors_of
from ..domain.people import queries
from ..domain.people.features import Feature, as_offered, is_on, offered_roles
from ..domain.people.models import Organisation, User, VolunteerProfile
from ..domain.people.permissions import FIELD_ROLES, Permission, Role
from ..domain.people.profiles import find_profile
from ..domain.people.rules import checked_until, is_ending, is_minor
from ..domain.visits.leaving import coming_visits
from ..schemas.people import HandOnSchema, RolesSchema
from ..schemas.volunteers import CheckSchema, InsuranceSchema, WhyNotSchema
from ..web.access import current_actor
from ..web.forms import Form
from ..web.volunteer_choices import choices_of, reasons
from ..web.words import label, word


def own_place() -> Organisation:
    """Where whoever asks works."""
    actor = current_actor()
    assert actor.organisation_id is not None  # noqa: S101  (everyone at a desk has one)
    return queries.get_organisation(actor, actor.organisation_id)


def role_options(place: Organisation) -> list[tuple[str, str]]:
    """All roles, or a club's three in its own words."""
    offered = offered_roles(place)
    if is_on(place, Feature.MORE_ROLES):
        return [(role.value, label(role)) for role in offered]
    return [(role.value, word(f"club_role.{role.value}")) for role in offered]


def step_forms(user: User, place: Organisation, roles: list[Role]) -> dict[str, Form]:
    """The forms of the page as they stand before anybody typed, each under its prefix."""
    shown = as_offered(place, frozenset(roles)) or tuple(sorted(roles))
    return {
        "roles": Form(RolesSchema(), initial={"roles": [role.value for role in shown]}, prefix="roles"),
        "insurance": Form(InsuranceSchema(), initial={"insured_until": user.insured_until or ""}, prefix="insurance"),
        "check": Form(CheckSchema(), prefix="check"),
        "pause": Form(WhyNotSchema(), prefix="pause"),
        "problem": Form(WhyNotSchema(), prefix="problem"),
        "hand_on": Form(HandOnSchema(), prefix="hand_on"),
    }


def person_page(user_id: UUID, **refused: Form) -> str:
    """The page; a form that was refused, by its name, comes with what was typed and what is wrong."""
    actor, today = current_actor(), clock.local_day(clock.now())
    user = queries.get_user(actor, user_id)
    place = queries.find_place(user.organisation_id) or own_place()
    roles = [grant.role for grant in queries.grants_of(user.id)]
    profile, is_volunteer = find_profile(user.id), bool({*roles} & {*FIELD_ROLES})
    return render_template(
        "people/show.html",
        user=user,
        roles=roles,
        forms={**step_forms(user, place, roles), **refused},
        place=place,
        role_options=role_options(place),
        reasons=reasons(),
        profile=profile,
        is_volunteer=is_volunteer,
        words=_words(user, profile),
        is_minor=is_minor(user.born_on, on=today),
        checked_until=checked_until(profile.children_checked_on) if profile else None,
        today=today,
        insurance_ends=is_ending(user.insured_until, today=today),
        coming=coming_visits(user.id, today) if is_volunteer else [],
        open_work=open_work_of(user.id) if actor.can(Permission.PEOPLE_MANAGE) else None,
        successors=[(str(one.id), one.name) for one in successors_of(user)] if actor.can(Permission.PEOPLE_MANAGE) else [],
    )


def _words(user: User, profile: VolunteerProfile | None) -> list[str]:
    free_times = profile.free_times if profile else []
    return choices_of(user.organisation_id).words_of(user.areas, user.skills, free_times)


def facts_of(profile: VolunteerProfile | None) -> Mapping[str, str]:
    """What the papers form starts with, beyond the account's own."""
    return {
        "guardian_name": (profile.guardian_name if profile else None) or "",
        "guardian_phone": (profile.guardian_phone if profile else None) or "",
    }
