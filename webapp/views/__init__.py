"""Pages, one file per noun. A view parses, calls one verb, answers."""

from . import (  # noqa: F401  (they hang their doors on the blueprint of campaigns)
    account,
    award_lists,
    campaigns,
    cases,
    confirm,
    desk,
    donations,
    files,
    home,
    household_papers,
    household_steps,
    households,
    imports,
    ledger,
    notices,
    people,
    preferences,
    pwa,
    receipts,
    reports,
    settings,
    sign_in,
    standards,
    visits,
    welcome,
)

PAGES = [
    module.bp
    for module in (
        home, welcome, sign_in, account, preferences, pwa, desk, people, settings,
        households, household_steps, household_papers, imports, files,
        campaigns, visits, receipts, confirm, notices, cases, donations, ledger, reports,
    )
]  # fmt: skip
