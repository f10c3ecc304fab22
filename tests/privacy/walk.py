"""Walking every door: each rule of the URL map with real ids of the street, and every link found on the way."""

from __future__ import annotations

import itertools
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.privacy.reading import links_in, text_of
from tests.visitor import Visitor

PASSWORD = "nuandao-demo"
NOT_OURS = {"static"}
LEAVE_LAST = ("sign_in.end", "account.end_session", "account.change_password")
SAME_FOR_ALL = {"notices.poster"}
"""Public, slow to make and the same for everybody: the visitor from the street looks at it for all."""
SAME, SLOW = 10, 3
"""So many addresses of one door beyond those of the real ids; of one that prints, so many altogether."""

Ids = dict[str, list[str]]
"""Real values for each argument of a rule, by its name: {"household_id": […]}."""


@dataclass(frozen=True)
class Seen:
    """One answer, as text."""

    method: str
    url: str
    endpoint: str
    status: int
    text: str


@dataclass
class Walk:
    """All that one visitor was shown. `login` None is a visitor from the street."""

    login: str | None
    seen: list[Seen] = field(default_factory=list)

    def reached(self) -> set[str]:
        """Endpoints that let this visitor in."""
        return {answer.endpoint for answer in self.seen if answer.status < 300}


class Walker:
    """A visitor who tries every handle."""

    def __init__(self, app: Flask, login: str | None, ids: Ids, *, language: str = "zh") -> None:
        self.app, self.ids, self.walk = app, ids, Walk(login)
        self.client = Visitor(app, strict=False)
        self.language = language
        self.done: set[str] = set()
        self.per_door: Counter[str] = Counter()
        self.given: Counter[str] = Counter()
        self.sign_in()

    def sign_in(self) -> None:
        if self.walk.login is not None:
            answer = self.client.post("/login", data={"login": self.walk.login, "secret": PASSWORD})
            assert answer.status_code == 303, answer.get_data(as_text=True)
        if self.language != "zh":
            self.client.post("/preferences", data={"language": self.language})

    def read_everything(self, start: Iterable[str] = ()) -> Walker:
        """GET every rule with every id, then whatever is linked from there."""
        todo = deque([*start, *self._addresses("GET")])
        self.given = Counter(self._endpoint_of(url, "GET") for url in todo)
        while todo:
            url = todo.popleft()
            if url in self.done or not self._is_one_of_few(url):
                continue
            self.done.add(url)
            answer = self._open("GET", url)
            if answer is None:
                continue
            self.note("GET", url, answer)
            todo.extend(link for link in links_in(answer) if link not in self.done)
        return self

    def press_everything(self) -> Walker:
        """Every other method of every rule, with empty hands: what a refusal or an answer says is read too."""
        ways = [(method, url) for method in ("POST", "PUT", "DELETE", "PATCH") for url in self._addresses(method)]
        for method, url in ways:
            kind = {"json": {}} if url.startswith("/api/") else {"data": {"reason": "看一下", "id": str(UUID(int=7))}}
            if answer := self._open(method, url, **kind):
                self.note(method, url, answer)
        return self

    def _open(self, method: str, url: str, **kind: Any) -> TestResponse | None:
        """The answer; None where the door broke, which is kept as a 500."""
        if self.walk.login is not None and self._endpoint_of(url, method) in SAME_FOR_ALL:
            return None
        try:
            return self.client.open(url, method=method, **kind)
        except Exception as crash:
            self.walk.seen.append(Seen(method, url, self._endpoint_of(url, method), 500, f"{type(crash).__name__}: {crash}"))
            return None

    def note(self, method: str, url: str, answer: TestResponse) -> None:
        told = Seen(method, url, self._endpoint_of(url, method), answer.status_code, text_of(answer))
        self.walk.seen.append(told)
        answer.close()

    def _is_one_of_few(self, url: str) -> bool:
        """Whether this door has not been looked through often enough."""
        endpoint = self._endpoint_of(url, "GET")
        if endpoint in NOT_OURS:
            return False
        self.per_door[endpoint] += 1
        most = SLOW if ".pdf" in url else SAME + self.given[endpoint]
        return self.per_door[endpoint] <= most

    def _endpoint_of(self, url: str, method: str) -> str:
        try:
            return str(self.app.url_map.bind("localhost").match(url.partition("?")[0], method=method)[0])
        except Exception:  # a redirect or no rule at all: nobody's door
            return ""

    def _addresses(self, method: str) -> Iterator[str]:
        for rule in self.app.url_map.iter_rules():
            if method in (rule.methods or ()) and rule.endpoint not in NOT_OURS and rule.endpoint not in LEAVE_LAST:
                yield from addresses_of(rule, self.ids)


def addresses_of(rule: Rule, ids: Ids) -> list[str]:
    """The rule's address with each of the real ids. An argument nobody has values for is the test's to learn."""
    names = sorted(rule.arguments)
    missing = [name for name in names if not ids.get(name)]
    if missing:
        raise LookupError(f"no values for {missing} of {rule.rule}: teach tests/privacy/street_ids.py")
    choices = [dict(zip(names, picked, strict=True)) for picked in itertools.product(*(ids[name] for name in names))]
    return [_fill(rule.rule, chosen) for chosen in choices[:60]]


def _fill(rule: str, values: dict[str, str]) -> str:
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda match: values[match.group(1)], rule)
