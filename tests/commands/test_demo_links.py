"""`demo-links` (SPEC 12.7): every address it prints leads somewhere, every account opens; production has no demo."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.first_day import lay_out
from tests.server import OURS, ROOT, Server
from tests.settings import SECRETS
from tests.street import demo_street
from webapp.domain.people.permissions import Role

ADDRESSES = ("home", "confirm", "notice", "needs", "donor", "volunteer", "desk", "board")

NOT_AT_THE_BOARD = ("child_officer", "team_lead", "volunteer", "donor")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(demo_street(folder / "street"), folder / "data")
    server = Server(folder / "data").start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def links(running: Server) -> dict[str, Any]:
    return running.links()


def test_it_names_every_place_and_every_role(running: Server, links: dict[str, Any]) -> None:
    assert set(links) == {*ADDRESSES, "organisation", "accounts"}
    assert all(links[name].startswith(f"{running.url}/") for name in ADDRESSES)
    assert set(links["accounts"]) == {role.value for role in Role}


@pytest.mark.parametrize("name", ["home", "confirm", "notice", "needs", "donor", "volunteer"])
def test_who_has_no_account_is_shown_what_it_says_and_that_it_is_a_demo(links: dict[str, Any], name: str) -> None:
    answer = requests.get(links[name], timeout=20)

    assert answer.status_code == 200
    assert "演示" in answer.text
    assert name != "confirm" or "都收到了" in answer.text


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_every_account_opens(running: Server, links: dict[str, Any], role: str) -> None:
    visitor, account = requests.Session(), links["accounts"][role]
    form = {"login": account["login"], "secret": account["password"]}

    entered = visitor.post(f"{running.url}/login", data=form, headers={"Sec-Fetch-Site": "same-origin"}, timeout=20)

    assert entered.status_code == 200 and "/login" not in entered.url
    board = visitor.get(links["board"], timeout=20)
    assert board.status_code == (403 if role in NOT_AT_THE_BOARD else 200)


def test_the_open_slip_is_another_one_once_it_is_confirmed(running: Server, links: dict[str, Any]) -> None:
    form = {"answer": "received", "id": "00000000-0000-4000-8000-000000000007"}

    done = requests.post(links["confirm"], data=form, headers={"Sec-Fetch-Site": "same-origin"}, timeout=20)

    assert done.status_code == 200 and "已经记下了" in done.text
    assert running.links()["confirm"] != links["confirm"]


@pytest.mark.parametrize("command", ["demo-links", "seed-demo"])
def test_production_has_no_demo(tmp_path: Path, command: str) -> None:
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    ours = {"APP_ENV": "production", "DATA_DIR": str(lay_out(tmp_path)), "PUBLIC_URL": "https://nuan.example", **SECRETS}

    refused = subprocess.run([sys.executable, "-m", "flask", "--app", "webapp", command], cwd=ROOT, text=True,
                             env={**inherited, **ours}, capture_output=True, check=False)  # fmt: skip

    assert refused.returncode != 0 and "production" in refused.stderr
    assert refused.stdout == ""


def test_it_prints_json_and_nothing_else(running: Server) -> None:
    assert json.loads(running.flask("demo-links"))
