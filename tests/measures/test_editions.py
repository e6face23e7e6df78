"""Forms the clinic brings: kept as they came, in use only when they may be, never changed afterwards."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from assessments.measures import editions, saving
from assessments.measures.editions import NotPublishable, form_of
from assessments.models import FormEdition
from tests.measures import forms

pytestmark = pytest.mark.django_db
RAW = forms.long_form(4)


def import_(raw, cast, **more):
    return editions.import_edition(raw=raw, by=cast.admin, **more)


def test_the_original_is_kept_byte_for_byte(cast):
    odd = RAW.replace(b'{"resourceType"', b'{ "_note": {"id": "x"},\n\t"resourceType"').replace(
        b"A long walk", "Ein Weg: ß".encode()
    )
    made = import_(odd, cast)
    assert made.edition.bytes == odd
    made.edition.refresh_from_db()
    assert made.edition.bytes == odd
    assert (made.edition.state, made.edition.title, made.edition.items) == ("draft", "Ein Weg: ß", 4)


@pytest.mark.parametrize("raw", [b"", b"no json", b"[]", b'{"resourceType": "Patient"}', b"\xff\xfe"])
def test_what_cannot_be_read_is_refused_with_a_report_and_nothing_is_kept(cast, raw):
    made = import_(raw, cast)
    assert made.edition is None
    assert made.findings
    assert all(finding.message for finding in made.findings)
    assert not FormEdition.objects.exists()


def test_the_same_file_twice_is_one_edition(cast):
    first = import_(RAW, cast)
    editions.publish(edition=first.edition, by=cast.admin)
    again = import_(RAW, cast)
    assert (again.edition, again.new) == (first.edition, False)


def test_a_draft_of_the_same_version_is_replaced_and_a_published_one_never(cast):
    import_(RAW, cast)
    changed = RAW.replace(b"number 2", b"number two")
    second = import_(changed, cast)
    assert FormEdition.objects.get() == second.edition
    editions.publish(edition=second.edition, by=cast.admin)
    refused = import_(RAW, cast)
    assert refused.edition is None
    assert [finding.code for finding in refused.findings if finding.is_error] == ["duplicate"]
    assert FormEdition.objects.get().bytes == changed


def test_two_versions_of_one_url_stand_side_by_side_and_answers_keep_theirs(cast, draft, answer):
    first = editions.publish(edition=import_(RAW, cast).edition, by=cast.admin)
    response = draft(first)
    answer(response, {"q2": 1})
    newer = RAW.replace(b'"version": "1"', b'"version": "2"').replace(b"number 2 of", b"number two of")
    second = editions.publish(edition=import_(newer, cast).edition, by=cast.admin)
    first.refresh_from_db()
    assert (first.state, second.state, first.key == second.key) == ("retired", "active", True)
    done = saving.finish(response=response, by=cast.rowan_user)
    assert form_of(done.edition).index["q2"].text == "Question number 2 of the walk"
    assert json.loads(done.content)["questionnaire"].endswith("|1")


def test_an_error_of_the_report_keeps_a_form_from_use(cast):
    broken = forms.questionnaire(
        {"linkId": "a", "type": "string", "text": "A"}, {"linkId": "a", "type": "string", "text": "B"}
    )
    made = import_(broken, cast)
    assert made.edition is not None
    assert not made.publishable
    with pytest.raises(NotPublishable):
        editions.publish(edition=made.edition, by=cast.admin)
    assert FormEdition.objects.get().state == "draft"


def test_a_form_that_is_not_the_instrument_it_is_said_to_be_cannot_be_used(cast, core10):
    made = import_(forms.long_form(7), cast, key="core10", instrument="core10")
    with pytest.raises(NotPublishable) as refused:
        editions.publish(edition=made.edition, by=cast.admin)
    assert "CORE-10" in refused.value.findings[0].message


def test_publishing_twice_changes_nothing(cast):
    edition = editions.publish(edition=import_(RAW, cast).edition, by=cast.admin)
    assert editions.publish(edition=edition, by=cast.ines).published_by == cast.admin


def test_a_retired_form_can_come_back_unless_another_took_its_place(cast):
    edition = editions.publish(edition=import_(RAW, cast).edition, by=cast.admin)
    assert editions.retire(edition=edition, by=cast.admin)
    assert not editions.retire(edition=edition, by=cast.admin)
    assert editions.reinstate(edition=edition, by=cast.admin)
    assert not editions.reinstate(edition=edition, by=cast.admin)


@pytest.mark.parametrize(
    "change",
    [
        {"original": b"{}"},
        {"title": "Other"},
        {"release": "9"},
        {"key": "other"},
        {"state": "draft"},
        {"worded": False},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_change_what_was_published(cast, change):
    edition = editions.publish(edition=import_(RAW, cast).edition, by=cast.admin)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        FormEdition.objects.filter(pk=edition.pk).update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        FormEdition.objects.filter(pk=edition.pk)._raw_delete("default")


def test_safety_settings_are_closed_with_the_form(cast):
    edition = editions.publish(edition=import_(RAW, cast).edition, by=cast.admin)
    with pytest.raises(NotPublishable):
        editions.set_alerts(edition=edition, by=cast.admin, alerts=[{"item": "q1", "from": "1"}])


def test_constraints(cast):
    def make(**more):
        fields = {"key": "a", "title": "A", "original": b"{}", "digest": "0" * 64, "url": "urn:a", "release": "1"}
        return FormEdition.objects.create(**{**fields, **more})

    now = timezone.now()
    with pytest.raises(IntegrityError, match="edition_in_use_was_published"), transaction.atomic():
        make(state="active")
    make(state="active", published_at=now)
    with pytest.raises(IntegrityError, match=r"one_edition_in_use_per_measure|UNIQUE"), transaction.atomic():
        make(state="active", published_at=now, release="2")
    with pytest.raises(IntegrityError, match=r"one_edition_per_version|UNIQUE"), transaction.atomic():
        make(state="retired", published_at=now)


# --- the command
def test_import_from_the_command_line(cast, tmp_path, capsys):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(RAW)
    bad.write_bytes(b"{")
    call_command("import_questionnaire", str(good), "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["files"][0]["state"] == "draft"
    with pytest.raises(CommandError):
        call_command("import_questionnaire", str(good), str(bad), "--json")
    told = json.loads(capsys.readouterr().out)
    assert [file["kept"] for file in told["files"]] == [True, False]
    assert {"path", "severity", "message"} <= set(told["files"][1]["findings"][0])
    with pytest.raises(CommandError, match="nothing there"):
        call_command("import_questionnaire", str(tmp_path / "nothing.json"))


def test_import_in_words(cast, tmp_path, capsys):
    good = tmp_path / "good.json"
    good.write_bytes(forms.questionnaire({"linkId": "a", "type": "choice", "text": "Which?"}))
    call_command("import_questionnaire", str(good), "--publish")
    assert "A form for the tests" in capsys.readouterr().out
