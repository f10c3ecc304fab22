"""How long a volunteer waits at a cold start without any signal, on a phone four times slower than this machine.

    .venv/bin/python bench/phone_start.py [--slower 4] [--rounds 7] [--households 200]

A browser that was signed in, with a full list, is closed; the server goes away; the browser is started again on the same
profile and opens the app. Told: from opening to the PIN's field, and from the sixth digit to the list. The page's
processor is slowed by Chromium itself; the worker's is not, so add about what the bare machine needs for it.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import BrowserContext, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import FLAGS, WHOLE_CHROMIUM  # noqa: E402  (found from the root)
from tests.journeys.conftest import HERE, PHONE  # noqa: E402
from tests.phone_app.conftest import PIN, Volunteer  # noqa: E402
from tests.phone_app.house import House  # noqa: E402

# Notes when the PIN's field, the last digit's Enter and the list were there, in ms since the page was asked for. The page tells
# of it: to be asked again and again would cost the slowed processor more than the app does.
WATCH = """window.at = {};
  const note = (name) => { if (!(name in window.at)) { window.at[name] = performance.now(); console.debug(name); } };
  new MutationObserver(() => {
    if (document.querySelector("form[data-form=pin-enter]")) note("pin");
    if (document.querySelector("[data-part=screen] li.stop")) note("list");
  }).observe(document, { childList: true, subtree: true });
  addEventListener("keydown", (event) => event.key === "Enter" && note("typed"), true);"""


@contextmanager
def phone(playwright: Playwright, profile: Path, url: str) -> Iterator[BrowserContext]:
    """The browser's process, started for this and ended with it; what it keeps lies in `profile`."""
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=WHOLE_CHROMIUM, args=FLAGS, base_url=url, **HERE, **PHONE
    )
    try:
        yield context
    finally:
        context.close()


def cold_start(context: BrowserContext, slower: float) -> tuple[float, float]:
    """Milliseconds to the PIN, and from the PIN to the list."""
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.add_init_script(WATCH)
    with page.expect_console_message(lambda told: told.text == "pin", timeout=60_000):
        page.goto("/app/")
    page.fill("[name=pin]", PIN)
    with page.expect_console_message(lambda told: told.text == "list", timeout=60_000):
        page.keyboard.press("Enter")
    at = page.evaluate("window.at")
    return at["pin"], at["list"] - at["typed"]


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--slower", type=float, default=4)
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--households", type=int, default=200)
    given = asked.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder)
        house = House(place / "house").start()
        while len(house.rows) < given.households:
            house.rows.append({**house.rows[0], "id": str(uuid4()), "address_as": f"第 {len(house.rows)} 户"})
        with phone(playwright, place / "profile", house.url) as context:
            Volunteer(context.new_page(), house).sign_in("volunteer")
        house.stop()
        waits = []
        for _ in range(given.rounds):
            with phone(playwright, place / "profile", house.url) as context:
                waits.append(cold_start(context, given.slower))
    print(
        f"{given.households} households, processor {given.slower:g} times slower, no signal, {given.rounds} cold starts"
    )
    for name, told in zip(("opening to PIN", "PIN to list"), zip(*waits, strict=True), strict=True):
        print(f"  {name}: median {statistics.median(told):.0f} ms, slowest {max(told):.0f} ms")
    both = [sum(wait) for wait in waits]
    print(f"  together: median {statistics.median(both):.0f} ms, slowest {max(both):.0f} ms")


if __name__ == "__main__":
    main()
