"""Names stand in the database: nobody else on the machine reads it."""

from __future__ import annotations

import stat

from tests.settings import environment_for_tests
from webapp import create_app
from webapp.config import Settings


def test_a_database_that_others_could_read_is_closed_at_the_next_start(tmp_path):
    database = tmp_path / "nuandao.db"
    for name in ("nuandao.db", "nuandao.db-wal"):
        (tmp_path / name).touch(mode=0o644)

    create_app(Settings.from_env(environment_for_tests(tmp_path, f"sqlite:///{database}")))

    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "nuandao.db-wal").stat().st_mode) == 0o600
