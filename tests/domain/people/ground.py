"""What tests of volunteers need: somebody who registers, and the desk that looks at them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from tests.factories import NOON, Street
from webapp.core.crypto import FieldClass
from webapp.core.transaction import transaction
from webapp.domain.files.models import StoredFile
from webapp.domain.files.operations import NewFile, add_file
from webapp.domain.files.storage import keep
from webapp.domain.people import operations
from webapp.domain.people.actors import NOBODY
from webapp.domain.people.models import Registration, RegistrationLink, User
from webapp.domain.people.operations import NewRegistration
from webapp.domain.people.permissions import Permission

PHONE = "13811112222"
PASSWORD = "a sentence of my own"
GROWN_UP, SIXTEEN = date(1990, 5, 1), date(2010, 6, 1)
GUARDIAN = {"guardian_name": "王建国", "guardian_phone": "13811113333"}


def a_registration_entry(**said: Any) -> NewRegistration:
    """Somebody of age."""
    return NewRegistration(**{"id": uuid4(), "name": "王小芳", "phone": PHONE, "born_on": GROWN_UP, **said})


def a_link(street: Street, at: int | None = None) -> RegistrationLink:
    """The link of the street, or of one of its communities."""
    place = street.root if at is None else street.communities[at]
    with transaction():
        return operations.open_registration(street.officer, place.id, id=uuid4(), now=NOON)


def register(
    link: RegistrationLink, entry: NewRegistration | None = None, password: str = PASSWORD, now: datetime = NOON
) -> Registration | None:
    """As the door does it: the password first, outside the transaction."""
    entry = entry or a_registration_entry()
    chosen = operations.choose_password(link.organisation_id, entry.phone, password)
    with transaction():
        return operations.register_volunteer(link, entry, chosen, now=now)


def a_paper(registration: Registration) -> StoredFile:
    """The guardian's signed paper, filed with a registration."""
    kept = keep(b"a picture of a paper", digest=uuid4().bytes)
    new = NewFile(uuid4(), registration.organisation_id, registration.id, kept, Permission.VOLUNTEER_VERIFY, FieldClass.P2)
    with transaction():
        file = add_file(NOBODY, new, now=NOON)
        operations.file_consent(registration, file.id)
    return file


def accept(street: Street, registration: Registration, now: datetime = NOON) -> User:
    """The officer has looked at them."""
    with transaction():
        return operations.accept_registration(street.officer, registration.id, now=now)
