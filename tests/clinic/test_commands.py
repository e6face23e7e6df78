import base64
import json

import pytest
from django.core.management import CommandError, call_command

import audit
from audit.models import GENESIS
from common.crypto.keys import parse_ring
from intimacy_clinic.tasks import anchor_audit


def test_secret_keys_are_long_and_never_the_same(capsys):
    call_command("make_secret_key")
    call_command("make_secret_key")
    first, second = capsys.readouterr().out.split()
    assert len(first) >= 50
    assert first != second


def test_a_field_key_fits_the_ring(capsys):
    call_command("make_field_key", id="k2")
    line = capsys.readouterr().out.strip()
    ring = parse_ring(line)
    assert ring.current == "k2"
    assert len(base64.urlsafe_b64decode(line.partition(":")[2])) == 32


def test_a_field_key_is_named_after_the_day(capsys, frozen_time):
    call_command("make_field_key")
    assert capsys.readouterr().out.startswith("k20260204:")


def test_a_field_key_refuses_odd_names():
    with pytest.raises(CommandError):
        call_command("make_field_key", id="No Blanks")


@pytest.mark.django_db
def test_the_anchor_is_what_the_check_reads(settings, tmp_path, capsys):
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchor.json")
    assert anchor_audit() == 0
    assert json.loads((tmp_path / "anchor.json").read_text()) == {"count": 0, "head": GENESIS}
    event = audit.record("clinic.checked", by=None)
    assert anchor_audit() == 1
    kept = json.loads((tmp_path / "anchor.json").read_text())
    assert kept == {"count": 1, "head": event.hash}
    audit.record("clinic.checked", by=None)
    call_command("verify_audit", anchor=tmp_path / "anchor.json")
    assert "sound" in capsys.readouterr().out


@pytest.mark.django_db
def test_no_file_no_anchor(settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = ""
    assert anchor_audit() == 0
    assert not list(tmp_path.iterdir())
