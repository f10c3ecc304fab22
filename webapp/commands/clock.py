"""`run-due`: what happens by itself when its time has come, round after round (Procfile: clock)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from ..core import clock
from ..core.db import db
from ..core.transaction import transaction
from ..domain.bags.alarms import call_for_bags
from ..domain.campaigns.going_back import give_up_next
from ..domain.donations.pledging import expire_pledges
from ..domain.files.operations import remove_files, sweep
from ..domain.households.operations import bar_again, compare_next, mark_rechecks_due, recount_papers
from ..domain.people.operations import forget_declined
from ..domain.sync.photos import photos_to_keep
from ..domain.visits.pairs import open_care_visits
from ..web.photos import keep_arrived, sweep_sealed
from ..web.signatures import draw_waiting
from .backups import backups_in, forget_old, make_backup

log = logging.getLogger("nuandao")
EVERY = 60  # seconds between two rounds
BACKUP_EVERY = timedelta(minutes=15)
PHOTOS_EVERY = 3  # somebody at the desk may wait for one


def _pledges() -> None:
    with transaction():
        expire_pledges(clock.now())


def _photos() -> None:
    """Photos that arrived whole: opened, re-encoded in a child, filed. Never while a phone waits for its answer."""
    while keep_arrived(photos_to_keep(now=clock.now())):
        pass


def _signatures() -> None:
    """Signatures on a screen that wait to be drawn."""
    draw_waiting()


def _sealed() -> None:
    """Sealed photos whose pictures are filed."""
    sweep_sealed()


def _files() -> None:
    sweep()


def _registrations() -> None:
    """Volunteers who were declined are forgotten after a while, their papers with them."""
    done = True
    while done:
        with transaction():
            count, papers = forget_declined(clock.now())
            remove_files(papers)
            done = count > 0


def _households() -> None:
    """Rechecks that are due, bars that hold again, last year's papers, likely twins: a slice a transaction, so that nobody waits long."""
    for task in (mark_rechecks_due, bar_again, recount_papers, compare_next):
        done = True
        while done:
            with transaction():
                done = task(clock.now()) > 0


def _lists() -> None:
    """Lists and notices on their way at which nobody is at work any more: a slice a transaction."""
    done = False
    while not done:
        with transaction():
            done = give_up_next(clock.now()) == 0


def _bags() -> None:
    """What has stayed in a group's bag for too long, and what is back: a slice a transaction."""
    done = True
    while done:
        with transaction():
            done = call_for_bags(clock.now()) > 0


def _pairs() -> None:
    """Visits that the rhythm of a pair asks for: a few pairs a transaction."""
    done = True
    while done:
        with transaction():
            done = open_care_visits(clock.now()) > 0


def _backup() -> None:
    """A copy of everything, where the machine is told where to; the last one is a quarter of an hour old."""
    target, now = current_app.config["SETTINGS"].backup_dir, clock.now()
    if target is None:
        return
    made = backups_in(target)
    if not made or now - made[-1].at >= BACKUP_EVERY:
        make_backup(target, now=now)
        forget_old(target, now=now)


DUE: tuple[tuple[str, Callable[[], None]], ...] = (
    ("pledges", _pledges),
    ("photos", _photos),
    ("signatures", _signatures),
    ("files", _files),
    ("sealed photos", _sealed),
    ("households", _households),
    ("registrations", _registrations),
    ("lists", _lists),
    ("bags", _bags),
    ("pairs", _pairs),
    ("backup", _backup),
)


@click.command("run-due")
@with_appcontext
@click.option("--once", is_flag=True, help="One round, then stop.")
def run_due(once: bool) -> None:
    """Do what is due: free pledges that ran out, file photos that waited, sweep content, call for rechecks, lay out visits."""
    pause = threading.Event()
    while True:
        run_round()
        if once or _is_over(pause):
            return


def _is_over(pause: threading.Event) -> bool:
    """Wait for the next round and keep photos meanwhile; whether to stop instead."""
    until = time.monotonic() + EVERY
    while time.monotonic() < until:
        if pause.wait(PHOTOS_EVERY):
            return True
        _run("photos", _photos)
    return False


def run_round() -> None:
    """One round; a task that fails is told by name and tried again in the next, and does not stop the others."""
    for name, task in DUE:
        _run(name, task)


def _run(name: str, task: Callable[[], None]) -> None:
    try:
        task()
    except Exception as trouble:
        log.error("due %s failed: %s", name, type(trouble).__name__)
    finally:
        db.session.remove()
