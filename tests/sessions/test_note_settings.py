"""Formats of a clinic's own, service codes by minutes, hints, and merging two texts."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from common.merging import merge_posted, merged
from common.saving import StaleWrite
from plans.modalities import Strand
from sessions import actions, presenters
from sessions.models import NoteFormat, NoteRules, ProgressNote, ServiceCode
from sessions.note_forms import ProcessNoteForm
from sessions.prompts import PROMPTS, prompts_for
from sessions.service_codes import fitting
from tests.sessions.conftest import whole
from tests.sessions.test_pages import form_of

pytestmark = pytest.mark.django_db

# Ranges of one country, as an example: our tables are empty until a clinic fills them.
EXAMPLE = (("A1", 16, 37), ("A2", 38, 52), ("A3", 53, None))


@pytest.fixture
def codes(db):
    for code, least, most in EXAMPLE:
        ServiceCode.objects.create(
            code=code, label=f"Hour {code}", kind="individual", least_minutes=least, most_minutes=most
        )
    ServiceCode.objects.create(code="G", label="Group", kind="group")


@pytest.mark.parametrize(
    ("minutes", "code"), [(15, []), (16, ["A1"]), (37, ["A1"]), (38, ["A2"]), (52, ["A2"]), (53, ["A3"]), (240, ["A3"])]
)
def test_minutes_and_codes_at_their_edges(codes, minutes, code):
    assert [row.code for row in fitting(ServiceCode.objects.all(), "individual", minutes)] == code
    assert [row.code for row in fitting(ServiceCode.objects.all(), "group", minutes)] == ["G"]
    assert fitting(ServiceCode.objects.all(), "individual", None) == []


def test_without_codes_a_note_asks_for_none(client, cast, note):
    client.force_login(cast.ines)
    assert "service_code" not in client.get(reverse("sessions:note", args=[note.pk])).content.decode()
    assert not ServiceCode.objects.exists()


def test_a_code_for_another_length_stops_the_signature(client, cast, note, codes):
    client.force_login(cast.ines)
    url = reverse("sessions:note", args=[note.pk])
    assert "(other length)" in client.get(url).content.decode()
    client.post(url, form_of(client.get(url)) | {"service_code": "A1"})
    note.refresh_from_db()
    assert note.service_code == "A1"
    assert "id_service_code" in [gap.field for gap in actions.missing_for_signing(note)]
    note.service_code = "A2"
    assert "id_service_code" not in [gap.field for gap in actions.missing_for_signing(note)]


def test_other_minutes_than_booked_want_a_reason(cast, note):
    content = whole(note, no_objective_reason="x", minutes=35)
    saved = actions.save_note_draft(by=cast.ines, note=note, expected=note.version, content=content)
    assert [gap.field for gap in actions.missing_for_signing(saved)] == ["id_minutes_reason"]
    content["minutes_reason"] = "Train late."
    saved = actions.save_note_draft(by=cast.ines, note=saved, expected=saved.version, content=content)
    assert actions.missing_for_signing(saved) == []


@pytest.fixture
def own(cast):
    return actions.save_format(by=cast.admin, name="Contact", parts=[["Contact", "How we were."], ["Next", ""]])


def test_a_note_in_the_clinics_own_format_keeps_the_edition_it_was_written_in(client, cast, note, own):
    client.force_login(cast.ines)
    url = reverse("sessions:note", args=[note.pk])
    client.post(url, form_of(client.get(url)) | {"section_dap_data": "facts", "save": f"format-{own.pk}"})
    page = client.get(url)
    assert "How we were." in page.content.decode()
    data = form_of(page) | {
        "section_own_1": "Warm.", "section_own_2": "Same time.", "safety": "none", "no_objective_reason": "x"
    }  # fmt: skip
    client.post(url, data)
    note.refresh_from_db()
    signed = actions.sign_note(by=cast.ines, note=note, expected=note.version)
    actions.save_format(by=cast.admin, name="Contact", parts=[["Meeting", ""]], before=own)
    read = presenters.note_page(presenters.whole_notes().get(pk=signed.pk), cast.ines)
    assert [(part["label"], part["text"]) for part in read.sections] == [("Contact", "Warm."), ("Next", "Same time.")]
    assert read.unchanged
    assert [row.edition for row in NoteFormat.objects.in_use()] == [2]
    offered = client.get(url)
    assert offered.status_code == 200


def test_an_edition_never_changes_its_words(cast, own):
    for write in (
        lambda: NoteFormat.objects.filter(pk=own.pk).update(parts=[["Other", ""]]),
        lambda: NoteFormat.objects.filter(pk=own.pk).update(name="Other"),
        own.delete,
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            write()
    actions.retire(by=cast.admin, row=own)
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        NoteFormat.objects.filter(pk=own.pk).update(retired_at=None)


def test_a_retired_or_unknown_format_is_not_taken(cast, note, own):
    actions.retire(by=cast.admin, row=own)
    with pytest.raises(PermissionDenied):
        actions.save_note_draft(by=cast.ines, note=note, expected=note.version, content=whole(note, format=str(own.pk)))
    with pytest.raises(IntegrityError, match="own_format_is_named"), transaction.atomic():
        ProgressNote.objects.filter(pk=note.pk).update(format="own")


def test_the_pages_of_the_clinic(client, cast):
    client.force_login(cast.admin)
    url = reverse("sessions:settings")
    assert "None, so notes ask for none" in client.get(url).content.decode()
    new = reverse("sessions:format_new")
    assert client.post(new, {"name": "Contact", "parts": "\n".join(f"P{n}" for n in range(9))}).status_code == 422
    client.post(new, {"name": "Contact", "parts": "Contact: How we were.\nNext"})
    assert NoteFormat.objects.get().parts == [["Contact", "How we were."], ["Next", ""]]
    assert client.post(new, {"name": "contact", "parts": "A"}).status_code == 422
    edit = reverse("sessions:format_edit", args=[NoteFormat.objects.get().pk])
    client.post(edit, {"name": "Contact", "parts": "Meeting"})
    assert [(row.edition, row.retired_at is None) for row in NoteFormat.objects.all()] == [(2, True), (1, False)]
    code = {"code": "A1", "label": "Short hour", "kind": "individual", "least_minutes": "16", "most_minutes": "12"}
    assert client.post(reverse("sessions:code_new"), code).status_code == 422
    client.post(reverse("sessions:code_new"), code | {"most_minutes": "37"})
    assert client.post(reverse("sessions:code_new"), code | {"most_minutes": "37"}).status_code == 422
    row = ServiceCode.objects.get()
    client.post(reverse("sessions:code_edit", args=[row.pk]), code | {"most_minutes": "40"})
    assert [one.most_minutes for one in ServiceCode.objects.in_use()] == [40]
    client.post(reverse("sessions:code_retire", args=[ServiceCode.objects.in_use().get().pk]))
    assert not ServiceCode.objects.in_use().exists()
    client.post(url, {"version": "0", "digest_hour": "7", "escalate_hours": "72"})
    rules = NoteRules.get()
    assert (rules.version, rules.digest, rules.digest_hour, rules.escalate_hours) == (1, False, 7, 72)
    client.force_login(cast.ines)
    assert client.get(url).status_code == 403


def test_settings_are_the_admins_and_nobody_overwrites_another(cast):
    with pytest.raises(PermissionDenied):
        actions.save_code(by=cast.ines, values={"code": "x", "label": "x", "kind": "individual"})
    values = {"digest": True, "digest_hour": 8, "escalate_hours": 24}
    actions.save_rules(by=cast.admin, rules=NoteRules.get(), expected=0, values=values)
    with pytest.raises(StaleWrite):
        actions.save_rules(by=cast.admin, rules=NoteRules(), expected=0, values=values)
    with pytest.raises(IntegrityError, match="code_minutes_in_order"), transaction.atomic():
        ServiceCode.objects.create(code="A", label="x", kind="individual", least_minutes=10, most_minutes=5)
    ServiceCode.objects.create(code="A", label="x", kind="individual")
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceCode.objects.create(code="A", label="x", kind="individual")
    with pytest.raises(IntegrityError), transaction.atomic():
        NoteRules.objects.update(digest_hour=24)


def test_every_way_of_working_has_its_questions():
    assert {prompt.strand for prompt in PROMPTS} == set(Strand.values)
    assert [prompt.strand for prompt in prompts_for(["exp"])] == ["exp"]
    assert len(prompts_for([])) == len(PROMPTS)


LINES = st.lists(st.text(alphabet="abcdef ", min_size=1, max_size=8).map(str.strip).filter(bool), max_size=6)


@given(LINES, LINES)
def test_a_merge_keeps_every_line_of_both(saved, mine):
    whole_text = merged("\n".join(saved), "\n".join(mine))
    assert {*saved, *mine} <= set(whole_text.split("\n")) or "\n".join(saved) in whole_text
    for line in (*saved, *mine):
        assert line in whole_text
    assert merged("\n".join(saved), "\n".join(saved)) == "\n".join(saved).strip()


def test_a_merge_of_a_form_takes_the_saved_value_where_nothing_was_given():
    data = QueryDict("version=2&text=mine")
    found = merge_posted(data, ProcessNoteForm(initial={"version": 2, "text": "theirs"}))
    assert found["text"] == "theirs\nmine"
    assert found["version"] == "2"
