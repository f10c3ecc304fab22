"""Money promised to receipts that exist, without a campaign around them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from tests.factories import NOON, OCCASION, Street, a_receipt
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.funds.committing import Line, Purpose, commit, share_out
from webapp.domain.funds.faults import find_faults
from webapp.domain.funds.models import Fund
from webapp.domain.funds.rules import Need
from webapp.domain.funds.standing import Standing, Used, standing_of, used_of
from webapp.domain.ledger import queries as ledger
from webapp.domain.people.actors import Actor
from webapp.domain.receipts.facts import Item
from webapp.domain.receipts.models import Receipt

SPRING = frozenset({"spring"})
HUNDRED = Item("慰问金", 1, "份", 100_00)


def need(street: Street, yuan: int, *labels: str, at: int = 0, **said: Any) -> Need:
    """So much for households of one community that wear these labels."""
    place = street.communities[at]
    return Need(place.id, place.path, ",".join(sorted(labels)), yuan * 100, **said)


def promise(
    street: Street, funds: list[Fund], *needs: Need, by: Actor | None = None, for_id: UUID | None = None, **said: Any
) -> UUID:
    """Approve these needs by the approver; the answer is what was approved."""
    key = for_id or uuid4()
    purpose = Purpose(key, OCCASION, street.root.id, SPRING, **said)
    with transaction():
        commit(by or street.approver, purpose, needs, [fund.id for fund in funds], now=NOON)
    return key


def a_paid_line(street: Street, *funds: Fund, yuan: int = 100) -> Receipt:
    """A receipt over money that these funds are to pay."""
    subject = uuid4()
    wanted = need(street, yuan)
    key = promise(street, list(funds), wanted)
    with transaction():
        share_out(key, [Line(subject, wanted.organisation_id, "", wanted.fen)])
    items = (Item("慰问金", 1, "份", wanted.fen),)
    return a_receipt(street.officer, street.communities[0], subject_id=subject, items=items)


def stands(fund: Fund) -> Standing:
    return standing_of([fund.id])[fund.id]


def used(fund: Fund) -> Used:
    return used_of([fund.id]).get(fund.id, {}).get(OCCASION, Used())


def books_are_sound() -> bool:
    """Ledger, funds and running totals tell one truth."""
    db.session.rollback()
    assert ledger.find_faults() == []
    assert find_faults() == []
    return True
