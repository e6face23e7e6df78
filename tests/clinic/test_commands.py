import json

import pytest
from django.core.management import call_command

import audit
from audit.models import GENESIS
from intimacy_clinic.tasks import anchor_audit


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
