"""Who steals the disk, or reads the log, learns no number, no phone, no card and nothing that was said (SPEC 2.5, 12.5)."""

from __future__ import annotations

from tests.privacy.conftest import Told
from tests.privacy.happenings import SAID


def test_no_sealed_value_can_be_read_in_the_data_directory(told: Told) -> None:
    assert any(name.endswith(".db") for name in told.files)
    assert any(name.endswith(".db-wal") for name in told.files)
    assert not told.in_the_clear, "\n".join(told.in_the_clear[:40])


def test_the_log_names_no_person_and_repeats_nothing_that_was_said(told: Told) -> None:
    for line in told.logged:
        assert SAID not in line
        assert not [*told.values.found_in(line), *told.before.found_in(line), *told.codes.found_in(line)], line
