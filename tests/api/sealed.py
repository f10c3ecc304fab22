"""A phone's hands for tests: capability, sealed ops, pushes, photos; through the test client, without a screen."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from werkzeug.test import TestResponse

from tests.factories import signed_in
from tests.phone import ServerKey, seal
from tests.visitor import Visitor
from webapp.commands import clock

Json = dict[str, Any]


@dataclass
class Handset:
    """One phone that its owner logged in on."""

    client: Visitor
    device: str = field(default_factory=lambda: str(uuid4()))
    author: str = ""
    capability: str = ""
    taken_along: ServerKey | None = None
    """The server's key as a phone keeps it; without it the server is asked each time."""

    def log_in(self, login: str) -> Handset:
        signed_in(self.client, login)
        granted = self.client.put(f"/api/v1/sync/devices/{self.device}").get_json()
        self.author, self.capability = granted["user_id"], granted["capability"]
        return self

    @property
    def key(self) -> ServerKey:
        return self.taken_along or self._ask_for_key()

    def take_key_along(self) -> Handset:
        self.taken_along = self._ask_for_key()
        return self

    def _ask_for_key(self) -> ServerKey:
        hello = self.client.get("/api/v1/sync/hello").get_json()
        return ServerKey(bytes.fromhex(hello["pubkey_id"]), base64.b64decode(hello["pubkey"]))

    def op(self, kind: str = "note", payload: Json | None = None, **more: Any) -> Json:
        """The plain text of one op."""
        made_at = datetime.now(UTC).isoformat()
        return {"op_id": str(uuid4()), "v": 1, "type": kind, "entity_id": str(uuid4()), "base_version": None,
                "author": self.author, "device": self.device, "made_at": made_at, "offset_ms": 0,
                "payload": payload or {"text": "灯坏了"}, "blobs": [], **more}  # fmt: skip

    def sealed(self, op: Json, **outside: Any) -> Json:
        names = {name: op[name] for name in ("op_id", "author", "device", "v")} | outside
        place = "|".join(str(names[name]) for name in ("op_id", "author", "device", "v"))
        envelope = seal(json.dumps(op, ensure_ascii=False).encode(), self.key, place=place)
        return {**names, "sealed": base64.b64encode(envelope).decode()}

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Capability {self.capability}", "X-Device": self.device}

    def push(self, *sealed: Json, **more: Any) -> list[Json]:
        answer = self.try_push(*sealed, **more)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        assert answer.headers["X-Sync"] == "1"
        results: list[Json] = answer.get_json()["results"]
        return results

    def try_push(self, *sealed: Json, headers: dict[str, str] | None = None) -> TestResponse:
        body = {"device": self.device, "ops": list(sealed)}
        return self.client.post("/api/v1/sync/push", json=body, headers=self.headers if headers is None else headers)

    def photo(self, op_id: str, picture: bytes, role: str = "goods") -> tuple[Json, bytes]:
        """What an op says of a photo, and its sealed bytes."""
        sealed = seal(picture, self.key, place=f"blob|{op_id}|{self.author}|{self.device}|1")
        listed = {"sha256": hashlib.sha256(sealed).hexdigest(), "len": len(sealed), "role": role, "sealed_for": op_id}
        return listed, sealed

    def send(self, sha256: str, sealed: bytes, start: int, end: int) -> TestResponse:
        headers = {**self.headers, "Content-Range": f"bytes {start}-{end - 1}/{len(sealed)}"}
        return self.client.put(f"/api/v1/blobs/{sha256}", data=sealed[start:end], headers=headers,
                               content_type="application/octet-stream")  # fmt: skip

    def ask(self, sha256: str) -> TestResponse:
        return self.client.head(f"/api/v1/blobs/{sha256}", headers=self.headers)


def keep_photos(handset: Handset) -> None:
    """As the clock does every few seconds."""
    with handset.client.application.app_context():
        clock._photos()
