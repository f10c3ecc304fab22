"""A volunteer's browser before the real server, whose signal can be cut."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.factories import PASSWORD
from tests.journeys.conftest import HERE, PHONE
from tests.phone_app.house import House

PIN = "729415"
OUTSIDE = "/sw.js"
"""A page of the same house that is none of the app."""
NEXT = "[data-part=dock] button[data-act=next]"
STANDS = """() => document.querySelector("form[data-form=visit]") && [
  [...document.querySelectorAll("section[data-step]")].filter(e => e.offsetParent).map(e => e.dataset.step),
  document.querySelector("form[data-form=visit] > [data-slot=problem]")?.innerText].join()"""
"""Where a visit that is being written down stands: its step and what is wrong with it; null where there is none."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder drives a browser."""
    folder = Path(__file__).parent
    for item in items:
        if folder in item.path.parents:
            item.add_marker("journey")


@pytest.fixture(scope="session")
def built_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Loading the application takes longer than most of what is done in it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    return House(tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(built_house: House) -> Iterator[House]:
    yield built_house.clear().start()
    built_house.stop()


@pytest.fixture(scope="session")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A twelve-megapixel photo that knows where it was taken; nobody writes to it."""
    image = Image.effect_noise((4000, 3000), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[1] = "N"
    path = tmp_path_factory.mktemp("camera") / "photo.jpg"
    image.save(path, exif=exif, quality=90)
    return path


NewPhone = Callable[..., "Volunteer"]


@pytest.fixture
def new_phone(browser: Browser, house: House) -> Iterator[NewPhone]:
    opened: list[BrowserContext] = []

    def open_phone(**options: Any) -> Volunteer:
        context = browser.new_context(base_url=house.url, **{**HERE, **PHONE, **options})
        opened.append(context)
        return Volunteer(context.new_page(), house)

    yield open_phone
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def passed_on(browser: Browser, built_house: House) -> Iterator[PhonePassedOn]:
    phone = PhonePassedOn(browser, built_house.url)
    yield phone
    phone.throw_away()


@pytest.fixture
def volunteer(request: pytest.FixtureRequest, passed_on: PhonePassedOn, house: House) -> Iterator[Volunteer]:
    """Signed in, PIN set, today's list on the phone, the worker in charge.

    The phone is passed on from test to test. Who puts a script or a clock into the whole context takes `new_phone`.
    """
    failed_before = request.session.testsfailed
    try:
        yield passed_on.hand_out(house)
    except BaseException:  # it was not even got ready
        passed_on.throw_away()
        raise
    passed_on.take_back(is_sound=request.session.testsfailed == failed_before)


INSTALLED = """async () => {
  const release = (worker) => worker && new Promise((told) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => told(data);
    setTimeout(told, 2000, "it does not say");
    worker.postMessage("release", [port2]);
  });
  const workers = [];
  for (const { active, waiting, installing } of await navigator.serviceWorker.getRegistrations())
    workers.push([await release(active), Boolean(waiting), Boolean(installing)]);
  const untouched = [Date, setTimeout, fetch].every((one) => Function.prototype.toString.call(one).includes("[native code]"));
  return JSON.stringify([workers, await caches.keys(), untouched]);
}"""
"""Which release is on the phone, and that nothing of the browser was replaced."""
STORES = "indexedDB.databases().then((all) => all.length)"


class PhonePassedOn:
    """A phone with the app on it and nothing of whoever had it before. Installing the app takes longer than most tests."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.context: BrowserContext | None = None
        self.installed = ""

    def hand_out(self, house: House) -> Volunteer:
        if self.context is not None and (page := self._cleared(self.context)):
            return Volunteer(page, house).come_in("volunteer")
        self.throw_away()
        self.context = self.browser.new_context(base_url=self.url, **HERE, **PHONE)
        volunteer = Volunteer(self.context.new_page(), house).sign_in("volunteer")
        self.installed = volunteer.page.evaluate(INSTALLED)
        return volunteer

    def _cleared(self, context: BrowserContext) -> Page | None:
        """A new page on the phone, unless what was installed is not there any more, or something else is."""
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": "file_systems,indexeddb,local_storage"})
        session.detach()
        context.clear_cookies()
        page.goto(OUTSIDE)
        return page if page.evaluate(INSTALLED) == self.installed and page.evaluate(STORES) == 0 else None

    def take_back(self, *, is_sound: bool) -> None:
        assert self.context is not None
        if not is_sound:
            self.throw_away()
            return
        self.context.unroute_all()
        for page in self.context.pages:
            page.close()

    def throw_away(self) -> None:
        if self.context is not None:
            self.context.close()
        self.context = None


