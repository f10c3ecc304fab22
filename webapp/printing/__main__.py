"""The child process: pickled sheets on stdin, a PDF of each on stdout. Started by `child.render_together` only, by its path."""

import gc
import os
import pickle
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

if "webapp" not in sys.modules:
    gc.disable()  # while loading: nothing of that is garbage
    # An empty stand-in: the real package's first file would load the whole web framework, longer than a page takes to draw.
    house = ModuleType("webapp")
    house.__path__ = [str(Path(__file__).resolve().parents[1])]
    sys.modules["webapp"] = house
    sys.path.pop(0)  # the folder of this file, whose names are not those of the library

from webapp.printing.acknowledgements import acknowledgement_pdf
from webapp.printing.child import LENGTH
from webapp.printing.letters import letters_pdf
from webapp.printing.notice_slips import notice_slips_pdf
from webapp.printing.plans import plan_pdf
from webapp.printing.posters import poster_pdf
from webapp.printing.receipts import receipts_pdf
from webapp.printing.rosters import roster_pdf
from webapp.printing.route import route_pdf

PRINTERS: dict[str, Callable[[Any], bytes]] = {
    "receipts": receipts_pdf,
    "poster": poster_pdf,
    "acknowledgement": acknowledgement_pdf,
    "roster": roster_pdf,
    "route": route_pdf,
    "plan": plan_pdf,
    "letters": letters_pdf,
    "notice_slips": notice_slips_pdf,
}
POLITENESS = 5
"""Somebody at a door is confirming while the office prints: they go first."""


def main() -> int:
    gc.freeze()
    gc.enable()
    os.nice(POLITENESS)
    try:
        # The bytes come from our own parent process over a pipe, never from outside.
        for kind, sheet in pickle.load(sys.stdin.buffer):  # noqa: S301
            paper = PRINTERS[kind](sheet)
            sys.stdout.buffer.write(len(paper).to_bytes(LENGTH) + paper)
    except Exception as error:
        # Where and what kind, but not the message: it could hold a name, and this ends up in a log.
        place = traceback.extract_tb(error.__traceback__)[-1]
        sys.stderr.write(f"{type(error).__name__} at {os.path.basename(place.filename)}:{place.lineno}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
