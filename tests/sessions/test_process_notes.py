"""Process notes: one author, one key, no way out. And the log of ruptures."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from common.crypto import UnreadableValue
from common.crypto.keys import current_ring
from common.crypto.sealing import unseal
from common.saving import StaleWrite
from people.models import CareRelationship
from sessions import actions
from sessions.models import ProcessNote, ProgressNote, Rupture, RuptureStep
from tests.cast import begin_care
from tests.sessions.conftest import sign

pytestmark = pytest.mark.django_db
SECRET = "I wanted to look away when she cried."
# What the law keeps out of such notes, besides links to the record itself.
NEVER = {"appointment", "note", "plan", "minutes", "service_code", "strands", "safety", "distress_start", "objective"}


def write(cast, text=SECRET, expected=0, **changes):
    values = {"by": cast.ines, "client": cast.rowan, "day": timezone.localdate(), "expected": expected, "text": text}
    return actions.write_process_note(**values | changes)


def test_the_author_alone_sees_it(cast):
    row = write(cast)
    begin_care(cast.rowan, cast.yusuf, kind=CareRelationship.Kind.CO_THERAPIST)
    assert row in ProcessNote.objects.visible_to(cast.ines)
    for who in (cast.yusuf, cast.martin, cast.admin, cast.hana, cast.rowan_user, cast.judith):
        assert not ProcessNote.objects.visible_to(who).exists()
    CareRelationship.objects.filter(client=cast.rowan, clinician=cast.ines).update(ended_at=timezone.now())
    assert not ProcessNote.objects.visible_to(cast.ines).exists()


def test_it_has_a_key_of_its_own(cast):
    row = write(cast)
    sealed = ProcessNote.objects.get(pk=row.pk).__dict__["text"]
    place = {"table": "therapy_sessions_processnote", "row": str(row.pk), "field": "text"}
    with pytest.raises(UnreadableValue):
        unseal(sealed, **place)
    assert unseal(sealed, **place, purpose="process-note").decode() == SECRET
    ring = current_ring()
    assert ring.cipher(ring.current) is not ring.cipher(ring.current, "process-note")


def test_its_table_holds_no_times_codes_scores_or_plan_and_points_to_no_note():
    names = {field.name for field in ProcessNote._meta.get_fields()}
    assert names == {"id", "created_at", "updated_at", "version", "client", "author", "written_on", "text"}
    assert not names & NEVER
    to_each_other = [
        field
        for model, other in ((ProcessNote, ProgressNote), (ProgressNote, ProcessNote))
        for field in model._meta.get_fields()
        if field.related_model is other
    ]
    assert to_each_other == []


def test_a_page_a_day_and_no_save_over_another(cast):
    row = write(cast)
    assert write(cast, expected=1).pk == row.pk
    changed = write(cast, "More.", expected=1)
    assert changed.version == 2
    with pytest.raises(StaleWrite):
        write(cast, "Lost?", expected=1)
    with pytest.raises(PermissionDenied):
        write(cast, day=timezone.localdate() - dt.timedelta(days=1), expected=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcessNote.objects.create(client=cast.rowan, author=cast.ines, written_on=timezone.localdate())


@pytest.mark.parametrize("who", ["yusuf", "martin", "hana", "admin"])
def test_nobody_without_own_care_writes_one(cast, who):
    with pytest.raises(PermissionDenied):
        write(cast, by=getattr(cast, who))


def test_it_is_written_beside_the_note_and_never_printed_with_it(client, cast, note, objective):
    client.force_login(cast.ines)
    url = reverse("sessions:note", args=[note.pk])
    page = client.get(url)
    assert page.context["process_form"]["version"].value() == 0
    save = reverse("sessions:process_save", args=[cast.rowan.pk])
    answer = client.post(save, {"version": 0, "text": SECRET})
    assert answer.headers["X-Version"] == "1"
    assert client.post(save, {"version": 0, "text": "Other words"}).status_code == 409
    assert SECRET in client.get(url).content.decode()
    sign(cast, note, objective)
    for address in (
        url, reverse("sessions:note_print", args=[note.pk]), reverse("sessions:case", args=[cast.rowan.pk]),
        reverse("case", args=[cast.rowan.pk]),
    ):  # fmt: skip
        assert SECRET not in client.get(address).content.decode()
    client.force_login(cast.martin)
    assert client.get(reverse("sessions:process", args=[cast.rowan.pk])).status_code == 403
    assert SECRET not in client.get(url).content.decode()


def test_the_authors_page_keeps_both_texts(client, cast):
    client.force_login(cast.ines)
    url = reverse("sessions:process", args=[cast.rowan.pk])
    write(cast, "First window.")
    page = client.post(url, {"version": 0, "text": "Second window."})
    assert page.status_code == 409
    client.post(url, {"version": 1, "text": "Second window.", "resolve": "both"})
    assert ProcessNote.objects.get().text == "First window.\nSecond window."
    assert "First window." in client.get(url).content.decode()


RUPTURE = {"marker": "away", "noticed_by": "therapist", "words": "She fell silent.", "state": "open", "repair": ""}


def test_a_rupture_is_noted_and_its_repair_is_added_below(client, cast):
    client.force_login(cast.ines)
    url = reverse("sessions:ruptures", args=[cast.rowan.pk])
    new = reverse("sessions:rupture_new", args=[cast.rowan.pk])
    assert client.post(new, RUPTURE | {"marker": ""}).status_code == 422
    client.post(new, RUPTURE)
    rupture = Rupture.objects.get()
    step = reverse("sessions:rupture", args=[rupture.pk])
    assert client.post(step, {"state": ""}).status_code == 422
    client.post(step, {"state": "repaired", "repair": "I said what I had missed."})
    assert [row.state for row in RuptureStep.objects.all()] == ["open", "repaired"]
    text = client.get(url).content.decode()
    assert "I said what I had missed." in text
    assert text.index("She fell silent.") < text.index("I said what I had missed.")


def test_the_supervisor_reads_the_log_and_does_not_write_it(client, cast):
    rupture = actions.note_rupture(by=cast.ines, client=cast.rowan, **RUPTURE)
    client.force_login(cast.martin)
    text = client.get(reverse("sessions:ruptures", args=[cast.rowan.pk])).content.decode()
    assert "She fell silent." in text
    assert "Note a strain" not in text
    assert client.post(reverse("sessions:rupture_new", args=[cast.rowan.pk]), RUPTURE).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.step_rupture(by=cast.martin, rupture=rupture, state="repaired", repair="")
