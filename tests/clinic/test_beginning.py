"""Commands of an operator: begin a clinic, check the audit chain, check the settings of a clinic."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

import audit
from audit.models import Event
from homework.models import Exercise
from people.models import Clinic, CrisisContact, User
from tools.test import PRODUCTION

START = {
    "name": "Harbour Street",
    "admin_email": "priya@demo.test",
    "admin_name": "Priya Nair",
    "jurisdiction": "IE",
    "time_zone": "Europe/Dublin",
}


@pytest.mark.django_db
def test_a_clinic_begins_with_its_place_its_numbers_and_one_invitation(capsys, mailoutbox):
    call_command("start_clinic", **START)
    clinic = Clinic.get()
    assert (clinic.name, clinic.jurisdiction, clinic.time_zone) == ("Harbour Street", "IE", "Europe/Dublin")
    shown = CrisisContact.objects.valid_on(timezone.localdate()).for_place("IE")
    assert {"112", "116 123"} <= {contact.phone for contact in shown}
    assert not CrisisContact.objects.exclude(checked_on=None).exists()
    assert Exercise.objects.exists()
    link = capsys.readouterr().out.split()[-1]
    assert link.startswith(f"{settings.SITE_URL}/")
    page = Browser().get(link.removeprefix(settings.SITE_URL), follow=True)
    assert page.status_code == 200
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_clinic_that_has_an_admin_is_not_begun_again(cast):
    with pytest.raises(CommandError, match="admin already"):
        call_command("start_clinic", **START)
    assert Clinic.get().name == cast.clinic.name


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"time_zone": "Mars/Base"}, {"admin_email": "no address"}])
def test_what_is_not_understood_changes_nothing(wrong):
    with pytest.raises(CommandError):
        call_command("start_clinic", **{**START, **wrong})
    assert Clinic.get().name != "Harbour Street"
    assert not CrisisContact.objects.exists()


@pytest.fixture
def chain(cast):
    for number in range(4):
        audit.record("client.viewed", by=cast.ines, obj=cast.rowan, detail={"number": number})


@pytest.mark.django_db
def test_a_sound_chain_is_anchored_and_checked_against_its_anchor(chain, tmp_path, capsys):
    anchor = tmp_path / "anchor.json"
    call_command("verify_audit", write=anchor)
    assert json.loads(anchor.read_text()) == {"count": 4, "head": Event.objects.order_by("-sequence")[0].hash}
    call_command("verify_audit", anchor=anchor)
    assert capsys.readouterr().out.count("Audit chain sound: 4 events") == 2


@pytest.mark.django_db
def test_a_chain_that_is_not_its_anchors_is_refused_and_no_anchor_written(chain, tmp_path):
    anchor, new = tmp_path / "anchor.json", tmp_path / "new.json"
    for count, head in ((4, "0" * 64), (5, "0" * 64)):
        anchor.write_text(json.dumps({"count": count, "head": head}))
        with pytest.raises(CommandError, match="broken"):
            call_command("verify_audit", anchor=anchor, write=new)
    assert not new.exists()


@pytest.mark.django_db
def test_a_changed_event_is_named(chain):
    def tampered(execute, sql, params, many, context):
        if sql.startswith("SELECT") and "audit_event" in sql:
            sql = sql.replace('"audit_event"."action"', "'client.forgotten'", 1)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(tampered), pytest.raises(CommandError, match="broken at event 1"):
        call_command("verify_audit")


def test_the_settings_of_a_clinic_pass_every_check_for_deployment():
    inherited = {name: os.environ[name] for name in ("PATH", "SECRET_KEY", "FIELD_ENCRYPTION_KEYS")}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR, env={**inherited, **PRODUCTION}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr
