"""An organisation takes all its data along: all of it, nobody else's, opened, inert, by two people (SPEC 3.12, 11.4)."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import LargeBinary, func, select

from tests.domain.campaigns.ground import AFTER_THE_PERIOD, a_campaign, a_frozen_list, a_household, the_usual_standards
from tests.factories import PASSWORD, Street, a_street, an_account
from webapp.core.crypto import FieldClass, Sealed
from webapp.core.db import Model, db
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.files.operations import NewFile, add_file
from webapp.domain.files.storage import keep
from webapp.domain.households.categories import Category
from webapp.domain.households.models import Household, Person
from webapp.domain.people.actors import NOBODY
from webapp.domain.people.models import Organisation, OrganisationKind, RoleGrant
from webapp.domain.people.operations import create_organisation
from webapp.domain.people.permissions import Permission, Role
from webapp.domain.reports import taking_along
from webapp.domain.reports.taking_along import LEFT_BEHIND, belongs, models

REASON = "换系统"


@pytest.fixture
def street(app) -> Street:
    with app.app_context():
        street = a_street()
        campaign = a_campaign(street)
        the_usual_standards(street, campaign)
        for name in ("张三", "=1+1", "李四"):
            a_household(street, name, categories=(Category.DIBAO,))
        issue_next(street.officer, a_frozen_list(street, campaign).id, turns=transaction, now=AFTER_THE_PERIOD)
        for one in (street.root, *street.communities):
            db.session.refresh(one)
        db.session.expunge_all()
        return street


def take(app, folder: Path, *more: str, passwords: int = 2, by: str = "admin", allowed: str = "approver"):
    args = ["export-organisation", "CG", str(folder), "--by", by, "--allowed-by", allowed, "--reason", REASON, *more]
    return app.test_cli_runner().invoke(args=args, input=f"{PASSWORD}\n" * passwords)


def sheets_of(folder: Path) -> dict[str, list[list[str]]]:
    book = CalamineWorkbook.from_path(str(folder / "data.xlsx"))
    return {name: [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names}


@pytest.mark.parametrize("at_a_time", [1, 500])
def test_every_row_of_every_table_comes_along_opened(app, street, tmp_path, monkeypatch, at_a_time):
    monkeypatch.setattr(taking_along, "A_TIME", at_a_time)
    done = take(app, tmp_path / "out")
    assert done.exit_code == 0, done.output

    sheets = sheets_of(tmp_path / "out")
    with app.app_context():
        for model in models():
            rows = db.session.scalar(select(func.count()).select_from(model))
            if model.__tablename__ in ("child_files", "child_requests") or not rows:
                assert model.__tablename__ not in sheets
            elif model is not AuditEvent:  # one more by now, and those of nobody's place stay
                assert len(sheets[model.__tablename__]) - 2 == rows, model.__tablename__
        persons = {row[0]: row for row in sheets["persons"][2:]}
        for person in db.session.scalars(select(Person)):
            told = dict(zip(sheets["persons"][1], persons[str(person.id)], strict=False))
            assert (told["name"], told["national_id"]) == (person.name, person.national_id or "")
    assert "=1+1" in {cell for row in sheets["persons"] for cell in row}, "as text, whatever it begins with"


def test_each_sheet_says_who_took_it_and_the_record_too(app, street, tmp_path):
    take(app, tmp_path / "out")

    for name, rows in sheets_of(tmp_path / "out").items():
        assert REASON in rows[0][0] and "approver-name" in rows[0][0], name
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "export.make")).one()
        assert (event.reason, event.fields) == (REASON, ["everything"])


def test_nothing_of_another_organisation_comes_along(app, street, tmp_path):
    with app.app_context():
        with transaction():
            other = create_organisation(NOBODY, id=uuid4(), kind=OrganisationKind.CLUB, code="ELSE", name="别处的会",
                                        parent=None, phone="027-1", now=AFTER_THE_PERIOD)  # fmt: skip
        an_account(other, "else-clerk", Role.OFFICER)
    take(app, tmp_path / "out")

    everything = (tmp_path / "out" / "data.xlsx").read_bytes()
    told = str(sheets_of(tmp_path / "out"))
    assert everything and "别处的会" not in told and "else-clerk" not in told


def test_keys_hashes_and_what_is_still_sealed_stay(app, street, tmp_path):
    take(app, tmp_path / "out", "--children-by", "child_officer", passwords=3)

    sheets = sheets_of(tmp_path / "out")
    assert not set(sheets) & set(LEFT_BEHIND)
    for name, rows in sheets.items():
        for heading in rows[1] if name != "说明" else ():
            assert not heading.endswith(("_hash", "_sealed", "_index")), (name, heading)


def test_photos_come_along_and_childrens_only_with_the_child_officer(app, street, tmp_path):
    with app.app_context():
        household = db.session.scalars(select(Household)).first()
        for field in (FieldClass.P1, FieldClass.P3):
            new = NewFile(uuid4(), household.organisation_id, uuid4(), keep(b"a picture"), Permission.HOUSEHOLD_READ, field)
            with transaction():
                add_file(street.officer, new, now=AFTER_THE_PERIOD)
    take(app, tmp_path / "without")
    take(app, tmp_path / "with", "--children-by", "child_officer", passwords=3)

    assert len(list((tmp_path / "without" / "files").iterdir())) == 1
    assert len(list((tmp_path / "with" / "files").iterdir())) == 2


@pytest.mark.parametrize(
    ("by", "allowed", "passwords"),
    [("admin", "admin", 2), ("officer", "approver", 2), ("admin", "officer", 2), ("admin", "approver", 1), ("admin", "nobody", 2)],
)
def test_one_person_alone_takes_nothing(app, street, tmp_path, by, allowed, passwords):
    done = take(app, tmp_path / "out", by=by, allowed=allowed, passwords=passwords)

    assert done.exit_code != 0 and not (tmp_path / "out").exists()


def test_whoever_holds_both_roles_still_needs_another(app, street, tmp_path):
    with app.app_context(), transaction():
        admin = street.actors["admin"]
        db.session.add(RoleGrant(id=uuid4(), user_id=admin.user_id, role=Role.APPROVER, organisation_id=admin.organisation_id,
                                 granted_at=AFTER_THE_PERIOD))  # fmt: skip

    done = take(app, tmp_path / "out", allowed="admin")

    assert done.exit_code != 0 and "要两个人" in done.output and not (tmp_path / "out").exists()


def test_a_folder_that_is_there_is_not_written_over(app, street, tmp_path):
    (tmp_path / "out").mkdir()

    assert take(app, tmp_path / "out").exit_code != 0


def test_every_table_comes_along_or_says_why_not():
    for model in models():
        belongs(model, "CG/")
    names = {table.name for table in Model.metadata.sorted_tables}
    assert set(LEFT_BEHIND) <= names | {"sync_op_photos"}
    assert {model.__tablename__ for model in models()} | set(LEFT_BEHIND) >= names


def test_what_is_sealed_is_known_by_its_descriptor():
    """Raw bytes stay behind, so each sealed column needs one."""
    for model in models():
        sealed = {kind.column for base in model.__mro__ for kind in vars(base).values() if isinstance(kind, Sealed)}
        raw = {column.name for column in model.__table__.c if isinstance(column.type, LargeBinary) and column.name.endswith("_sealed")}
        assert raw <= sealed, model.__tablename__
    assert Organisation in models()
