"""The clinic's forms and instruments, as admins bring and switch them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.models import FormEdition, InstrumentSetting
from tests.measures import forms

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya(client, cast):
    client.force_login(cast.admin)
    return client


def upload(raw, name="form.json"):
    return SimpleUploadedFile(name, raw, content_type="application/json")


def bring(priya, raw):
    return priya.post(reverse("assessments:form_import"), {"file": upload(raw)})


def test_the_page_lists_forms_and_known_instruments(priya, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page = priya.get(reverse("assessments:form_list")).content.decode()
    assert "No forms yet" in page
    assert "PHQ-9" in page
    assert "Public domain" in page


def test_a_form_is_kept_as_a_draft_with_its_report_and_look_then_published(priya, cast):
    raw = forms.branching()
    answer = bring(priya, raw)
    edition = FormEdition.objects.get()
    assert answer.url == reverse("assessments:form_edition", args=[edition.pk])
    page = priya.get(answer.url).content.decode()
    assert "How it looks" in page
    assert "Do you live with an animal?" in page
    assert edition.state == "draft"
    priya.post(reverse("assessments:form_publish", args=[edition.pk]))
    edition.refresh_from_db()
    assert (edition.state, edition.published_by) == ("active", cast.admin)
    original = priya.get(reverse("assessments:form_original", args=[edition.pk]))
    assert original.content == raw
    priya.post(reverse("assessments:form_retire", args=[edition.pk]))
    edition.refresh_from_db()
    assert edition.state == "retired"


def test_a_file_that_is_no_form_is_refused_with_a_report(priya):
    answer = bring(priya, b'{"resourceType": "Bundle"}')
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This file was not kept" in page
    assert "Stands in the way" in page
    assert not FormEdition.objects.exists()
    assert priya.post(reverse("assessments:form_import")).status_code == 422


def test_a_form_with_errors_says_what_stands_in_the_way_and_cannot_be_published(priya):
    twice = forms.questionnaire(
        {"linkId": "a", "type": "string", "text": "A"}, {"linkId": "a", "type": "string", "text": "B"}
    )
    answer = bring(priya, twice)
    edition = FormEdition.objects.get()
    page = priya.get(answer.url).content.decode()
    assert "It cannot be used yet" in page
    assert reverse("assessments:form_publish", args=[edition.pk]) not in page
    priya.post(reverse("assessments:form_publish", args=[edition.pk]))
    edition.refresh_from_db()
    assert edition.state == "draft"


def test_text_of_a_form_is_shown_and_never_run(priya):
    bring(priya, forms.questionnaire({"linkId": "a", "type": "string", "text": "<script>alert(1)</script>Why"}))
    page = priya.get(reverse("assessments:form_edition", args=[FormEdition.objects.get().pk])).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("text", "status", "kept"),
    [
        ("q3 1\nq5 2.5", 302, [{"item": "q3", "from": "1"}, {"item": "q5", "from": "2.5"}]),
        ("q3 1 4", 302, [{"item": "q3", "from": "1", "urgent": "4"}]),
        ("q3  2   2", 302, [{"item": "q3", "from": "2", "urgent": "2"}]),
        ("q3 4 1", 422, []),
        ("q3 1 x", 422, []),
        ("q3 NaN", 422, []),
        ("q3", 422, []),
        ("q9 1", 422, []),
        ("q3 x", 422, []),
    ],
)
def test_answers_that_call_a_person(priya, text, status, kept):
    bring(priya, forms.long_form(5))
    edition = FormEdition.objects.get()
    answer = priya.post(reverse("assessments:form_edition", args=[edition.pk]), {"alerts": text})
    edition.refresh_from_db()
    assert (answer.status_code, edition.alerts) == (status, kept)


# --- instruments
def page_of(key):
    return reverse("assessments:instrument", args=[key])


def test_a_free_instrument_is_switched_on_and_off_by_a_button(priya):
    page = priya.get(page_of("phq9")).content.decode()
    assert "Answers that call a person" in page
    priya.post(page_of("phq9"), {"plain": "1"})
    assert InstrumentSetting.objects.get().switched_on
    priya.post(reverse("assessments:instrument_off", args=["phq9"]))
    assert not InstrumentSetting.objects.get().switched_on


def test_an_instrument_that_needs_a_right_cannot_be_switched_on_by_a_button(priya):
    page = priya.get(page_of("fis")).content.decode()
    assert "Its licence asks for a right of your own" in page
    assert "Switch on, numbers only" not in page
    answer = priya.post(page_of("fis"), {"plain": "1"})
    assert answer.status_code == 422
    assert not InstrumentSetting.objects.exists()
    right = {"right_holder": "The authors", "right_since": "2026-01-01", "right_reference": "Letter of 1 January"}
    assert priya.post(page_of("fis"), right).status_code == 422  # it must be said in so many words
    priya.post(page_of("fis"), {**right, "declared": "on"})
    assert InstrumentSetting.objects.get().right_holder == "The authors"
    assert "Letter of 1 January" in priya.get(page_of("fis")).content.decode()


def test_the_clinics_own_copy_of_the_words(priya, core10):
    address = reverse("assessments:instrument_words", args=["core10"])
    few = priya.post(address, {"release": "en", "lines": "one\ntwo"})
    assert few.status_code == 422
    assert "10 items; there are 2" in few.content.decode()
    assert priya.post(address, {"release": "en"}).status_code == 422
    lines = "\n".join(f"Licensed line {place}" for place in range(1, 11))
    answer = priya.post(address, {"release": "en", "lines": lines})
    draft = FormEdition.objects.get(state="draft")
    assert answer.url == reverse("assessments:form_edition", args=[draft.pk])
    other = reverse("assessments:instrument_words", args=["gad7"])
    refused = priya.post(other, {"release": "en", "lines": "a\n" * 7}, follow=True)
    assert "has not been declared" in refused.content.decode()


def test_words_from_a_file(priya, core10):
    items = [forms.number(str(place), f"Licensed {place}") for place in range(1, 11)]
    file = upload(forms.questionnaire(*items, url="urn:test:words"))
    priya.post(reverse("assessments:instrument_words", args=["core10"]), {"release": "x", "file": file})
    draft = FormEdition.objects.get(state="draft")
    priya.post(reverse("assessments:form_publish", args=[draft.pk]))
    draft.refresh_from_db()
    assert (draft.state, draft.key, draft.instrument) == ("active", "core10", "core10")


def test_an_instrument_that_nobody_knows(priya):
    for name in ("instrument", "instrument_off", "instrument_words"):
        assert priya.post(reverse(f"assessments:{name}", args=["nothing"])).status_code == 404


def test_only_admins(client, cast):
    for user, status in ((cast.ines, 403), (cast.martin, 403), (cast.rowan_user, 404)):
        client.force_login(user)
        assert client.get(reverse("assessments:form_list")).status_code == status
