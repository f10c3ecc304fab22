"""The real server for tests that need one: gunicorn as in production, on a data directory and a port that stay."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OURS = ("APP_ENV", "DATABASE_URL", "DATA_DIR", "PUBLIC_URL", "CLOCK_OFFSET", "TRUSTED_PROXIES", "PORT", "BIND",
        "FIELD_KEYS", "INDEX_KEY", "PRINT_KEY", "AUDIT_KEY", "SYNC_KEY")  # fmt: skip


class Server:
    """Stopped and started again it is the same server to a phone: same port, same data, same keys.

    `settings` adds to or overrides the environment, e.g. DATABASE_URL or CLOCK_OFFSET.
    """

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir / "server.log"
        inherited = {name: value for name, value in os.environ.items() if name not in OURS}
        self.environment = {
            **inherited,
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            "BIND": "127.0.0.1",
            "PUBLIC_URL": self.url,
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def flask(self, *command: str) -> str:
        """Run one of our commands against this server's data and return what it printed."""
        done = subprocess.run([sys.executable, "-m", "flask", "--app", "webapp", *command], cwd=ROOT, text=True,
                              env=self.environment, capture_output=True, check=False)  # fmt: skip
        assert done.returncode == 0, f"flask {' '.join(command)}: {done.stdout}{done.stderr}"
        return done.stdout

    def links(self) -> dict[str, Any]:
        """What `demo-links` says: where things are and who may log in."""
        links: dict[str, Any] = json.loads(self.flask("demo-links"))
        return links

    def start(self) -> Server:
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "webapp:create_app()"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log,
                                            start_new_session=True)  # fmt: skip
        self._wait_until_it_answers()
        return self

    def stop(self) -> None:
        """Let go of the port and let running requests end: to a phone this is having no signal."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self._signal_all(signal.SIGKILL)
            self.process.wait(10)
        self.process = None

    def crash(self) -> None:
        """The power fails: the master and every worker are gone between two instructions."""
        assert self.process is not None
        self._signal_all(signal.SIGKILL)
        self.process.wait(10)
        self.process = None

    def kill_workers(self) -> int:
        """SIGKILL every worker; the master puts new ones in their place. Returns how many there were."""
        pids = self.workers()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(pids)

    def workers(self) -> list[int]:
        """Process ids of the workers that live now."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def _signal_all(self, number: signal.Signals) -> None:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def _wait_until_it_answers(self, seconds: float = 120) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self.process is not None
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.url}/", timeout=5).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.log.read_text(errors='replace')[-4000:]}")


_OWN_PORTS = itertools.cycle(range(first := 10_000 + os.getpid() % 60 * 100, first + 100))
_HELD: list[socket.socket] = []


def free_port() -> int:
    """A port that nobody has, and that nobody is given while our server is stopped for a while.

    Below those that systems give away (from 32768 on, some from 16000 on), from a hundred that are this process's own,
    and held: a socket that is bound and does not listen lets a server listen there, and no connection begins there.
    """
    for port in itertools.islice(_OWN_PORTS, 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            probe.close()
            _HELD.append(held := socket.socket())
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.bind(("127.0.0.1", port))
            return port
    raise AssertionError("a hundred ports in use")
