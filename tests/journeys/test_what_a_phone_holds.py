"""The real street's rows on a real phone: never an ID number, a card or an illness, in whatever is stored, sent or shown (SPEC 2.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import select

from tests.phone_app.everything import EVERYTHING
from tests.server import Server
from tests.settings import environment_for_tests
from webapp import create_app
from webapp.config import Settings
from webapp.core.db import db
from webapp.domain.households.models import Household, HouseholdPhone, Person

PIN = "729415"
# Everything that is closed in a box or a seal, before it is closed; everything that the server answers.
LISTEN = """window.clear = [];
  const text = (bytes) => new TextDecoder().decode(bytes);
  const { encrypt } = SubtleCrypto.prototype;
  SubtleCrypto.prototype.encrypt = function (...args) { window.clear.push(text(args[2])); return encrypt.apply(this, args); };
  const answer = Response.prototype.text;
  Response.prototype.text = async function () { const said = await answer.call(this); window.clear.push(said); return said; };"""
GO = "path => { const a = document.createElement('a'); a.href = path; document.body.append(a); a.click(); a.remove(); }"


def on_file(server: Server) -> tuple[list[str], set[str]]:
    """What is on file of people and has no business on a phone; and the numbers by which one may call them."""
    environment = environment_for_tests(server.data_dir, f"sqlite:///{server.data_dir / 'nuandao.db'}")
    with create_app(Settings.from_env(environment)).app_context():
        people = list(db.session.scalars(select(Person)))
        households = list(db.session.scalars(select(Household)))
        found = [said for one in people for said in (one.national_id, one.health)]
        found += [said for one in households for said in (one.bank or {}).values() if len(said) > 12]
        to_call = {phone.number["number"] for phone in db.session.scalars(select(HouseholdPhone))}
        db.session.remove()
        db.engine.dispose()
    return sorted({str(said) for said in found if said}), to_call


def seen_on(page: Page, paths: Iterable[str]) -> Iterable[str]:
    for path in paths:
        page.evaluate(GO, path)
        page.wait_for_timeout(500)
        yield page.inner_text("body")


def test_no_id_number_card_or_illness_reaches_a_phone(server: Server, links: dict[str, Any], phone: Page) -> None:
    numbers, to_call = on_file(server)
    assert len(numbers) > 100 and any(len(number) == 18 for number in numbers)
    phone.add_init_script(LISTEN)
    phone.goto("/app/")
    phone.wait_for_url("**/login**")
    account = links["accounts"]["volunteer"]
    phone.fill("[name=login]", account["login"])
    phone.fill("[name=secret]", account["password"])
    phone.keyboard.press("Enter")
    phone.wait_for_selector("form[data-form=pin-set]")
    phone.fill("[name=pin]", PIN)
    phone.fill("[name=again]", PIN)
    phone.keyboard.press("Enter")
    phone.wait_for_selector("li.stop, .empty")
    shown = list(seen_on(phone, ("/app/route", "/app/book", "/app/calls", "/app/needs", "/app/me")))
    phone.evaluate(GO, "/app/route")
    phone.wait_for_selector("[data-list=days] a")
    visits = phone.evaluate("[...document.querySelectorAll('[data-list=days] a')].map((a) => a.getAttribute('href'))")
    shown += seen_on(phone, visits)

    held = " ".join([*shown, *phone.evaluate("window.clear"), phone.evaluate(EVERYTHING)])

    assert "address_as" in held and any(number in held for number in to_call), "the rows themselves were searched"
    assert [number for number in numbers if number in held] == []
