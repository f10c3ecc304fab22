"""A slow phone's line on this machine: a relay with a round trip and a rate for each direction, shared by all connections.

A connection costs one round trip; bytes leave at the rate of their direction and arrive half a round trip later. What
encryption would add is not modelled.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

SLOW_4G = (150.0, 1600.0, 750.0)
"""Round trip in ms, kbit/s down, kbit/s up."""
PACKET = 1460
IN_FLIGHT_S = 0.05
"""So much may wait in the line: whoever sends feels the rate."""


class Direction:
    """One way, for everybody who uses the line."""

    def __init__(self, kbit: float, delay: float) -> None:
        self.rate, self.delay, self.free_at = kbit * 125, delay, 0.0

    async def carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=256)
        arriving = asyncio.ensure_future(self._arrive(under_way, target))
        try:
            while packet := await source.read(PACKET):
                now = time.monotonic()
                self.free_at = max(self.free_at, now) + len(packet) / self.rate
                await under_way.put((self.free_at + self.delay, packet))
                await asyncio.sleep(max(0.0, self.free_at - now - IN_FLIGHT_S))
        except OSError:
            pass
        await under_way.put((0.0, b""))
        await arriving

    @staticmethod
    async def _arrive(under_way: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter) -> None:
        try:
            while True:
                due, packet = await under_way.get()
                if not packet:
                    target.write_eof()
                    return
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                target.write(packet)
                await target.drain()
        except (OSError, RuntimeError):
            return


async def _serve(port: int, target: int, line: tuple[float, float, float]) -> None:
    trip, down, up = line
    there, back = Direction(up, trip / 2000), Direction(down, trip / 2000)

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.sleep(trip / 1000)
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", target)
            await asyncio.gather(there.carry(reader, inner_writer), back.carry(inner_reader, writer))
        except OSError:
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(connect, "127.0.0.1", port, limit=4096) as server:
        print("ready", flush=True)
        await server.serve_forever()


@contextmanager
def line_to(target: int, port: int) -> Iterator[int]:
    """Relay `port` to `target` in a process of its own until the block ends; hands over `port`."""
    with subprocess.Popen([sys.executable, __file__, str(port), str(target)], stdout=subprocess.PIPE) as relay:
        assert relay.stdout and relay.stdout.readline()
        try:
            yield port
        finally:
            relay.kill()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2]), SLOW_4G))
