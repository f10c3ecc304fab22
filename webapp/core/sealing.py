"""Opening what a phone sealed: ephemeral P-256, HKDF-SHA-256, AES-256-GCM (the format: docs/sync.md, OFFLINE 4).

The phone's half is static/js/seal.js; tests/core/test_sealing.py opens what that file sealed.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FORMAT = 1
GZIP = 1
HEADER = 10
POINT = 65
NONCE = 12
TAG = 16
LEAST = HEADER + POINT + NONCE + TAG
OP_LIMIT = 256 * 1024


class SealError(Exception):
    """The envelope cannot be opened: damaged, for another key, or not bound to these names."""


def private_key_from(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The P-256 key of a 32-byte secret; any 32 bytes give a valid scalar."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    return ec.derive_private_key(int.from_bytes(secret, "big") % (order - 1) + 1, ec.SECP256R1())


class Keychain:
    """Every key phones were ever given to seal to, the one they are given now first (docs/sync.md)."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        keys = [private_key_from(secret) for secret in secrets]
        self.current = keys[0]
        self._by_id = {key_id(public_point(key)): key for key in keys}

    def key_of(self, envelope: bytes) -> ec.EllipticCurvePrivateKey:
        """The key an envelope is sealed to. Raises SealError for one we never gave."""
        key = self._by_id.get(key_id_of(envelope))
        if key is None:
            raise SealError("sealed to another key")
        return key


def public_point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public key as phones get it: 65 bytes, uncompressed."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def key_id(point: bytes) -> str:
    """16 hex digits that name a public key."""
    return hashlib.sha256(point).hexdigest()[:16]


def key_id_of(envelope: bytes) -> str:
    """Which key an envelope is sealed to. Raises SealError for what is no envelope."""
    if len(envelope) < LEAST or envelope[0] != FORMAT:
        raise SealError("not an envelope")
    return envelope[2:HEADER].hex()


def op_aad(op_id: str, author: str, device: str, version: int) -> bytes:
    """The names an op is bound to."""
    return f"{op_id}|{author}|{device}|{version}".encode()


def blob_aad(sealed_for: str, author: str, device: str) -> bytes:
    """The names a photo is bound to."""
    return f"blob|{sealed_for}|{author}|{device}|1".encode()


def open_sealed(key: ec.EllipticCurvePrivateKey, envelope: bytes, aad: bytes, *, limit: int = OP_LIMIT) -> bytes:
    """The plain text of an envelope, at most `limit` bytes. Raises SealError."""
    mine = public_point(key)
    if key_id_of(envelope) != key_id(mine):
        raise SealError("sealed to another key")
    header, point = envelope[:HEADER], envelope[HEADER : HEADER + POINT]
    rest = envelope[HEADER + POINT :]
    try:
        shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))
        derive = HKDF(algorithm=SHA256(), length=32, salt=point + mine, info=b"nuandao seal 1" + header)
        plain = AESGCM(derive.derive(shared)).decrypt(rest[:NONCE], rest[NONCE:], aad)
    except (InvalidTag, ValueError) as broken:
        raise SealError("does not open") from broken
    return _unpack(plain, limit) if header[1] & GZIP else _within(plain, limit)


def _unpack(packed: bytes, limit: int) -> bytes:
    """gunzip, stopping at `limit`: a small envelope must not fill the memory."""
    stream = zlib.decompressobj(wbits=31)
    try:
        plain = stream.decompress(packed, limit + 1)
    except zlib.error as broken:
        raise SealError("does not unpack") from broken
    if not stream.eof and len(plain) <= limit:
        raise SealError("does not unpack")
    return _within(plain, limit)


def _within(plain: bytes, limit: int) -> bytes:
    if len(plain) > limit:
        raise SealError("too large")
    return plain
