"""Settings are read once; what is missing is said by name, and production takes no chances."""

from __future__ import annotations

import base64
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.settings import SECRETS
from webapp.config import ROOT, Settings, SettingsError, demo_secrets, new_secrets


def production(tmp_path: Path, **changes: str | None) -> dict[str, str]:
    whole = {
        "APP_ENV": "production",
        "DATA_DIR": str(tmp_path),
        "PUBLIC_URL": "https://nuan.example",
        **SECRETS,
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def refusal(environ: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(environ)
    return str(refused.value)


def test_production_starts_with_everything_said(tmp_path):
    settings = Settings.from_env(production(tmp_path))

    assert settings.is_production and not settings.is_demo
    assert settings.public_url == "https://nuan.example"
    assert settings.database_url == f"sqlite:///{tmp_path / 'nuandao.db'}"


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_production_does_not_start_without_a_secret(tmp_path, name):
    assert name in refusal(production(tmp_path, **{name: None}))


def test_production_does_not_read_the_demos_secrets(tmp_path):
    demo_secrets(tmp_path)

    assert "AUDIT_KEY" in refusal(production(tmp_path, AUDIT_KEY=None))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", None),
        ("PUBLIC_URL", "http://nuan.example"),
        ("CLOCK_OFFSET", "60"),
        ("DATA_DIR", None),
    ],
)
def test_production_does_not_start_with_what_is_for_demos(tmp_path, name, value):
    assert name in refusal(production(tmp_path, **{name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INDEX_KEY", "not base64 at all"),
        ("INDEX_KEY", base64.b64encode(b"short").decode()),
        ("FIELD_KEYS", "no number"),
        ("FIELD_KEYS", f"0:{SECRETS['INDEX_KEY']}"),
        ("FIELD_KEYS", f"300:{SECRETS['INDEX_KEY']}"),
        ("FIELD_KEYS", "1:short"),
        ("SYNC_KEYS", "no number"),
        ("SYNC_KEYS", "0:short"),
        ("TRUSTED_PROXIES", "one"),
        ("APP_ENV", "staging"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name(tmp_path, name, value):
    assert name in refusal(production(tmp_path, **{name: value}))


def test_phones_are_given_the_newest_key_and_the_first_one_still_opens(tmp_path):
    first, second = SECRETS["SYNC_KEY"], SECRETS["INDEX_KEY"]
    rotated = Settings.from_env(production(tmp_path, SYNC_KEYS=f"2:{second}"))
    assert sorted(rotated.sync_keys) == [0, 2]
    assert (rotated.sync_key, rotated.sync_keys[0]) == (rotated.sync_keys[2], base64.b64decode(first))

    alone = Settings.from_env(production(tmp_path))
    assert alone.sync_keys == {0: base64.b64decode(first)}, "the one key of before stays accepted as it was"
    numbered = Settings.from_env(production(tmp_path, SYNC_KEY=None, SYNC_KEYS=f"1:{first}"))
    assert numbered.sync_key == alone.sync_key


def test_several_field_keys_are_known_by_their_numbers(tmp_path):
    keys = f"1:{SECRETS['INDEX_KEY']},2:{SECRETS['AUDIT_KEY']}"

    assert sorted(Settings.from_env(production(tmp_path, FIELD_KEYS=keys)).field_keys) == [1, 2]


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_postgresql_is_reached_by_the_driver_we_ship(tmp_path, url):
    assert Settings.from_env(production(tmp_path, DATABASE_URL=url)).database_url == "postgresql+psycopg://u@h/d"


def test_the_demo_needs_nothing_said_but_where(tmp_path):
    settings = Settings.from_env({"DATA_DIR": str(tmp_path), "PORT": "8123"})

    assert settings.is_demo
    assert settings.public_url == "http://127.0.0.1:8123"


def test_demo_secrets_are_made_once_for_their_owner_alone(tmp_path):
    before = os.umask(0o022)
    try:
        first = demo_secrets(tmp_path / "new")
    finally:
        os.umask(before)

    assert demo_secrets(tmp_path / "new") == first
    assert stat.S_IMODE((tmp_path / "new" / "demo.env").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["demo.env"]


def test_two_that_start_at_once_have_the_same_secrets(tmp_path):
    found: list[dict[str, str]] = []
    threads = [threading.Thread(target=lambda: found.append(demo_secrets(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [found[0]] * 8


def test_fresh_secrets_are_fresh_and_right(tmp_path):
    assert new_secrets() != new_secrets()
    Settings.from_env(production(tmp_path, **new_secrets()))


def test_secrets_can_be_made_before_anything_else_is_set():
    done = subprocess.run(
        [sys.executable, "-m", "webapp.config"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"APP_ENV": "production", "PATH": os.environ["PATH"]},
        check=True,
    )

    assert {line.partition("=")[0] for line in done.stdout.split()} == set(SECRETS)


def test_a_settings_object_tells_no_secret(tmp_path):
    settings = Settings.from_env(production(tmp_path))

    assert "key" not in repr(settings)


def test_phones_are_held_back_and_their_worker_ended_by_settings(tmp_path: Path) -> None:
    usual, strict = (
        Settings.from_env(production(tmp_path, **said)) for said in ({}, {"MIN_CLIENT": "3", "PHONE_WORKER": "off"})
    )

    assert (usual.min_client, usual.phone_worker) == (1, True)
    assert (strict.min_client, strict.phone_worker) == (3, False)
    with pytest.raises(SettingsError, match="PHONE_WORKER must be on or off"):
        Settings.from_env(production(tmp_path, PHONE_WORKER="no"))
