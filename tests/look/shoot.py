"""Take pictures of every gallery page: `python tests/look/shoot.py FOLDER [page …]`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import sync_playwright

from tests.browser import CHROMIUM, FLAGS
from tests.look.stage import PAGES, SIZES, stage


def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with stage() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in names or PAGES:
            for width in SIZES:
                for kind in ("normal", "large"):
                    tab = browser.new_page(viewport={"width": width, "height": 844})
                    tab.goto(f"{address}/{name}?type={kind}")
                    tab.wait_for_timeout(150)
                    tab.screenshot(path=folder / f"{name}-{width}-{kind}.png", full_page=True)
                    tab.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
