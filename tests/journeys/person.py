"""Somebody with a browser of their own, and the few things people do in one."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.factories import PASSWORD

WAIT = 20_000  # ms


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, page: Page, login: str) -> None:
        self.page, self.login = page, login
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("response", lambda got: self.troubles.append(f"{got.status} {got.url}") if got.status >= 400 else None)

    def sign_in(self) -> Person:
        self.page.goto("/login")
        self.page.fill("[name=login]", self.login)
        self.page.fill("[name=secret]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/login" not in url)
        return self

    def press(self, words: str) -> Person:
        self.page.get_by_role("button", name=words, exact=True).first.click(timeout=WAIT)
        return self

    def follow(self, words: str) -> Person:
        self.page.get_by_role("link", name=words).first.click(timeout=WAIT)
        return self

    def sure(self, words: str, then: str) -> Person:
        """Open what asks before a grave step, and say yes."""
        asking = self.page.locator("details.ask", has_text=words).first
        asking.locator("summary").click()
        asking.get_by_role("button", name=then, exact=True).click()
        return self

    def reads(self, *words: str) -> Person:
        for one in words:
            expect(self.page.locator("main")).to_contain_text(one, timeout=WAIT)
        return self