class Volunteer:
    """What a person does with the app. `errors` collects what the page complained about."""

    def __init__(self, page: Page, house: House) -> None:
        self.page, self.house = page, house
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def sign_in(self, login: str) -> Volunteer:
        try:
            self.page.goto("/app/")
        except Error as error:
            if "interrupted by another navigation" not in error.message:  # the app itself was on its way to the log-in
                raise
        self.page.wait_for_url("**/login**")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=secret]", PASSWORD)
        self.page.keyboard.press("Enter")
        return self.set_pin()

    def come_in(self, login: str) -> Volunteer:
        """As `sign_in`, without looking at the log-in page."""
        said = {"login": login, "secret": PASSWORD}
        answer = self.page.request.post("/login", form=said, headers={"Sec-Fetch-Site": "same-origin"}, max_redirects=0)
        assert answer.status == 303, answer.status
        self.page.goto("/app/")
        return self.set_pin()

    def set_pin(self) -> Volunteer:
        self.page.wait_for_selector("form[data-form=pin-set]")
        self.page.fill("[name=pin]", PIN)
        self.page.fill("[name=again]", PIN)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("[data-part=strip] .strip")
        self.page.wait_for_selector("[data-part=screen] :is(li.stop, .empty)")
        self.page.wait_for_selector("#phone[data-ready]")
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        return self

    def open(self, path: str = "/app/", pin: str = PIN) -> Volunteer:
        self.page.goto(path)
        return self.unlock(pin)

    def unlock(self, pin: str = PIN) -> Volunteer:
        self.page.wait_for_selector("form[data-form=pin-enter]")
        self.page.fill("[name=pin]", pin)
        self.page.keyboard.press("Enter")
        return self

    def go(self, path: str) -> Volunteer:
        """Inside the app, without loading the page again; whoever presses too early presses what is on its way out."""
        self.page.evaluate(
            """path => { window.leaving = location.pathname !== path && document.querySelector('[data-part=screen] > *');
              const a = document.createElement('a'); a.href = path; document.body.append(a); a.click(); a.remove() }""",
            path,
        )
        self.page.wait_for_function("() => !window.leaving || !window.leaving.isConnected")
        return self

    def stops(self) -> list[str]:
        self.page.wait_for_selector("li.stop, .empty")
        return [text.strip() for text in self.page.locator("li.stop h2").all_inner_texts()]

    def look(self, at: int = 0) -> Volunteer:
        """At a household: to be read, in the making or recorded."""
        self.go(f"/app/visit/{self.house.rows[at]['id']}")
        self.page.wait_for_selector("[data-part=screen] [data-list=facts], form[data-form=visit]", state="attached")
        return self

    def begin(self, at: int = 0) -> Volunteer:
        """开始走访, or go on with what was begun."""
        self.look(at)
        if self.page.locator("form[data-form=visit]").count() == 0:
            self.page.click("[data-part=dock] button[data-act=begin]")
        self.page.wait_for_selector("form[data-form=visit]")
        return self

    def choose(self, name: str, value: str) -> Volunteer:
        self.page.check(f"input[name={name}][value={value}]", force=True)
        return self

    def next(self) -> Volunteer:
        """Pressed once, also while the one before is still being saved; then something moves."""
        before = self.page.evaluate(STANDS)
        self.page.click(NEXT)
        if before is not None:
            self.page.wait_for_function(f"before => ({STANDS})() !== before", arg=before)
        return self

    def shoot(self, path: Path, role: str = "goods") -> Volunteer:
        before = self.page.locator(".shot").count()
        self.page.set_input_files(f"label[data-role={role}] input", path)
        self.page.locator(".shot").nth(before).wait_for()
        return self

    def sign(self) -> Volunteer:
        """With a finger on the screen."""
        canvas = self.page.locator("canvas.sign")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + 30, box["y"] + 40)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 120, box["y"] + 80, steps=8)
        self.page.mouse.up()
        return self

    def record(self, at: int = 0, *photos: Path, met: str = "self") -> Volunteer:
        """A whole visit, as quickly as taps allow."""
        self.begin(at).choose("met", met).next()
        for path in photos:
            self.shoot(path)
        self.next().next().next()
        self.page.wait_for_selector(".card-done")
        return self

    def kill(self) -> None:
        """No time to tidy up: the browser's process is gone."""
        context = self.page.context
        session = context.browser.new_browser_cdp_session() if context.browser else context.new_cdp_session(self.page)
        try:
            session.send("Browser.crash")
        except Exception as gone:
            assert "closed" in str(gone) or "crash" in str(gone).lower()

    def slow_line(self, bits_per_second: int, wait_ms: int = 100) -> Volunteer:
        session = self.page.context.new_cdp_session(self.page)
        line = {"offline": False, "latency": wait_ms}
        line |= dict.fromkeys(("downloadThroughput", "uploadThroughput"), bits_per_second // 8)
        session.send("Network.emulateNetworkConditions", line)
        return self

    def sync(self) -> Volunteer:
        """The phone notices the signal."""
        self.page.evaluate("window.dispatchEvent(new Event('online'))")
        return self

    def pulls(self) -> Volunteer:
        """The phone fetches what changed, and has drawn it."""

        def fetched() -> int:
            return sum(path.endswith("/sync/pull") for _, path in self.house.requests)

        before = fetched()
        for _ in range(100):
            self.sync()
            self.page.wait_for_timeout(300)
            if fetched() > before:
                self.page.wait_for_timeout(300)
                return self
        raise AssertionError("the list was never fetched")

    def wait_until(self, script: str, seconds: float = 10) -> Any:
        """Poll an expression: the policy of our pages does not let Playwright do it inside."""
        for _ in range(int(seconds * 20)):
            if found := self.page.evaluate(script):
                return found
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never true: {script}")

    def store(self, script: str) -> Any:
        """Run an expression on the current user's store: `store.counts()`."""
        return self.page.evaluate(
            """async script => {
              const src = document.querySelector("script[type=module]").src;
              const [{ openStore }, { openDevice }] = await Promise.all(
                ["store.js", "device_store.js"].map((name) => import(src.replace("app.js", name))));
              const device = openDevice();
              const [{ user_id }] = (await device.users()).slice(-1);
              const store = await openStore((await device.get("current")) || user_id);
              const rows = { counts: () => store.counts(), outbox: () => store.outbox(), acked: () => store.acked(),
                             blobs: () => store.blobsQueued(), meta: () => store.get("lock"),
                             hello: () => store.get("hello"), drop: (key) => store.dropBlob(key),
                             queued: async () => Promise.all((await store.blobsQueued()).map((key) => store.blob(key))) };
              const plain = JSON.stringify(await rows[script.name](...(script.args || [])),
                (key, value) => (value instanceof ArrayBuffer ? value.byteLength : value));
              store.close(); device.close();
              return plain === undefined ? null : JSON.parse(plain);
            }""",
            {"name": script, "args": []},
        )

    def counts(self) -> dict[str, Any]:
        found: dict[str, Any] = self.store("counts")
        return found
