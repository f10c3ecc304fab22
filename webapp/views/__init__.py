"""Pages, one file per noun. A view parses, calls one verb, answers."""

from . import (
    account,
    campaigns,
    cases,
    confirm,
    desk,
    donations,
    files,
    home,
    households,
    imports,
    ledger,
    notices,
    people,
    preferences,
    pwa,
    receipt_paper,
    receipt_steps,
    receipts,
    reports,
    settings,
    sign_in,
    visits,
    welcome,
)

ATTACHED = (receipt_paper, receipt_steps)
"""Views that hang their doors into the blueprint of their noun."""

PAGES = [
    module.bp
    for module in (
        home, welcome, sign_in, account, preferences, pwa, desk, people, settings,
        households, imports, files, campaigns, visits, receipts, confirm, notices, cases, donations, ledger, reports,
    )
]  # fmt: skip
