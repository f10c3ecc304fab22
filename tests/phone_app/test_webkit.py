"""The engine of Safari: the resident's page, a whole visit without signal, and what is said where something is missing.

WebKitGTK drawn on a screen that nobody sees. `script/proof` installs it; where it is missing these tests say so and are
skipped. What it stores goes with its window, as in a private one of Safari.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import webdriver
from tests.factories import PASSWORD
from tests.phone_app.conftest import NEXT, PIN
from tests.phone_app.house import House
from tests.webdriver import WebKit

FITS = "return document.documentElement.scrollWidth <= innerWidth"
NewWindow = Callable[..., WebKit]


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    if webdriver.MISSING:
        pytest.skip(f"WebKit is missing: {webdriver.MISSING}")
    with webdriver.driver(tmp_path_factory.mktemp("webkit")) as port:
        yield port


@pytest.fixture
def new_window(driver: int) -> Iterator[NewWindow]:
    opened: list[WebKit] = []

    def open_window(features: str = "") -> WebKit:
        opened.append(WebKit(driver, features))
        opened[-1].resize(420, 860)
        return opened[-1]

    yield open_window
    for window in opened:
        window.close()


def log_in(window: WebKit, house: House) -> None:
    window.goto(f"{house.url}/app/")
    window.type("[name=login]", "volunteer")
    window.type("[name=secret]", PASSWORD)
    window.click("form button[type=submit]:not([name])")
    window.type("form[data-form=pin-set] [name=pin]", PIN)
    window.type("[name=again]", PIN)
    window.click("form[data-form=pin-set] button")
    window.find("li.stop")
    window.wait_until("document.querySelector('#phone[data-ready]')")


def unlock(window: WebKit, house: House, path: str = "/app/") -> None:
    window.goto(f"{house.url}{path}")
    window.type("form[data-form=pin-enter] [name=pin]", PIN)
    window.click("form[data-form=pin-enter] button")


def choose(window: WebKit, name: str, value: str) -> None:
    """The box itself is drawn by its label."""
    window.run(f"document.querySelector('input[name={name}][value={value}]').click()")


def test_a_resident_confirms_in_webkit(new_window: NewWindow, house: House) -> None:
    window = new_window()
    with house.app.app_context():
        done = house.app.test_cli_runner().invoke(args=["bench-receipts", "1"])
    window.goto(f"{house.url}/R/{done.output.strip()}")
    assert window.run(FITS)
    window.click("a[href*='ask=wrong']")
    window.find("form textarea, form input[type=text]")
    window.run("history.back()")
    window.click("button[value=received]")
    window.wait_for("谢谢，已经记下了")


def test_a_visit_without_signal_in_webkit(new_window: NewWindow, house: House, picture: Path) -> None:
    window = new_window()
    log_in(window, house)
    window.run_async("navigator.serviceWorker.ready.then(() => true)")
    house.stop()
    unlock(window, house, f"/app/visit/{house.rows[0]['id']}")
    window.click("[data-part=dock] button[data-act=begin]")
    window.find("form[data-form=visit]")
    choose(window, "met", "self")
    window.click(NEXT)
    window.find("label[data-role=goods]")
    window.type("label[data-role=goods] input", str(picture), hidden=True)
    window.find(".shot img")
    window.click(NEXT)
    window.type("[name=note]", "门铃坏了，敲窗户")
    window.click(NEXT)
    choose(window, "confirm_way", "screen")
    window.draw("canvas.sign", [(-80, -10), (0, 20), (60, -20)])
    window.click(NEXT)
    window.find(".card-done")
    window.wait_for("已存手机，有信号自动上传")

    unlock(window, house)
    window.find("li.stop")
    assert window.run(FITS)
    window.wait_for("还没上传，浏览器可能会清掉")
    house.start()
    window.run("window.dispatchEvent(new Event('online'))")
    ((_, payload, op),) = house.wait_for(1, 30)
    window.find(".strip-done", 30)
    assert (payload["note"], len(op.photos), len(payload["signature"]["strokes"])) == ("门铃坏了，敲窗户", 1, 1)
    ((_, jpeg),) = house.pictures
    assert jpeg[:2] == b"\xff\xd8" and b"Exif" not in jpeg


KEPT = "indexedDB.databases().then((all) => all.filter(({ name }) => !['nd-probe', 'nd-device'].includes(name)).length)"
"""How many stores of a volunteer there are, beside the trial and what belongs to nobody."""
LACKS = {
    "no_database": ("-IndexedDBAPI", "这个浏览器太旧了"),
    "no_worker": ("-ServiceWorkers", "这个浏览器太旧了"),
    "private": ("+StorageAPI,+FileSystem", "无痕"),
}


@pytest.mark.parametrize(("features", "words"), LACKS.values(), ids=LACKS)
def test_what_webkit_lacks_is_said_before_anything_is_begun(
    new_window: NewWindow, house: House, features: str, words: str
) -> None:
    window = new_window(features)
    window.goto(f"{house.url}/app/")
    window.wait_for(words)
    assert window.run("return !window.indexedDB") or not window.run_async(KEPT)
