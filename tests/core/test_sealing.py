"""What the phone's seal.js seals, the server opens; and nothing else opens."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from webapp.core.sealing import (
    SealError,
    key_id,
    key_id_of,
    op_aad,
    open_sealed,
    private_key_from,
    public_point,
)

KEY = private_key_from(b"\x07" * 32)
AAD = op_aad("4b2c0d6e-0000-4000-8000-000000000001", "author", "device", 1)
SEAL_ONE = Path(__file__).resolve().parents[1] / "js" / "seal_one.mjs"
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="needs node")


def sealed_by_the_phone(text: str, *, compress: bool = True, aad: bytes = AAD) -> bytes:
    point = public_point(KEY)
    done = subprocess.run(
        ["node", str(SEAL_ONE), key_id(point), base64.b64encode(point).decode(), aad.decode(), "yes" if compress else "no"],
        input=text.encode(), capture_output=True, check=True,
    )  # fmt: skip
    return base64.b64decode(done.stdout)


@needs_node
@pytest.mark.parametrize("compress", [True, False])
def test_what_the_phone_sealed_opens(compress: bool) -> None:
    text = json.dumps({"note": "腿脚慢，多等一会" * 50}, ensure_ascii=False)

    envelope = sealed_by_the_phone(text, compress=compress)

    assert open_sealed(KEY, envelope, AAD).decode() == text
    assert key_id_of(envelope) == key_id(public_point(KEY))


@needs_node
def test_other_names_another_key_or_a_changed_byte_do_not_open() -> None:
    envelope = sealed_by_the_phone("x" * 100)
    spoilt = [envelope[:at] + bytes((envelope[at] ^ 1,)) + envelope[at + 1 :] for at in (0, 1, 5, 30, 80, 95, -1)]

    with pytest.raises(SealError):
        open_sealed(KEY, envelope, op_aad("other", "author", "device", 1))
    with pytest.raises(SealError):
        open_sealed(private_key_from(b"\x08" * 32), envelope, AAD)
    for changed in spoilt:
        with pytest.raises(SealError):
            open_sealed(KEY, changed, AAD)


@needs_node
def test_a_small_envelope_does_not_unpack_into_a_large_memory() -> None:
    bomb = sealed_by_the_phone("0" * 3_000_000)

    assert len(bomb) < 10_000
    with pytest.raises(SealError, match="too large"):
        open_sealed(KEY, bomb, AAD)


@pytest.mark.parametrize("junk", [b"", b"\x01", b"\x02" * 200, b"\x01" + b"\x00" * 300])
def test_junk_is_refused(junk: bytes) -> None:
    with pytest.raises(SealError):
        open_sealed(KEY, junk, AAD)


def test_every_secret_gives_a_key() -> None:
    points = {public_point(private_key_from(bytes((n,)) * 32)) for n in (0, 1, 254, 255)}

    assert len(points) == 4
    assert all(len(point) == 65 and point[0] == 4 for point in points)
