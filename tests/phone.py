"""A volunteer's phone without its screen: signs in, seals what it records, pushes it (docs/sync.md)."""

from __future__ import annotations

import base64
import http.client
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CURVE = ec.SECP256R1()
Op = dict[str, Any]


@dataclass(frozen=True)
class ServerKey:
    """What `hello` says of the key that ops are sealed to."""

    key_id: bytes
    point: bytes


class Phone:
    """One device in one volunteer's hand. Call `sign_in` first, as its owner does."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.device = str(uuid4())
        self.cookie = ""
        self.author = ""
        self.capability = ""
        self.key: ServerKey | None = None

    def sign_in(self, login: str, password: str) -> Phone:
        form = urlencode({"login": login, "secret": password}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        status, _, answered = self._call("POST", "/login", form, headers)
        assert status in (302, 303), f"could not sign in: {status}"
        self.cookie = "; ".join(part.split(";")[0] for part in answered.get_all("Set-Cookie", []))
        granted = self.ask("PUT", f"/api/v1/sync/devices/{self.device}")
        self.author, self.capability = granted["user_id"], granted["capability"]
        hello = self.ask("GET", "/api/v1/sync/hello")
        self.key = ServerKey(bytes.fromhex(hello["pubkey_id"]), base64.b64decode(hello["pubkey"]))
        return self

    def record(self, kind: str, payload: dict[str, Any], *, entity_id: str | None = None, **more: Any) -> Op:
        """Make and seal one op: what stands in the outbox. `more` overrides parts of the plain text."""
        plain = {
            "op_id": str(uuid4()),
            "v": 1,
            "type": kind,
            "entity_id": entity_id,
            "base_version": None,
            "author": self.author,
            "device": self.device,
            "made_at": datetime.now(UTC).isoformat(),
            "offset_ms": 0,
            "payload": payload,
            "blobs": [],
            **more,
        }
        clear = {name: plain[name] for name in ("op_id", "author", "device", "v")}
        place = f"{plain['op_id']}|{plain['author']}|{plain['device']}|{plain['v']}"
        assert self.key is not None
        sealed = seal(json.dumps(plain, ensure_ascii=False).encode(), self.key, place=place)
        return {**clear, "sealed": base64.b64encode(sealed).decode()}

    def push_body(self, ops: list[Op]) -> bytes:
        return json.dumps({"device": self.device, "ops": ops}).encode()

    def push_headers(self) -> dict[str, str]:
        """Works without a session: the capability is all it takes to deliver."""
        return {"Content-Type": "application/json", "Authorization": f"Capability {self.capability}", **self._marks()}

    def push(self, ops: list[Op]) -> list[dict[str, Any]]:
        """Send ops once; returns `results`, one for each."""
        status, body, _ = self._call("POST", "/api/v1/sync/push", self.push_body(ops), self.push_headers())
        assert status == 200, f"push: {status} {body[:300]!r}"
        results: list[dict[str, Any]] = json.loads(body)["results"]
        return results

    def deliver(self, ops: list[Op]) -> list[dict[str, Any]]:
        """Push until nothing is left to `retry`, fifty at a time. Returns the final results."""
        waiting, settled = list(ops), []
        while waiting:
            results = {result["op_id"]: result for result in self.push(waiting[:50])}
            settled += [result for result in results.values() if result["status"] != "retry"]
            waiting = [op for op in waiting if results.get(op["op_id"], {"status": "retry"})["status"] == "retry"]
        return settled

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call the API with the session. Raises AssertionError for anything but success."""
        headers = {"Cookie": self.cookie, **self._marks()}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        status, text, _ = self._call(method, path, data, headers)
        assert 200 <= status < 300, f"{method} {path}: {status} {text[:300]!r}"
        answer: dict[str, Any] = json.loads(text) if text else {}
        return answer

    def _marks(self) -> dict[str, str]:
        """What the browser and the app put on every call of ours."""
        return {"X-Client": "1", "X-Device": self.device, "Sec-Fetch-Site": "same-origin"}

    def _call(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection(self.host, timeout=30)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers


def seal(plain: bytes, key: ServerKey, *, place: str) -> bytes:
    """Seal to the server's key, format 1, not packed. `place` is authenticated and not sent."""
    own = ec.generate_private_key(CURVE)
    point = own.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, key.point))
    head = bytes((1, 0)) + key.key_id
    secret = HKDF(hashes.SHA256(), 32, salt=point + key.point, info=b"nuandao seal 1" + head).derive(shared)
    nonce = os.urandom(12)
    return head + point + nonce + AESGCM(secret).encrypt(nonce, plain, place.encode())
