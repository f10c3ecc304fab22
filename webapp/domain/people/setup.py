"""The first organisation and the first admin of a deployment."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from ...core.errors import Conflict
from . import queries
from .actors import NOBODY
from .models import Organisation, OrganisationKind
from .operations import NewAccount, create_account, create_organisation
from .permissions import Role

CLUB_HIDES = (
    "official_tables",
    "restricted_funds",
    "last_year_floor",
    "ledger",
    "errands",
    "hotline",
    "hall_screen",
    "rolls",
    "event_care",
    "needy_firms",
    "sanctions",
    "child_organisations",
    "totp",
)
"""What a small club does not meet until it is switched on (SPEC 13)."""


def set_up(
    name: str,
    preset: str,
    code: str,
    phone: str,
    dibao_monthly_fen: int | None,
    dibao_year: int | None,
    admin_name: str,
    login: str,
    password: str,
    *,
    now: datetime,
) -> Organisation:
    """Answer the five questions once; a second time is refused. In a club the first person also runs it."""
    if not queries.is_empty():
        raise Conflict("welcome.done")
    is_club = preset == "club"
    settings = {
        "preset": preset,
        "dibao_monthly_fen": dibao_monthly_fen,
        "dibao_year": dibao_year,
        "hidden": list(CLUB_HIDES) if is_club else [],
    }
    organisation = create_organisation(
        NOBODY,
        id=uuid4(),
        kind=OrganisationKind.CLUB if is_club else OrganisationKind.STREET,
        code=code,
        name=name,
        parent=None,
        phone=phone,
        settings=settings,
        now=now,
    )
    roles = (Role.ADMIN, Role.OFFICER) if is_club else (Role.ADMIN,)
    account = NewAccount(id=uuid4(), login=login, name=admin_name, roles=roles, password=password)
    create_account(NOBODY, organisation, account, now=now)
    return organisation
