"""暖到家 NuanDao: read `create_app` from top to bottom, it names every room of the house."""

from __future__ import annotations

import atexit
import gc
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from .config import ROOT, Settings
from .core import clock, crypto, derived_codes
from .core.db import db
from .core.garbage import collected_later


def create_app(settings: Settings | None = None) -> Flask:
    """One WSGI app from the environment's settings, or from given ones in tests."""
    with collected_later():  # nothing of what is loaded is garbage, and looking for some is a quarter of loading
        settings = settings or Settings.from_env()
        app = Flask(__name__, static_folder=None)
        _settle(app, settings)
        _open_database(app, settings)
        _lay_plumbing(app, settings)
        _hang_doors(app)
        from .web.access import check_doors

        check_doors(app)
    gc.freeze()
    atexit.register(_close_database, app)
    return app


def _settle(app: Flask, settings: Settings) -> None:
    from .core.occasions import ask_whether_over
    from .domain.audit import operations as audit
    from .domain.campaigns.approving import when_list_freezes
    from .domain.campaigns.lists import households_on_lists
    from .domain.campaigns.names import take_name_off
    from .domain.campaigns.operations import goes_on, is_over
    from .domain.campaigns.posting import back_to_proposed
    from .domain.errands.ordering import end_of_household as cancel_errands
    from .domain.errands.queries import households_with_errands
    from .domain.events.queries import households_given
    from .domain.files import storage
    from .domain.households.concerns import know_about_help
    from .domain.households.operations import (
        ask_before_undoing,
        when_household_changes,
        when_household_ends,
        when_publication_is_withdrawn,
    )
    from .domain.notices.operations import when_notice_comes_down
    from .domain.pairings.operations import end_of_household
    from .domain.pairings.operations import follow_household as take_pairs_along
    from .domain.people import passwords
    from .domain.receipts import codes
    from .domain.receipts.deliveries import when_review_is_settled
    from .domain.receipts.operations import revoke_of_household, when_receipt_is_revoked
    from .domain.reports.helped import is_listed, was_helped
    from .domain.supervision.operations import seal_seed
    from .domain.sync.reviewing import review_is_over
    from .domain.visits.following_life import follow_household, stop_task_of, stop_visits
    from .domain.visits.reviewing import slip_was_looked_at, when_record_is_settled

    app.config.update(SETTINGS=settings, TESTING=settings.env == "test", MAX_CONTENT_LENGTH=25 * 1024 * 1024)
    app.config["MAX_FORM_PARTS"] = 5000
    clock.set_offset(settings.clock_offset)
    crypto.use_keys(crypto.Keyring(settings.field_keys, settings.index_key))
    audit.use_key(settings.audit_key)
    codes.use_key(settings.print_key)
    derived_codes.use_key(settings.print_key)
    if settings.env == "test":
        passwords.use_cheap_hashing()
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    storage.use_directory(settings.data_dir / "files")
    ask_before_undoing(households_on_lists)
    ask_before_undoing(households_given)
    ask_before_undoing(households_with_errands)
    ask_whether_over(is_over, goes_on)
    # Visits first: who is gone is not told that a slip was revoked.
    when_household_ends(stop_visits)
    when_household_ends(revoke_of_household)
    when_household_ends(end_of_household)
    when_household_ends(cancel_errands)
    when_household_changes(follow_household)
    when_household_changes(take_pairs_along)
    when_receipt_is_revoked(stop_task_of)
    when_review_is_settled(slip_was_looked_at)
    when_record_is_settled(review_is_over)
    when_notice_comes_down(back_to_proposed)
    when_list_freezes(seal_seed)
    when_publication_is_withdrawn(take_name_off)
    know_about_help(helped=was_helped, listed=is_listed)


def _open_database(app: Flask, settings: Settings) -> None:
    from .domain import rooms  # noqa: F401  (every model has to be known before the first query)

    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    if settings.database_url.startswith("sqlite"):
        _keep_from_others(Path(settings.database_url.removeprefix("sqlite:///")))
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "connect_args": {"timeout": 5},
            "pool_size": 10,
            "pool_use_lifo": True,  # the connection that was used last has its pages at hand
        }
    else:
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": True}
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)


def _close_database(app: Flask) -> None:
    """At the end of a process. Of SQLite the last one folds the log into the file: who copies that one has it all."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _keep_from_others(database: Path) -> None:
    """Names and buildings stand in it: for its owner alone. SQLite gives the files beside it the same mode."""
    for file in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))):
        if file.is_file():
            file.chmod(0o600)


def _lay_plumbing(app: Flask, settings: Settings) -> None:
    from .web import access, compressing, errors, headers, language, origin, page, static_files, survey_ops, visit_ops

    build_dir = settings.data_dir / "build"
    app.config["RELEASE"] = static_files.release_of(ROOT / "webapp" / "static")
    app.static_url_path = f"/static/{app.config['RELEASE']}"
    app.add_url_rule(f"{app.static_url_path}/<path:filename>", endpoint="static", view_func=app.send_static_file)
    language.init_language(app, build_dir)
    access.init_access(app)
    origin.init_origin(app)
    errors.init_errors(app)
    compressing.init_compressing(app)
    headers.init_headers(app)
    page.init_pages(app)
    visit_ops.init_visit_ops()
    survey_ops.init_survey_ops()
    static_files.init_static(app, build_dir, compress=settings.env != "test")
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # WSGI middleware


def _hang_doors(app: Flask) -> None:
    from . import cli
    from .api import init_api
    from .views import PAGES

    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    init_api(app)
    cli.init_commands(app)
