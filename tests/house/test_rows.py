"""The second line (docs/adr/0019), as PostgreSQL itself tells of it: every table with rows of clients has its policy."""

import ast
import pathlib
import uuid

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import DataError, ProgrammingError

from common.acting import CLINIC_ROLE, REQUEST_ROLE, as_nobody, as_person, as_the_clinic
from common.privacy import private_fields
from people.models import Client
from tests.house.test_data import OURS

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
ROOT = pathlib.Path(settings.BASE_DIR)
# Tables with private fields, or hanging on a protected one, that have no policy, and why.
WITHOUT = {
    "people_user": "signing in reads the account before anybody is known; a client's name is not in it",
    "audit_event": "every request writes the next event behind the last one; roles may only read and add",
    "therapy_sessions_appointment": "a time of a clinician and a room; who comes stands in attendance, which is protected",
    "therapy_sessions_hold": "the same times, where booking must see that something is taken",
    "therapy_sessions_move": "times that an appointment had",
    "therapy_sessions_noteformat": "forms of the clinic",
}
# Where a request works for the clinic and not for its person.
STEPS = ROOT / "tests" / "house" / "steps_for_the_clinic.txt"


def asked(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def tables_of_clients():
    """Tables with private text, with a key to a client, or with a key to one of these."""
    models = [
        model
        for config in apps.get_app_configs()
        if config.name in OURS
        for model in config.get_models(include_auto_created=True)
    ]
    found = {model for model in models if model is Client or any(private_fields(model))}
    while True:
        keys = {m: {f.related_model for f in m._meta.concrete_fields if f.is_relation} for m in models}
        more = {m for m in models if m not in found and keys[m] & {f for f in found if f._meta.db_table not in WITHOUT}}
        if not more:
            return {model._meta.db_table for model in found}
        found |= more


def test_every_table_with_rows_of_clients_is_protected_by_force():
    forced = {
        name
        for name, on, force in asked(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        )
        if on and force
    }
    due = tables_of_clients() - set(WITHOUT)
    assert len(due) > 70
    assert forced == due, "a table needs protect() in a migration, or a reason in WITHOUT"


def test_every_protected_table_has_one_rule_for_the_person_and_one_for_the_clinic():
    wanted = {("of_the_person", REQUEST_ROLE, "ALL"), ("of_the_clinic", CLINIC_ROLE, "ALL")}
    rules = {}
    for table, name, roles, verb, checks in asked(
        "SELECT tablename, policyname, array_to_string(roles, ','), cmd, with_check IS NOT NULL FROM pg_policies"
    ):
        assert checks, f"{table}: rows that are added are not looked at"
        rules.setdefault(table, set()).add((name, roles, verb))
    assert set(rules) == tables_of_clients() - set(WITHOUT)
    assert {table: found for table, found in rules.items() if found != wanted} == {}


def test_the_roles_can_neither_sign_in_nor_pass_by():
    rows = asked(
        "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, "
        "(SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid) FROM pg_roles WHERE rolname = ANY(%s)",
        [REQUEST_ROLE, CLINIC_ROLE],
    )
    assert len(rows) == 2
    assert {tuple(rest) for _, *rest in rows} == {(False, False, False, False, False, 0)}


def test_no_view_shows_what_its_owner_may_see():
    views = asked(
        "SELECT relname, reloptions FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = current_schema()::regnamespace"
    )
    assert [name for name, options in views if "security_invoker=true" not in (options or [])] == []


@pytest.mark.parametrize("role", [REQUEST_ROLE, CLINIC_ROLE])
def test_the_audit_chain_only_grows(role):
    rights = {verb for (verb,) in asked(
        "SELECT privilege_type FROM information_schema.role_table_grants WHERE grantee = %s AND table_name = 'audit_event'", role
    )}  # fmt: skip
    assert rights == {"SELECT", "INSERT"}


def test_the_owner_of_the_tables_has_no_row_either():
    with transaction.atomic():
        asked(
            "CREATE ROLE mooring_test_owner; ALTER TABLE people_client OWNER TO mooring_test_owner; "
            f"GRANT {REQUEST_ROLE}, {CLINIC_ROLE} TO mooring_test_owner; SELECT 1"
        )
        Client.objects.create(number=77, legal_name="A", name="A", status_since="2026-01-01T00:00Z")
        with connection.cursor() as cursor:
            # Past the words that the backend sends along: as the owner of the table, from one statement to the next.
            cursor.cursor.execute("SET LOCAL ROLE mooring_test_owner")
            cursor.cursor.execute("SELECT current_user, count(*) FROM people_client")
            assert cursor.fetchone() == ("mooring_test_owner", 0)
        transaction.set_rollback(True)


def test_a_statement_works_for_whom_the_thread_works_and_nothing_stays_behind():
    person = uuid.uuid4()
    who = "SELECT current_user, current_setting('mooring.user', true)"
    with as_person(person):
        assert asked(who) == [(REQUEST_ROLE, str(person))]
        with as_the_clinic():
            assert asked("SELECT current_user") == [(CLINIC_ROLE,)]
            with as_nobody():
                assert asked(who) == [(REQUEST_ROLE, "")]
        with pytest.raises(DataError), transaction.atomic(), as_the_clinic():
            asked("SELECT 1 / 0")
        assert asked(who) == [(REQUEST_ROLE, str(person))]
    assert asked("SELECT current_user = session_user") == [(True,)]


def test_a_failed_transaction_is_left_by_its_savepoint():
    with as_person(uuid.uuid4()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            asked("SELECT nothing FROM nowhere")
        assert asked("SELECT current_user") == [(REQUEST_ROLE,)]


def test_rows_that_come_in_portions_are_those_of_the_person(cast):
    with as_person(cast.ines.pk):
        assert [row.pk for row in Client.objects.iterator(chunk_size=1)] == [cast.rowan.pk]
    with as_nobody():
        assert list(Client.objects.iterator()) == []


@pytest.mark.parametrize("wrong", ["", "x'; RESET ROLE; --", "1"])
def test_only_an_id_is_sent_along(wrong):
    with pytest.raises(ValueError, match="badly formed"):
        as_person(wrong)


def test_steps_for_the_clinic_are_known():
    """Each is an exception that somebody argued for: the list is compared line by line."""
    found = sorted(
        f"{path.relative_to(ROOT)}:{name}"
        for folder in OURS
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "acting.py"
        for name in uses_of(path)
    )
    assert found == STEPS.read_text().split()


def uses_of(path):
    """Names of the functions that work for the clinic, by decorator or by block."""
    tree = ast.parse(path.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {
        function.name
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "as_the_clinic"
    }
