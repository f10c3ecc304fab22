"""The first organisation and the first admin of a deployment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from ...core.errors import Conflict
from . import queries
from .actors import NOBODY
from .features import HIDDEN_IN_A_CLUB, KEPT_AS, RUNS_IT
from .models import Organisation, OrganisationKind
from .operations import NewAccount, create_account, create_organisation
from .passwords import check_password, hash_password
from .permissions import Role


@dataclass(frozen=True)
class FirstAnswers:
    """The five answers (SPEC 12.8); `preset` is `street` or `club`, the dibao line is per person and month in fen."""

    name: str
    preset: str
    code: str
    phone: str
    dibao_monthly_fen: int | None
    dibao_year: int | None
    admin_name: str
    login: str
    password: str


def hash_first_password(answers: FirstAnswers) -> str:
    """The first admin's password, checked and hashed outside any transaction; refused where all is set up."""
    if not queries.is_empty():
        raise Conflict("welcome.done")
    check_password(answers.password, login=answers.login)
    return hash_password(answers.password)


def set_up(answers: FirstAnswers, password_hash: str, *, now: datetime) -> Organisation:
    """Answer the five questions once; a second time is refused. In a club the first person also runs it."""
    if not queries.is_empty():
        raise Conflict("welcome.done")
    is_club = answers.preset == "club"
    settings = {
        "preset": answers.preset,
        "dibao_monthly_fen": answers.dibao_monthly_fen,
        "dibao_year": answers.dibao_year,
        KEPT_AS: [feature.value for feature in HIDDEN_IN_A_CLUB] if is_club else None,
    }
    organisation = create_organisation(
        NOBODY,
        id=uuid4(),
        kind=OrganisationKind.CLUB if is_club else OrganisationKind.STREET,
        code=answers.code,
        name=answers.name,
        parent=None,
        phone=answers.phone,
        settings={name: value for name, value in settings.items() if value is not None},
        now=now,
    )
    roles = tuple(sorted(RUNS_IT)) if is_club else (Role.ADMIN,)
    account = NewAccount(
        id=uuid4(), login=answers.login, name=answers.admin_name, roles=roles, password_hash=password_hash
    )
    create_account(NOBODY, organisation, account, now=now)
    return organisation
