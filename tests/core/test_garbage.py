"""Garbage is looked for again when the last of those who asked for quiet is done."""

from __future__ import annotations

import gc

import pytest

from webapp.core.garbage import collected_later


def test_it_waits_for_the_last_of_them():
    with collected_later():
        with collected_later():
            assert not gc.isenabled()
        assert not gc.isenabled(), "somebody else's turn is still on"
    assert gc.isenabled()


def test_it_is_looked_for_again_after_a_failure():
    with pytest.raises(RuntimeError), collected_later():
        raise RuntimeError
    assert gc.isenabled()
