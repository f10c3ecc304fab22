"""What happens by itself."""

from __future__ import annotations

import threading
from datetime import timedelta

from webapp.commands import clock as due
from webapp.core import clock


def test_a_round_does_everything_and_ends(app):
    answer = app.test_cli_runner().invoke(args=["run-due", "--once"])

    assert answer.exit_code == 0, answer.output


def test_one_task_that_fails_does_not_stop_the_others(app, monkeypatch, caplog):
    done = []

    def fails() -> None:
        raise OSError("the disk is full of 赵建国")

    monkeypatch.setattr(due, "DUE", (("pledges", fails), ("files", lambda: done.append(clock.now() + timedelta(0)))))
    with app.app_context():
        due.run_round()

    assert len(done) == 1
    assert "赵建国" not in caplog.text


def test_photos_are_kept_all_the_while_between_two_rounds(app, monkeypatch):
    done = []
    monkeypatch.setattr(due, "_photos", lambda: done.append("photos"))
    monkeypatch.setattr(due, "EVERY", 0.2)
    monkeypatch.setattr(due, "PHOTOS_EVERY", 0.02)

    with app.app_context():
        assert not due._is_over(threading.Event())

    assert len(done) >= 3


def test_the_clock_stops_at_once_when_told(app, monkeypatch):
    told = threading.Event()
    told.set()

    assert due._is_over(told)
