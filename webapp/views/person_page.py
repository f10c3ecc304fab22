"""The page of one person at the desk, with all its forms; the doors that lead to it are in `people` and `person_steps`."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import render_template

from ..core import clock
from ..domain.people import queries
from ..domain.people.models import User, VolunteerProfile
from ..domain.people.permissions import FIELD_ROLES, Role
from ..domain.people.profiles import find_profile
from ..domain.people.rules import checked_until, is_ending, is_minor
from ..domain.visits.leaving import coming_visits
from ..schemas.people import RolesSchema
from ..schemas.volunteers import CheckSchema, InsuranceSchema, WhyNotSchema
from ..web.access import current_actor
from ..web.forms import Form
from ..web.volunteer_choices import choices_of, reasons
from ..web.words import label


def role_options() -> list[tuple[str, str]]:
    """Every role with its word."""
    return [(role.value, label(role)) for role in Role]


def step_forms(user: User, roles: list[Role]) -> dict[str, Form]:
    """The forms of the page as they stand before anybody typed, each under its prefix."""
    return {
        "roles": Form(RolesSchema(), initial={"roles": [role.value for role in roles]}, prefix="roles"),
        "insurance": Form(InsuranceSchema(), initial={"insured_until": user.insured_until or ""}, prefix="insurance"),
        "check": Form(CheckSchema(), prefix="check"),
        "pause": Form(WhyNotSchema(), prefix="pause"),
        "problem": Form(WhyNotSchema(), prefix="problem"),
    }


def person_page(user_id: UUID, **refused: Form) -> str:
    """The page; a form that was refused, by its name, comes with what was typed and what is wrong."""
    actor, today = current_actor(), clock.local_day(clock.now())
    user = queries.get_user(actor, user_id)
    roles = [grant.role for grant in queries.grants_of(user.id)]
    profile, is_volunteer = find_profile(user.id), bool({*roles} & {*FIELD_ROLES})
    return render_template(
        "people/show.html",
        user=user,
        roles=roles,
        forms={**step_forms(user, roles), **refused},
        role_options=role_options(),
        reasons=reasons(),
        profile=profile,
        is_volunteer=is_volunteer,
        words=_words(user, profile),
        is_minor=is_minor(user.born_on, on=today),
        checked_until=checked_until(profile.children_checked_on) if profile else None,
        today=today,
        insurance_ends=is_ending(user.insured_until, today=today),
        coming=coming_visits(user.id, today) if is_volunteer else [],
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
