"""A room of the API whose doors are described by what they wear: their lock, and the schemas they read and answer with.

`@takes(Schema)` and `@gives(Schema)` stand under the lock and change nothing at run time: the door loads the very
schema it names (`tests/api/test_description.py` holds them to it). Errors have one form at every door (`web.errors`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask_smorest import Blueprint
from marshmallow import Schema

from ..web.access import LOCK

View = TypeVar("View", bound=Callable[..., Any])
SchemaLike = Schema | type[Schema]
Scheme = dict[str, list[str]]
SESSION: Scheme = {"session": []}
CAPABILITY: Scheme = {"capability": []}
SECURITY = {
    "session": {"type": "apiKey", "in": "cookie", "name": "nuandao",
                "description": "What logging in gives; over HTTPS the cookie is called __Host-nuandao."},
    "capability": {"type": "http", "scheme": "Capability",
                   "description": "The right of one phone to deliver (docs/sync.md): Authorization: Capability <43 characters>."},
}  # fmt: skip


def takes(schema: SchemaLike, *, where: str = "body") -> Callable[[View], View]:
    """The door reads this, as its JSON body or from the `query`."""
    return _note("takes", (where, schema))


def takes_bytes(*headers: str) -> Callable[[View], View]:
    """The door reads raw bytes, with these headers about them."""
    return _note("takes_bytes", headers)


def gives(
    schema: SchemaLike | None = None, *, status: int = 200, says: str = "", headers: tuple[str, ...] = ()
) -> Callable[[View], View]:
    """One of the door's answers that is no error; without a schema it has no body."""
    return _note("gives", (status, schema, says, headers))


def delivers(view: View) -> View:
    """A capability opens this door as well as a session does."""
    return _note("security", [CAPABILITY, SESSION])(view)


def may_sign_in(view: View) -> View:
    """Open to all, and says more to whoever shows a session or a capability."""
    return _note("security", [{}, SESSION, CAPABILITY])(view)


def _note(name: str, fact: Any) -> Callable[[View], View]:
    def note(view: View) -> View:
        known = dict(getattr(view, "_apidoc", {}))
        known[name] = [fact, *known.get(name, [])]
        setattr(view, "_apidoc", known)  # noqa: B010  (flask-smorest's own name for what it describes)
        return view

    return note


class Room(Blueprint):
    """flask-smorest's blueprint, told of locks, schemas and answers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_doc_cbks.append(self._describe_door)

    def _store_endpoint_docs(self, endpoint: str, obj: Any, parameters: Any, tags: Any, **options: Any) -> None:
        super()._store_endpoint_docs(endpoint, obj, parameters, tags, **options)
        for method, told in self._docs[endpoint].items():
            if method != "parameters":
                told["lock"] = getattr(obj, LOCK, "public")

    @staticmethod
    def _describe_door(doc: dict[str, Any], told: dict[str, Any], **_: Any) -> dict[str, Any]:
        for where, schema in told.get("takes", []):
            _describe_input(doc, where, schema)
        for headers in told.get("takes_bytes", []):
            doc["requestBody"] = {"required": True, "content": {"application/octet-stream": {"schema": {}}}}
            doc.setdefault("parameters", []).extend(
                {"in": "header", "name": name, "required": True, "schema": {"type": "string"}} for name in headers
            )
        for status, schema, says, headers in told.get("gives", []):
            doc.setdefault("responses", {})[str(status)] = _answer(schema, says, headers)
        doc["security"] = _security(told)
        doc["x-lock"] = told["lock"]
        return doc


def _describe_input(doc: dict[str, Any], where: str, schema: SchemaLike) -> None:
    if where == "body":
        doc["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    else:
        doc.setdefault("parameters", []).append({"in": where, "schema": schema})


def _answer(schema: SchemaLike | None, says: str, headers: tuple[str, ...]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": says or ("Done" if schema is None else "The answer")}
    if schema is not None:
        answer["content"] = {"application/json": {"schema": schema}}
    if headers:
        answer["headers"] = {name: {"schema": {"type": "string"}} for name in headers}
    return answer


def _security(told: dict[str, Any]) -> list[Scheme]:
    named: list[list[Scheme]] = told.get("security", [])
    if named:
        return named[0]
    return [] if told["lock"] == "public" else [SESSION]
