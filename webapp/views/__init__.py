"""Pages, one file per noun. A view parses, calls one verb, answers."""

from . import (
    account,
    app,
    campaigns,
    cases,
    desk,
    donations,
    home,
    households,
    ledger,
    notices,
    people,
    preferences,
    pwa,
    receipts,
    reports,
    settings,
    sign_in,
    visits,
    welcome,
)

PAGES = [
    module.bp
    for module in (
        home, welcome, sign_in, account, preferences, pwa, app, desk, people, settings,
        households, campaigns, visits, receipts, notices, cases, donations, ledger, reports,
    )
]  # fmt: skip
