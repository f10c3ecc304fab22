"""What happens by itself."""

from __future__ import annotations

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
