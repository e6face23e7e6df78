"""With the one door left open, the database shows nobody a foreign row: ``.all()`` instead of ``visible_to`` (ADR 0019)."""

import copy
import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from common.acting import as_nobody, as_person
from people.access import clients_in_care_of
from people.models import Client
from sessions.models import JointMember
from tests.house.test_rows import WITHOUT, tables_of_clients

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
STAFF_WITHOUT_ROWAN = ("colleague", "former_therapist", "other_supervisor", "deactivated")


def protected(cast):
    """Key -> row of every protected table on the stage, for both clients."""
    rows = {f"{client}:{key}": row for client, staged in cast.rows.items() for key, row in staged.items()}
    return {key: row for key, row in rows.items() if row._meta.db_table in tables_of_clients() - set(WITHOUT)}


def seen(rows):
    """Keys of the rows that an unfiltered query finds."""
    return {key for key, row in rows.items() if type(row)._base_manager.filter(pk=row.pk).exists()}


def test_the_stage_has_a_row_in_every_protected_table(cast):
    shown = {row._meta.db_table for row in protected(cast).values()}
    assert tables_of_clients() - set(WITHOUT) - shown == set(NOT_ON_THE_STAGE)


NOT_ON_THE_STAGE = {"people_clientnametoken"}


def test_the_second_line_is_nowhere_narrower_than_the_door(cast):
    rows = protected(cast)
    missing = []
    for name, user in cast.actors.items():
        if user is None:
            continue
        allowed = {
            key
            for key, row in rows.items()
            if hasattr(type(row).objects, "visible_to")
            and type(row).objects.visible_to(user).filter(pk=row.pk).exists()
        }
        with as_person(user.pk):
            missing += [f"{name}: {key}" for key in allowed - seen(rows)]
            # The same question in one piece, as pages ask it.
            missing += [
                f"{name}: {key} through the door"
                for key in allowed
                if not type(rows[key]).objects.visible_to(user).filter(pk=rows[key].pk).exists()
            ]
    assert missing == []


def foreign(cast, client):
    """Rows that are this client's and nobody else's."""
    return {key: row for key, row in protected(cast).items() if key.startswith(f"{client.pk}:")}


@pytest.mark.parametrize("actor", STAFF_WITHOUT_ROWAN)
def test_who_does_not_care_for_the_client_gets_no_row(actor, cast):
    rows = foreign(cast, cast.rowan)
    assert len(rows) > 70
    with as_person(cast.actors[actor].pk):
        assert {key for key in seen(rows) if not addressed_to(rows[key], cast.actors[actor])} == set()


def addressed_to(row, user):
    """Offers ask a specialist before there is any care."""
    return row._meta.label in ("matching.Offer", "matching.FitCheck") and (
        getattr(row, "offer", row).clinician_id == user.pk
    )


@pytest.mark.parametrize("actor", ["other_client", "ended_client"])
def test_a_client_gets_no_row_of_another(actor, cast):
    own = cast.actors[actor].client
    files = {own.pk, *JointMember.objects.filter(person=own).values_list("file_id", flat=True)}
    # The file of a couple is the file of both.
    rows = {key: row for key, row in foreign(cast, cast.rowan).items() if getattr(row, "file_id", row.pk) not in files}
    with as_person(cast.actors[actor].pk):
        assert seen(rows) == set()
        assert set(Client.objects.values_list("pk", flat=True)) == files


def test_nobody_gets_no_row_at_all(cast):
    with as_nobody():
        assert seen(protected(cast)) == set()


def test_the_desk_gets_no_clinical_row(cast):
    rows = protected(cast)
    with as_person(cast.admin.pk):
        found = {rows[key]._meta.label for key in seen(rows)}
    assert not found & {
        "therapy_sessions.ProgressNote", "therapy_sessions.ProcessNote", "assessments.IntakeAnswer", "assessments.Screen",
        "plans.Plan", "homework.Entry", "assessments.MeasureResponse",
    }  # fmt: skip


def test_rows_of_a_foreign_client_are_neither_changed_nor_removed(cast):
    rows = {key: row for key, row in foreign(cast, cast.rowan).items() if not addressed_to(row, cast.yusuf)}
    with as_person(cast.yusuf.pk):
        for key, row in rows.items():
            mine = type(row)._base_manager.filter(pk=row.pk)
            assert mine.update(created_at=row.created_at) == 0, key
            assert mine._raw_delete("default") == 0, key


def test_a_row_of_a_foreign_client_is_not_added(cast):
    refused, by_something_else = set(), {}
    with as_person(cast.yusuf.pk):
        for row in foreign(cast, cast.rowan).values():
            twin = copy.copy(row)
            twin.pk = uuid.uuid4()
            with pytest.raises(DatabaseError) as caught, transaction.atomic():
                type(row)._base_manager.bulk_create([twin])
            table = row._meta.db_table
            if "row-level security" in str(caught.value):
                refused.add(table)
            else:
                by_something_else[table] = str(caught.value)
    left = {table: why for table, why in by_something_else.items() if table not in refused}
    assert all("closed" in why or "append-only" in why for why in left.values()), left
    assert len(refused) > 60


def test_care_that_ends_takes_the_rows_away_at_the_next_statement(cast):
    with as_person(cast.ines.pk):
        assert Client.objects.filter(pk=cast.rowan.pk).exists()
    cast.rowan.care.filter(clinician=cast.ines).update(started_at="2025-01-01T00:00Z", ended_at="2026-01-01T00:00Z")
    with as_person(cast.ines.pk):
        assert not Client.objects.filter(pk=cast.rowan.pk).exists()
        assert not clients_in_care_of(cast.ines).filter(client=cast.rowan).exists()


def test_the_set_of_clients_is_worked_out_once_per_statement(cast):
    with as_person(cast.ines.pk), connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT * FROM assessments_intake")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "InitPlan" in plan
    assert "SubPlan" not in plan.replace("InitPlan", "")
