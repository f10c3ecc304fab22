"""A line between a client and the real server that breaks where it is told to: cut, reset, dropped, late, said twice."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from tests.server import free_port

RESET = struct.pack("ii", 1, 0)
"""Of SO_LINGER: closing throws away what is under way and answers with RST."""
PIECE = 65536


@dataclass(frozen=True)
class Break:
    """What happens to one connection. `up` and `down`: bytes that pass towards the server and back before it is cut."""

    up: int | None = None
    down: int | None = None
    reset: bool = False
    delay: float = 0
    twice: bool = False
    """The server hears all of the request a second time, from nobody the client knows."""


WHOLE = Break()


class Proxy:
    """Each new connection takes the `Break` that is set when it begins."""

    def __init__(self, upstream: int) -> None:
        self.upstream = upstream
        self.port = free_port()
        self.next = WHOLE
        self.broken = Counter[str]()
        self._loop = asyncio.new_event_loop()
        self._carrying: set[asyncio.Task[None]] = set()
        """Held here: a loop holds its tasks so loosely that one without a client is swept away while it waits."""

    @contextmanager
    def running(self) -> Iterator[Proxy]:
        """In a thread of its own."""
        server = self._loop.run_until_complete(asyncio.start_server(self._begin, "127.0.0.1", self.port))
        thread = threading.Thread(target=self._loop.run_forever)
        thread.start()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(server.close)
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    def wait_until_quiet(self) -> None:
        """Every connection has ended, also those that nobody here waits for."""
        asyncio.run_coroutine_threadsafe(self._ended(), self._loop).result(30)

    async def _ended(self) -> None:
        await asyncio.gather(*self._carrying, return_exceptions=True)

    async def _end(self) -> None:
        for task in self._carrying:
            task.cancel()
        await self._ended()

    def _begin(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._carry(near, back))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        plan = self.next
        far, on = await asyncio.open_connection("127.0.0.1", self.upstream)
        heard = bytearray()
        ways = [asyncio.create_task(self._pass(near, on, plan.up, "up", heard)),
                asyncio.create_task(self._pass(far, back, plan.down, "down", bytearray(), plan.delay))]  # fmt: skip
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for writer in (on, back):
                self._close(writer, hard=plan.reset)
        if plan.twice:
            await self._say_again(bytes(heard))

    async def _pass(
        self, source: asyncio.StreamReader, to: asyncio.StreamWriter, most: int | None, way: str, heard: bytearray,
        delay: float = 0,
    ) -> None:  # fmt: skip
        """Until the source ends or so many bytes have gone through."""
        passed = 0
        while most is None or passed < most:
            piece = await source.read(PIECE if most is None else min(PIECE, most - passed))
            if not piece:
                return
            await asyncio.sleep(delay)
            heard += piece
            passed += len(piece)
            to.write(piece)
            await to.drain()
        self.broken[way] += 1

    def _close(self, writer: asyncio.StreamWriter, *, hard: bool) -> None:
        if hard:
            plain: socket.socket = writer.get_extra_info("socket")
            with suppress(OSError):
                plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()
        else:
            writer.close()

    async def _say_again(self, request: bytes) -> None:
        far, on = await asyncio.open_connection("127.0.0.1", self.upstream)
        on.write(request)
        await on.drain()
        await far.read(PIECE)
        self.broken["twice"] += 1
        on.close()
