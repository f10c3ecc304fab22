"""A browser driven by the W3C's WebDriver, as plainly as HTTP goes: WebKitGTK's, where it is installed."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.server import free_port

DRIVER = shutil.which("WebKitWebDriver")
SCREEN = shutil.which("Xvfb")
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
MISSING = None if DRIVER and SCREEN else "apt-get install -y webkit2gtk-driver xvfb"
"""What to install before there is a WebKit here; None where there is one."""


class WebKit:
    """One window of the driver at this port, and only one at a time; what it stores goes with it.

    `features`: what it has or has not, e.g. `-ServiceWorkers,+StorageAPI` (MiniBrowser --features=help).
    """

    def __init__(self, port: int, features: str = "") -> None:
        self.base = f"http://127.0.0.1:{port}"
        args = ["--automation", *([f"--features={features}"] if features else [])]
        wish = {"browserName": "MiniBrowser", "webkitgtk:browserOptions": {"binary": _mini_browser(), "args": args}}
        made = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wish}})
        self.session = f"/session/{made['sessionId']}"
        self.told = made["capabilities"]

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            told = json.load(error)["value"]
            raise AssertionError(f"{path}: {told['error']}: {told['message']}") from None
        except TimeoutError:
            raise AssertionError(f"{path}: the driver gave no answer in half a minute") from None

    def draw(self, css: str, points: list[tuple[int, int]]) -> None:
        """With a pen, from point to point, counted from the middle of the element."""
        origin = {ELEMENT: self.find(css)}
        moves: list[dict[str, Any]] = [{"type": "pointerMove", "duration": 50, "origin": origin, "x": x, "y": y} for x, y in points]
        strokes = [moves[0], {"type": "pointerDown", "button": 0}, *moves[1:], {"type": "pointerUp", "button": 0}]
        pen = {"type": "pointer", "id": "pen", "parameters": {"pointerType": "mouse"}, "actions": strokes}
        self._call("POST", f"{self.session}/actions", {"actions": [pen]})

    def close(self) -> None:
        with suppress(AssertionError, OSError):
            self._call("DELETE", self.session)

    def goto(self, url: str) -> None:
        self._call("POST", f"{self.session}/url", {"url": url})

    @property
    def url(self) -> str:
        return str(self._call("GET", f"{self.session}/url"))

    @property
    def text(self) -> str:
        """What can be read on the page."""
        return str(self.run("return document.body.innerText"))

    def run(self, script: str, *args: Any) -> Any:
        """A function's body; what it returns."""
        return self._call("POST", f"{self.session}/execute/sync", {"script": script, "args": list(args)})

    def run_async(self, script: str, *args: Any) -> Any:
        """The same with a promise: `script` is an expression."""
        body = f"const done = arguments[arguments.length - 1]; ({script}).then(done, (error) => done(String(error)));"
        return self._call("POST", f"{self.session}/execute/async", {"script": body, "args": list(args)})

    def find(self, css: str, seconds: float = 15) -> str:
        """The first element that is shown, once it is. Returns its id."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for element in self._all(css):
                with suppress(AssertionError):
                    if self._call("GET", f"{self.session}/element/{element}/displayed"):
                        return element
            time.sleep(0.1)
        raise AssertionError(f"never shown: {css}\n{self.url}\n{self.text[:1500]}")

    def click(self, css: str, seconds: float = 10) -> None:
        """Once nothing moves or lies over it."""
        until = time.monotonic() + seconds
        while True:
            try:
                element = self.find(css)
                self.run("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", {ELEMENT: element})
                self._call("POST", f"{self.session}/element/{element}/click")
                return
            except AssertionError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def type(self, css: str, text: str, *, hidden: bool = False) -> None:
        """Into a field; `hidden`: into one that is drawn by something else, as those for files are."""
        element = self._all(css)[0] if hidden else self.find(css)
        self._call("POST", f"{self.session}/element/{element}/value", {"text": text})

    def _all(self, css: str) -> list[str]:
        found = self._call("POST", f"{self.session}/elements", {"using": "css selector", "value": css})
        return [str(one[ELEMENT]) for one in found]

    def wait_for(self, words: str, seconds: float = 15) -> None:
        until = time.monotonic() + seconds
        while words not in self.text:
            assert time.monotonic() < until, f"never said: {words}\n{self.url}\n{self.text[:1500]}"
            time.sleep(0.1)

    def wait_until(self, script: str, seconds: float = 15) -> Any:
        until = time.monotonic() + seconds
        while not (found := self.run(f"return {script}")):
            assert time.monotonic() < until, f"never true: {script}\n{self.url}\n{self.text[:1500]}"
            time.sleep(0.1)
        return found

    def resize(self, width: int, height: int) -> None:
        self._call("POST", f"{self.session}/window/rect", {"width": width, "height": height})

    def shoot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._call("GET", f"{self.session}/screenshot")))


def _mini_browser() -> str:
    return str(max(Path("/usr/lib").glob("*/webkit2gtk-*/MiniBrowser")))


@contextmanager
def driver(home: Path) -> Iterator[int]:
    """The driver and a screen that nobody looks at; what it keeps lies in `home`. Hands over its port."""
    assert DRIVER and SCREEN, MISSING
    port, screen = free_port(), f":{90 + os.getpid() % 900}"
    env = {**os.environ, "DISPLAY": screen, "HOME": str(home), "LANG": "C.UTF-8", "LANGUAGE": "zh_CN", "GDK_BACKEND": "x11",
           "NO_AT_BRIDGE": "1"}  # fmt: skip
    env = {name: value for name, value in env.items() if not name.startswith("XDG_")}
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    begun = [subprocess.Popen([SCREEN, screen, "-screen", "0", "900x1000x24", "-nolisten", "tcp"], **quiet)]
    try:
        begun.append(subprocess.Popen([DRIVER, f"--port={port}"], env=env, **quiet))
        _wait_until_it_answers(port)
        yield port
    finally:
        for process in reversed(begun):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(10)


def _wait_until_it_answers(port: int) -> None:
    for _ in range(200):
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=5).close()
            return
        time.sleep(0.05)
    raise AssertionError("the driver did not start")
