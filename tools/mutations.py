"""Twenty-five ways to spoil outbox, sync and booking, each with the narrow test that has to notice (tools/mutants.py)."""

from __future__ import annotations

from dataclasses import dataclass

SYNC, VISITS, JS, CORE = "webapp/domain/sync", "webapp/domain/visits", "webapp/static/js", "webapp/core"


@dataclass(frozen=True)
class Mutant:
    """`old` stands once in `file` and becomes `new`. `killed_by`: a test file, and the words that pick its tests."""

    name: str
    file: str
    old: str
    new: str
    killed_by: str
    words: str = ""
    schema: bool = False
    """The database has to be made anew to show it."""


MUTANTS = (
    Mutant(
        "nobody looks whether an op is known",
        f"{SYNC}/receiving.py",
        "known = ahead.get(SyncOp, op.op_id)\n",
        "known = None\n",
        "tests/api/test_push.py",
        "sent_again_is_answered",
    ),
    Mutant(
        "an id with other content counts as the same op",
        f"{SYNC}/receiving.py",
        'answer_for(known, replayed=True) if same else DomainError("sync.key_reuse")',
        "answer_for(known, replayed=True)",
        "tests/api/test_push.py",
        "other_content",
    ),
    Mutant(
        "an op is answered without its effect",
        f"{SYNC}/receiving.py",
        "outcome = apply_op(actor, op, delivery.request, now=now)",
        "outcome = Outcome()",
        "tests/api/test_push.py",
        "sent_again_is_answered",
    ),
    Mutant(
        "an effect without its op",
        f"{SYNC}/receiving.py",
        "    ahead.add(SyncOp(",
        "    id(SyncOp(",
        "tests/api/test_push.py",
        "sent_again_is_answered",
    ),
    Mutant(
        "the effect is committed before its op",
        f"{SYNC}/receiving.py",
        "    keep = delivery.sealed if",
        "    ahead._open.get().store()\n    db.session.commit()\n    keep = delivery.sealed if",
        "tests/domain/sync/test_together.py",
        "takes_nothing_of_the_call",
    ),
    Mutant(
        "another's op is taken",
        f"{SYNC}/receiving.py",
        "if op.author_id != delivery.authority.user_id:",
        "if False:",
        "tests/api/test_push.py",
        "somebody_elses",
    ),
    Mutant(
        "what a closed account sends is applied",
        f"{SYNC}/receiving.py",
        "actor = None if delivery.authority.quarantined else _author(op)",
        "actor = writer_of(op)",
        "tests/api/test_push.py",
        "lost_phone or disabled or closed",
    ),
    Mutant(
        "no op waits for its photos",
        f"{SYNC}/receiving.py",
        "tuple(sorted(photo.sha256 for photo in op.photos if not _has_arrived(photo.sha256)))",
        "()",
        "tests/api/test_blobs.py",
        "waits_for_its_photo",
    ),
    Mutant(
        "a photo is taken without asking its hash",
        "webapp/api/blobs.py",
        " or not sealed_blobs().is_whole(sha256)",
        "",
        "tests/api/test_blobs.py",
    ),
    Mutant(
        "a restore does not show",
        f"{SYNC}/operations.py",
        "    row.epoch = fresh\n",
        "",
        "tests/api/test_push.py",
        "restore_shows",
    ),
    Mutant(
        "a wrong clock is not marked",
        f"{SYNC}/receiving.py",
        "clock_doubted=bool(op.doubts)",
        "clock_doubted=False",
        "tests/api/test_push.py",
        "wrong_clock",
    ),
    Mutant(
        "who writes begins DEFERRED",
        f"{CORE}/transaction.py",
        '"BEGIN IMMEDIATE"',
        '"BEGIN DEFERRED"',
        "tests/core/test_transaction.py",
        "keeps_out",
    ),
    Mutant(
        "writers do not queue",
        f"{CORE}/transaction.py",
        "fcntl.flock(handle, fcntl.LOCK_EX)",
        "pass",
        "tests/core/test_transaction.py",
        "takes_its_place_in_the_queue",
    ),
    Mutant(
        "an answer before the commit",
        f"{CORE}/gathering.py",
        """                answers = self._work([waiting.job for waiting in batch])
        except Exception as error:
            self._halve(batch or self._take(), error)
            return
        _settle(batch, answers)""",
        """                answers = self._work([waiting.job for waiting in batch])
                _settle(batch, answers)
        except Exception as error:
            if not all(waiting.is_done for waiting in batch):
                self._halve(batch or self._take(), error)
            return""",
        "tests/core/test_gathering.py",
        "commit",
    ),
    Mutant(
        "one bad op fails its neighbours",
        f"{CORE}/gathering.py",
        "        if len(batch) == 1:\n            batch[0].error, batch[0].is_done = error, True\n",
        "        if batch:\n            for one in batch:\n                one.error, one.is_done = error, True\n",
        "tests/core/test_gathering.py",
        "takes_nobody_with_it",
    ),
    Mutant(
        "an answer nobody knows takes an op out",
        f"{JS}/outbox.js",
        "  else return false;\n",
        "  else await store.settle(opId, answer, now());\n",
        "tests/js/outbox.test.js",
    ),
    Mutant(
        "a captive portal is believed",
        f"{JS}/outbox.js",
        "if (!answer || !answer.ours)",
        "if (!answer)",
        "tests/js/outbox.test.js",
    ),
    Mutant(
        "no log-in sets records aside",
        f"{JS}/outbox.js",
        '  if (answer.status === 401) return "login";\n',
        "",
        "tests/js/outbox.test.js",
    ),
    Mutant(
        "after a restore nothing is sent again",
        f"{JS}/hello.js",
        "if (known) await store.requeueAcked(epoch);\n  else await",
        "await",
        "tests/js/outbox.test.js",
    ),
    Mutant(
        "what was stored is not read back",
        f"{JS}/submit.js",
        'if (!(await store.holds(envelope))) throw new Error("not_kept");',
        "",
        "tests/js/submit.test.js",
    ),
    Mutant(
        "a second 提交 has another id", f"{JS}/submit.js", "what.opId || newId()", "newId()", "tests/js/submit.test.js"
    ),
    Mutant(
        "a booking sent again is another booking",
        f"{VISITS}/booking.py",
        """    if earlier := db.session.get(Visit, booking.id):
        return _same_visit(earlier, actor, booking)
    volunteers.check_active_volunteer(actor.user_id, "visit.not_verified")
    if booking.partner_id is None""",
        """    volunteers.check_active_volunteer(actor.user_id, "visit.not_verified")
    if booking.partner_id is None""",
        "tests/domain/visits/test_booking.py",
        "same_booking_sent_again",
    ),
    Mutant(
        "nobody looks whether these two go elsewhere",
        f"{VISITS}/booking.py",
        "busy = queries.busy_times(visitors, slot.day)",
        "busy = queries.busy_times((), slot.day)",
        "tests/domain/visits/test_booking.py",
        "one_household_after_the_other",
    ),
    Mutant(
        "a slot has room for everybody",
        f"{VISITS}/booking.py",
        "if queries.live_visits_in(slot.id) >= slot.capacity:",
        "if False:",
        "tests/domain/visits/test_booking.py",
        "last_places",
    ),
    Mutant(
        "the database lets two go to one door",
        "migrations/versions/0012_visits.py",
        "batch_op.create_index('uq_visits_household_day', ['household_id', 'day'], unique=True,",
        "batch_op.create_index('uq_visits_household_day', ['household_id', 'day'], unique=False,",
        "tests/domain/visits/test_booking.py",
        "database_holds",
        schema=True,
    ),
)
