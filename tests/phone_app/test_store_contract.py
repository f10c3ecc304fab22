"""The store that node tests stand on answers as the real one does: one story, told to both."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.phone_app.conftest import Volunteer

HERE = Path(__file__).resolve().parents[2]
STORY = HERE / "tests" / "js" / "store_story.js"


@pytest.mark.skipif(not shutil.which("node"), reason="node is missing")
def test_both_stores_tell_the_same_story(volunteer: Volunteer) -> None:
    command = ["node", str(HERE / "tests" / "js" / "tell_story.mjs")]
    in_memory = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    volunteer.page.context.route(
        "**/store_story.js", lambda route: route.fulfill(content_type="text/javascript", body=STORY.read_text())
    )

    in_the_browser = volunteer.page.evaluate(
        """async () => {
          const src = document.querySelector("script[type=module]").src;
          const fetched = ["store.js", "store_story.js"].map((name) => import(src.replace("app.js", name)));
          const [{ openStore }, { story }] = await Promise.all(fetched);
          const store = await openStore("somebody whom only this story knows");
          try { return await story(store); } finally { store.close(); }
        }"""
    )

    assert len(in_memory) >= 50
    for told, expected in zip(in_the_browser, in_memory, strict=True):
        assert told == expected, expected[0]
