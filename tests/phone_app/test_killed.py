"""The browser is killed, all of it at once, whenever it likes: what was called saved is there and arrives once, drafts come back.

Scenarios 9 and 10. The same profile is opened again each time. `script/test` kills three times; `script/proof` sets PROOF_DEATHS=30.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import BrowserContext, Error, Playwright

from tests.browser import CHROMIUM, FLAGS
from tests.journeys.conftest import HERE, PHONE
from tests.phone_app.conftest import Volunteer
from tests.phone_app.house import House

DEATHS = int(os.environ.get("PROOF_DEATHS", "3"))
TYPED = "门铃坏了，敲窗户"
NOTE = "[name=note]"


class Mortal:
    """One phone, opened again and again with what it kept."""

    def __init__(self, playwright: Playwright, house: House, profile: Path) -> None:
        self.playwright, self.house, self.profile = playwright, house, profile

    @contextmanager
    def alive(self) -> Iterator[Volunteer]:
        options = {**HERE, **PHONE, "executable_path": CHROMIUM, "args": FLAGS, "base_url": self.house.url}
        context = self.playwright.chromium.launch_persistent_context(str(self.profile), **options)
        try:
            yield Volunteer(context.pages[0], self.house)
        finally:
            self._bury(context)

    def _bury(self, context: BrowserContext) -> None:
        with suppress(Error):
            context.close()
        (self.profile / "SingletonLock").unlink(missing_ok=True)

    def kill(self) -> None:
        """SIGKILL to every process of this profile's browser."""
        groups = {os.getpgid(pid) for pid in self._processes()}
        assert groups and os.getpgid(0) not in groups
        for group in groups:
            os.killpg(group, signal.SIGKILL)
        until = time.monotonic() + 10
        while self._processes() and time.monotonic() < until:
            time.sleep(0.02)

    def _processes(self) -> list[int]:
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"--user-data-dir={self.profile}".encode() in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
        return found


class Round:
    """One visit, one death in the middle of it. Each way returns whether the phone had said it was saved."""

    def __init__(self, phone: Mortal, volunteer: Volunteer, at: int, dice: random.Random) -> None:
        self.phone, self.volunteer, self.at, self.dice = phone, volunteer, at, dice
        self.house = phone.house

    def while_typing(self) -> bool:
        """What stood there for a second is back; what came after it may be."""
        page = self.volunteer.begin(self.at).choose("met", "family").next().next().page
        page.fill(NOTE, TYPED)
        page.wait_for_timeout(1000)
        page.locator(NOTE).press_sequentially("还没完", delay=self.dice.uniform(0, 150))
        self._die(400)
        return False

    def while_storing(self) -> bool:
        """The tap on 提交 and then nothing more."""
        self._to_the_end()
        self.volunteer.page.evaluate(
            """ms => new Promise((done) => {
              document.querySelector("[data-part=dock] button[data-act=next]").click();
              setTimeout(done, ms);
            })""",
            self.dice.randrange(500),
        )
        said = self.volunteer.page.locator(".card-done").count() == 1
        self._die(0)
        return said

    def while_sending(self) -> bool:
        """Saved, and on its way."""
        self._to_the_end()
        self.house.start()
        self.volunteer.next()
        self.volunteer.page.wait_for_selector(".card-done")
        self._die(400)
        return True

    def _to_the_end(self) -> None:
        self.volunteer.begin(self.at).choose("met", "family").next().next()
        self.volunteer.page.fill(NOTE, TYPED)
        self.volunteer.next()

    def _die(self, most_ms: int) -> None:
        time.sleep(self.dice.uniform(0, most_ms) / 1000)
        self.phone.kill()
        self.house.stop()


WAYS: tuple[Callable[[Round], bool], ...] = (Round.while_typing, Round.while_storing, Round.while_sending)


def test_what_was_said_is_true_whenever_the_browser_is_killed(playwright: Playwright, house: House, tmp_path: Path) -> None:
    dice, told = random.Random(29), Counter[str]()
    while len(house.rows) < DEATHS:
        house.rows.append({**house.rows[0], "id": str(uuid4()), "address_as": f"第 {len(house.rows)} 户"})
    phone = Mortal(playwright, house, tmp_path / "profile")
    with phone.alive() as volunteer:
        volunteer.sign_in("volunteer")
    house.stop()

    for at in range(DEATHS):
        way = WAYS[at % len(WAYS)]
        with phone.alive() as volunteer:
            said = way(Round(phone, volunteer.open(), at, dice))
        with phone.alive() as volunteer:
            volunteer.open().stops()
            told[f"{way.__name__}: {'said to be saved' if said else come_back(volunteer, at)}"] += 1

    with phone.alive() as volunteer:
        volunteer.open().stops()
        house.start()
        volunteer.sync()
        arrived = Counter(str(op.entity_id) for _, _, op in house.wait_for(DEATHS, 60))
        volunteer.wait_until("document.querySelector('.strip-done') !== null", 30)
        counts = volunteer.counts()
    assert arrived == {row["id"]: 1 for row in house.rows[:DEATHS]}
    assert len({op.op_id for _, _, op in house.taken}) == DEATHS
    assert all(payload["note"].startswith(TYPED) for _, payload, _ in house.taken)
    assert (counts["waiting"], counts["drafts"]) == (0, 0)
    print("\n" + "\n".join(f"{what}: {number}" for what, number in sorted(told.items())))  # for script/proof


def come_back(volunteer: Volunteer, at: int) -> str:
    """Nothing had been promised: it is either stored all the same, or stands there as it was typed and is submitted now."""
    if not volunteer.look(at).page.locator("form[data-form=visit]").count():
        return "stored"
    page = volunteer.page
    assert page.is_checked("input[name=met][value=family]")
    assert page.input_value(NOTE).startswith(TYPED)
    while page.locator(".card-done").count() == 0:
        volunteer.next()
        page.wait_for_timeout(200)
    return "back as a draft"
