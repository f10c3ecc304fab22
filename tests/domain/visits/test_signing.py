"""What was signed at the door counts once somebody who was not there has looked at it (SPEC 7.5, scenario 41)."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy.exc import DatabaseError

from tests.domain.visits.ground import a_task, a_visit, receipt_of, record
from tests.factories import NOON, a_household, a_receipt, a_street
from webapp.core.db import db
from webapp.core.errors import DomainError, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.files.operations import open_file
from webapp.domain.files.pictures import take_picture
from webapp.domain.files.strokes import take_strokes
from webapp.domain.receipts.facts import Collector
from webapp.domain.receipts.models import Confirmation, ReceiptStatus, Signature
from webapp.domain.receipts.numbers import new_number
from webapp.domain.receipts.queries import deliverers_of, signatures_of
from webapp.domain.receipts.states import CollectingReason, CollectorRelation, ConfirmChannel
from webapp.domain.receipts.vouching import verify_signature
from webapp.domain.visits import matters, operations, photos, signing
from webapp.domain.visits.matters import MatterKind, Verdict
from webapp.domain.visits.models import Outcome

STROKES = {"who": "self", "width": 320, "height": 160, "strokes": [[[20, 40, 0], [90, 120, 60], [200, 30, 120]]]}
ON_SCREEN = {"met_with": "self", "confirm_way": "screen", "signature": STROKES}
ON_PAPER = {"met_with": "self", "confirm_way": "paper"}
COLLECTED = {"name": "王芳", "relation": "邻居", "reason": "老人下不了楼"}


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def task(street):
    return a_task(street)


@pytest.fixture
def visit(street, task):
    return a_visit(street, task)


def draw() -> int:
    """What `run-due` does, without the child process."""
    waiting = signing.undrawn()
    for key, strokes in waiting:
        kept = take_strokes(strokes)
        with transaction():
            signing.keep_drawn(key, kept, now=NOON)
    return len(waiting)


def verify(actor, signature, collector=None):
    with transaction():
        return verify_signature(actor, signature.id, uuid4(), collector=collector, now=NOON)


def the_signature(task) -> Signature:
    (signature,) = signatures_of(receipt_of(task).id)
    return signature


def bring(street, record_id, sha256="a" * 64) -> None:
    kept = take_picture(a_jpeg())
    with transaction():
        photos.attach_photo(street.volunteer, record_id, sha256, kept, now=NOON)


def a_jpeg() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(written, "JPEG")
    return written.getvalue()


def photo(role, sha256="a" * 64) -> list[dict[str, str]]:
    return [{"sha256": sha256, "role": role}]


# ── on the screen


def test_strokes_become_a_picture_that_somebody_else_verifies(street, task, visit):
    record(street.volunteer, visit, content=ON_SCREEN)
    assert draw() == 1
    signature = the_signature(task)
    assert receipt_of(task).signature_waits
    _file, picture = open_file(street.officer, signature.file_id, now=NOON)
    assert picture.startswith(b"\xff\xd8")

    assert verify(street.officer, signature).status is ReceiptStatus.CONFIRMED_PAPER
    confirmation = db.session.query(Confirmation).one()
    assert (confirmation.channel, confirmation.signature_id) == (ConfirmChannel.PICTURE, signature.id)


def test_drawn_once_it_is_not_drawn_again(street, task, visit):
    record(street.volunteer, visit, content=ON_SCREEN)

    assert (draw(), draw()) == (1, 0)


def test_a_correction_with_the_same_strokes_is_the_same_signature(street, task, visit):
    first = record(street.volunteer, visit, content=ON_SCREEN)
    record(street.volunteer, visit, content={**ON_SCREEN, "note": "补一句"}, amends=first.record.id)
    draw()

    assert the_signature(task).recorded_by == street.volunteer.user_id


@pytest.mark.parametrize(
    "content",
    [
        {**ON_SCREEN, "confirm_way": "later"},
        {**ON_SCREEN, "signature": None},
        {**ON_SCREEN, "signature": {"strokes": []}},
        {**ON_SCREEN, "signature": "x"},
    ],
)
def test_without_strokes_nothing_waits_to_be_drawn(street, visit, content):
    record(street.volunteer, visit, content=content)

    assert signing.undrawn() == []


def test_a_signature_of_a_visit_where_nobody_was_met_is_none(street, visit):
    record(street.volunteer, visit, Outcome.NOT_HOME, content=ON_SCREEN)

    assert signing.undrawn() == []


def test_what_cannot_be_drawn_does_not_come_again(street, visit):
    record(street.volunteer, visit, content={**ON_SCREEN, "signature": {"width": 9, "height": 0, "strokes": [[1]]}})
    ((key, strokes),) = signing.undrawn()
    with pytest.raises(DomainError, match="no_signature"):
        take_strokes(strokes)
    with transaction():
        signing.not_drawn(key, "file.no_signature", now=NOON)

    assert signing.undrawn() == []


# ── who may look


def test_none_of_the_visitors_verifies_it_even_through_the_database(street, task, visit):
    record(street.volunteer, visit, content=ON_SCREEN)
    draw()
    signature = the_signature(task)
    for visitor in (street.volunteer, street.second_volunteer):
        with pytest.raises(NotFound):
            verify(visitor, signature)
        for _ in range(5):
            mine = Confirmation(id=uuid4(), receipt_id=signature.receipt_id, status=ReceiptStatus.CONFIRMED_PAPER,
                                channel=ConfirmChannel.PICTURE, at=NOON, generation=1, recorded_by=visitor.user_id,
                                signature_id=signature.id)  # fmt: skip
            with pytest.raises(DatabaseError), transaction() as session:
                session.add(mine)
    assert verify(street.officer, signature).status is ReceiptStatus.CONFIRMED_PAPER


def test_who_was_there_is_who_was_ticked(street, task, visit):
    only = (street.volunteer.user_id,)
    record(street.volunteer, visit, present=only)

    assert set().union(*deliverers_of(receipt_of(task).id).values()) == set(only)


def test_where_nobody_was_ticked_all_who_were_sent_count_as_there(street, task, visit):
    record(street.volunteer, visit)

    sent = {street.volunteer.user_id, street.second_volunteer.user_id}
    assert set().union(*deliverers_of(receipt_of(task).id).values()) == sent


def test_the_officer_who_copies_from_paper_was_not_at_the_door(street, task, visit):
    entry = operations.DeskEntry(uuid4(), visit.id, Outcome.DONE, (street.volunteer.user_id,), "纸条")
    with transaction():
        operations.record_at_desk(street.officer, entry, now=visit.starts_at)

    assert set().union(*deliverers_of(receipt_of(task).id).values()) == {street.volunteer.user_id}


# ── on paper


def test_a_photo_of_the_signed_slip_goes_before_somebody_else(street, task, visit):
    effect = record(street.volunteer, visit, content=ON_PAPER, photos=photo("slip"))
    assert signatures_of(receipt_of(task).id) == []
    bring(street, effect.record.id)
    bring(street, effect.record.id)

    assert verify(street.officer, the_signature(task)).status is ReceiptStatus.CONFIRMED_PAPER
    assert effect.record.missing_photos == 0


@pytest.mark.parametrize(("content", "role"), [(ON_PAPER, "goods"), ({"confirm_way": "later"}, "slip")])
def test_other_photos_are_no_signature(street, task, visit, content, role):
    effect = record(street.volunteer, visit, content=content, photos=photo(role))
    bring(street, effect.record.id)

    assert signatures_of(receipt_of(task).id) == []


def test_a_slip_of_a_record_that_waits_counts_once_it_is_accepted(street, task, visit):
    effect = record(street.team_lead, visit, content=ON_PAPER, photos=photo("slip"))
    bring(street, effect.record.id)
    assert signatures_of(receipt_of(task).id) == []
    accept(street, MatterKind.NOT_IN_SCOPE)

    assert the_signature(task).recorded_by == street.team_lead.user_id


def accept(street, kind) -> None:
    (matter,) = matters.list_open(street.officer, [kind])

    def again(kept):
        return operations.Recorded(id=kept.id, visit_id=kept.visit_id, outcome=kept.outcome, made_at=kept.made_at,
                                   content=kept.content)  # fmt: skip

    with transaction():
        operations.settle_matter(street.officer, matter.id, Verdict.ACCEPTED, "看过", read_again=again, now=NOON)


# ── whose slip


def test_the_number_of_another_slip_is_looked_at_and_signs_nothing(street, task, visit):
    other = a_receipt(street.officer, street.communities[0])
    effect = record(street.volunteer, visit, content={**ON_SCREEN, "receipt_number": other.number},
                    receipt_number=other.number)  # fmt: skip

    assert effect.record.review == "other_slip"
    assert receipt_of(task).status is ReceiptStatus.HANDED_OVER, "goods that were brought were brought"
    assert signing.undrawn() == []
    accept(street, MatterKind.OTHER_SLIP)
    assert draw() == 1 and the_signature(task)


def test_the_right_number_needs_nobody(street, task, visit):
    number = receipt_of(task).number
    effect = record(street.volunteer, visit, content={**ON_SCREEN, "receipt_number": number}, receipt_number=number)

    assert (effect.record.review, draw()) == (None, 1)


def test_a_number_nobody_gave_is_looked_at(street, visit):
    assert record(street.volunteer, visit, receipt_number=new_number()).record.review == "other_slip"


def test_of_two_slips_the_one_whose_number_was_read_is_signed(street):
    household = a_household(street)
    one, other = a_task(street, household), a_task(street, household)
    visit, number = a_visit(street, one), receipt_of(other).number
    record(street.volunteer, visit, content={**ON_SCREEN, "receipt_number": number}, receipt_number=number)
    draw()

    assert [len(signatures_of(receipt_of(task).id)) for task in (one, other)] == [0, 1]


# ── whoever collected


def test_a_neighbour_who_collected_confirms_as_such_and_never_as_the_resident(street, task, visit):
    effect = record(street.volunteer, visit, content={**ON_SCREEN, "met_with": "other", "collector": COLLECTED})
    draw()

    assert effect.record.review is None
    assert verify(street.officer, the_signature(task)).status is ReceiptStatus.CONFIRMED_RELATIVE
    assert db.session.query(Confirmation).one().collector == COLLECTED


@pytest.mark.parametrize("said", [None, {}, {**COLLECTED, "name": ""}, {**COLLECTED, "relation": ""}])
def test_what_was_not_asked_of_a_collector_is_asked_before_it_counts(street, task, visit, said):
    effect = record(street.volunteer, visit, content={**ON_SCREEN, "met_with": "other", "collector": said})
    draw()
    assert effect.record.review == "collector"
    with pytest.raises(InvalidInput):
        verify(street.officer, the_signature(task))

    known = Collector("王芳", CollectorRelation.NEIGHBOUR, CollectingReason.HARD_TO_WALK)
    assert verify(street.officer, the_signature(task), known).status is ReceiptStatus.CONFIRMED_RELATIVE
    assert db.session.query(Confirmation).one().collector["name"] == "王芳"


def test_a_visitor_never_collects(street, visit):
    said = {**COLLECTED, "name": "second_volunteer-name"}

    assert record(street.volunteer, visit, content={**ON_SCREEN, "collector": said}).record.review == "collector"


# ── people in a picture


def test_people_are_in_a_picture_only_if_they_agreed(street, visit):
    effect = record(street.volunteer, visit, content={"photo_consent": "no"}, photos=photo("person"))
    with pytest.raises(DomainError, match="no_consent"):
        photos.check_photo(effect.record.id, "person")
    photos.check_photo(effect.record.id, "goods")
    with transaction():
        photos.refuse_photo(effect.record.id, "a" * 64, "visit.no_consent")

    assert effect.record.missing_photos == 0, "the visit waits for it no longer"


def test_with_their_consent_it_is_kept(street, visit):
    effect = record(street.volunteer, visit, content={"photo_consent": "yes"}, photos=photo("person"))
    photos.check_photo(effect.record.id, "person")
    bring(street, effect.record.id)

    assert effect.record.photos[0]["file_id"]


# ── photos that do not come


def test_a_photo_that_is_given_up_is_said_and_taken_when_it_comes_after_all(street, visit):
    effect = record(street.volunteer, visit, photos=[*photo("goods"), *photo("door", "b" * 64)])
    bring(street, effect.record.id)
    with transaction():
        assert photos.give_up_photos(street.officer, effect.record.id, "手机丢了", now=NOON) == 1
    assert (effect.record.missing_photos, effect.record.photos[1].get("lost")) == (0, True)

    bring(street, effect.record.id, "b" * 64)
    assert "lost" not in effect.record.photos[1] and effect.record.photos[1]["file_id"]


def test_a_correction_keeps_the_photos_that_are_here(street, visit):
    first = record(street.volunteer, visit, photos=photo("goods"))
    bring(street, first.record.id)
    second = record(street.volunteer, visit, photos=photo("goods"), amends=first.record.id)

    assert (second.record.missing_photos, second.record.photos[0]["file_id"]) == (0, first.record.photos[0]["file_id"])
