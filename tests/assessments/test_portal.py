import re

import pytest
from django.urls import reverse

from assessments import actions
from assessments.models import Intake, IntakeAnswer, Relationship, SafetyAlert
from assessments.questions import PAGES
from tests.assessments.conftest import COMPLETE


@pytest.fixture
def phone(client, cast):
    client.force_login(cast.rowan_user)
    return client


def address(key):
    return reverse("assessments:portal_page", args=[key])


def posted(values, page, version=None):
    """What a browser would send for a page."""
    data = {"version": version or ".".join("0" for _ in page.questions)}
    for question in page.questions:
        value = values.get(question.key)
        if isinstance(value, dict):
            data |= {f"{question.key}-{key}": part for key, part in value.items()}
        elif value is not None:
            data[question.key] = value
    return data


def version_of(page):
    """The version of a page on which nothing was answered yet."""
    return ".".join("0" for _ in page.questions)


def version_on(body):
    return re.search(r'name="version" value="([^"]*)"', body)[1]


def test_the_draft_begins_by_a_press_not_by_a_visit(phone, cast):
    assert b"Begin" in phone.get(reverse("assessments:portal_start")).content
    assert not Intake.objects.exists()
    answer = phone.post(reverse("assessments:portal_start"))
    assert answer.url == address("reason")
    assert Intake.objects.get().client == cast.rowan


def test_the_whole_way_on_a_phone(phone, intake, cast):
    """Every page filled by its own form, two people added, checked, sent, read."""
    for label in ("A.", "My first partner"):
        phone.post(
            reverse("assessments:portal_relationship_new"), {"label": label, "kind": "partner", "started": "2015"}
        )
    for number, page in enumerate(PAGES):
        shown = phone.get(address(page.key))
        assert shown.status_code == 200
        answer = phone.post(address(page.key), posted(COMPLETE, page, version_on(shown.content.decode())))
        after = PAGES[number + 1 :]
        assert answer.url == (address(after[0].key) if after else reverse("assessments:portal_check"))
    check = phone.get(reverse("assessments:portal_check")).content.decode()
    assert "I leave when it gets close." in check
    assert reverse("assessments:portal_send") in check
    assert phone.post(reverse("assessments:portal_send")).url == reverse("assessments:portal_start")
    sent = phone.get(reverse("assessments:portal_start")).content.decode()
    assert "It has been sent" in sent
    assert "Stay for breakfast." in sent
    assert not SafetyAlert.objects.exists()


def test_an_unfinished_draft_is_not_sent(phone, intake):
    phone.post(reverse("assessments:portal_send"))
    assert Intake.objects.get().state == Intake.State.DRAFT
    assert b"Before it can be sent" in phone.get(reverse("assessments:portal_check")).content


def test_the_page_saves_itself_and_carries_its_version(phone, intake):
    page = PAGES[0]
    first = phone.post(address("reason"), posted({"reason": "one"}, page), headers={"X-Autosave": "1"})
    assert first.status_code == 200
    assert first.headers["X-Version"] == "1.0.0.0.0.0"
    again = posted({"reason": "two"}, page, first.headers["X-Version"])
    assert phone.post(address("reason"), again, headers={"X-Autosave": "1"}).headers["X-Version"] == "2.0.0.0.0.0"
    assert version_on(phone.get(address("reason")).content.decode()) == "2.0.0.0.0.0"


def test_another_device_gets_both_answers_and_can_choose(phone, intake):
    page = PAGES[0]
    phone.post(address("reason"), posted({"reason": "from the phone"}, page), headers={"X-Autosave": "1"})
    late = phone.post(address("reason"), posted({"reason": "from the laptop"}, page), headers={"X-Autosave": "1"})
    assert late.status_code == 409
    body = late.content.decode()
    assert "from the phone" in body
    assert "from the laptop" in body
    chosen = phone.post(address("reason"), posted({"reason": "from the laptop"}, page, version_on(body)))
    assert chosen.status_code == 302
    assert actions.read_answers(intake)["reason"].value == "from the laptop"


def test_without_script_the_clash_is_a_whole_page(phone, intake, fill):
    fill(intake, {"reason": "from the phone"})
    late = phone.post(address("reason"), posted({"reason": "from the laptop"}, PAGES[0]))
    assert late.status_code == 409
    assert b"<html" in late.content


def test_a_late_autosave_says_that_it_was_sent(phone, sent):
    late = phone.post(address("reason"), posted({"reason": "too late"}, PAGES[0]), headers={"X-Autosave": "1"})
    assert late.status_code == 409
    assert b"already sent" in late.content
    assert actions.read_answers(sent)["reason"].value == COMPLETE["reason"]
    assert phone.get(address("reason")).url == reverse("assessments:portal_start")


def test_an_answer_about_safety_shows_contacts_on_the_next_page(phone, intake):
    page = next(page for page in PAGES if page.key == "now")
    answer = phone.post(address("now"), posted({"thoughts": "passing"}, page))
    assert answer.url.startswith(reverse("assessments:portal_reach"))
    body = phone.get(answer.url).content.decode()
    assert "0000 000" in body
    assert address("relationships") in body
    assert "not an emergency service" in body
    assert "0000 000" in phone.get(address("goals")).content.decode()
    assert SafetyAlert.objects.get().item == "thoughts"


def test_an_autosaved_answer_about_safety_acts_at_once(phone, intake):
    page = next(page for page in PAGES if page.key == "now")
    answer = phone.post(address("now"), posted({"today": "no"}, page), headers={"X-Autosave": "1"})
    assert reverse("assessments:portal_support").encode() in answer.content
    alert = SafetyAlert.objects.get()
    assert (alert.item, alert.urgent) == ("today", True)
    phone.post(address("now"), posted({"today": "no"}, page, answer.headers["X-Version"]))
    alert.refresh_from_db()
    assert alert.count == 1


def test_parking_counts_as_answered_and_is_shown(phone, intake):
    data = {"version": version_of(PAGES[0]), "reason-park": "face"}
    phone.post(address("reason"), data)
    assert IntakeAnswer.objects.get(question="reason").parked == "face"
    assert "face to face" in phone.get(reverse("assessments:portal_check")).content.decode()
    assert "1 of 9 parts done" in phone.get(reverse("assessments:portal_start")).content.decode()


def test_save_and_come_back_later_leads_to_the_overview(phone, intake):
    answer = phone.post(address("reason"), {**posted({"reason": "x"}, PAGES[0]), "later": "1"})
    assert answer.url == reverse("assessments:portal_start")


def test_a_wrong_number_is_kept_and_explained(phone, intake):
    page = next(page for page in PAGES if page.key == "trust")
    answer = phone.post(address("trust"), posted({"trust": {"severity": "14", "note": "kept"}}, page))
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "kept" in body
    assert 'value="14"' in body


def test_people_are_added_changed_and_removed(phone, intake, cast):
    phone.post(reverse("assessments:portal_relationship_new"), {"label": "A.", "kind": "partner"})
    row = Relationship.objects.get()
    url = reverse("assessments:portal_relationship", args=[row.pk])
    assert b"A." in phone.get(url).content
    change = {"label": "B.", "kind": "friend", "version": 1, "closeness_peak": 4}
    phone.post(url, change)
    row.refresh_from_db()
    assert (row.label, row.kind, row.closeness_peak, row.version) == ("B.", "friend", 4, 2)
    stale = phone.post(url, change | {"label": "C."})
    assert stale.status_code == 409
    assert b"B." in stale.content
    remove = reverse("assessments:portal_relationship_remove", args=[row.pk])
    assert b"Remove B.?" in phone.get(remove).content
    phone.post(remove)
    assert not Relationship.objects.exists()


def test_a_person_without_a_word_for_them_is_asked_again(phone, intake):
    answer = phone.post(reverse("assessments:portal_relationship_new"), {"label": "", "kind": "partner"})
    assert answer.status_code == 422


def test_rows_may_be_mended_but_not_removed_once_sent(phone, sent):
    row = Relationship.objects.first()
    url = reverse("assessments:portal_relationship", args=[row.pk])
    assert phone.post(url, {"label": "Z.", "kind": "other", "version": 1}).url == reverse("assessments:portal_people")
    phone.post(reverse("assessments:portal_relationship_remove", args=[row.pk]))
    row.refresh_from_db()
    assert row.label == "Z."


def test_rows_told_in_an_intake_stay_when_it_was_locked(phone, sent, cast):
    row = Relationship.objects.first()
    actions.start_review(intake=sent, by=cast.ines)
    actions.lock_intake(intake=actions.sign_intake(intake=sent, by=cast.ines), by=cast.ines)
    url = reverse("assessments:portal_relationship", args=[row.pk])
    assert phone.post(url, {"label": "Z.", "kind": "other", "version": 1}).url == reverse("assessments:portal_people")
    row.refresh_from_db()
    assert row.label == "A."
    phone.post(reverse("assessments:portal_relationship_new"), {"label": "New", "kind": "friend"})
    added = Relationship.objects.get(position=max(Relationship.objects.values_list("position", flat=True)))
    url = reverse("assessments:portal_relationship", args=[added.pk])
    phone.post(url, {"label": "N.", "kind": "friend", "version": 1})
    added.refresh_from_db()
    assert added.label == "N."


def test_somebody_who_also_works_here_sees_no_clients_rows_in_the_portal(client, cast, intake, two_people):
    cast.ines.is_client = True
    cast.ines.save()
    client.force_login(cast.ines)
    assert client.get(reverse("assessments:portal_relationship", args=[two_people[0].pk])).status_code == 404


def test_support_works_without_an_intake(client, cast):
    client.force_login(cast.noor_user)
    body = client.get(reverse("assessments:portal_support")).content.decode()
    assert "0000 000" in body
    assert "last checked" in body
    assert "history" in body


def test_another_page_than_those_that_exist_is_not_found(phone, intake):
    assert phone.get(address("nothing")).status_code == 404


def test_reading_writes_nothing(phone, intake, two_people):
    from tests.support import recorded_writes

    pages = [address(page.key) for page in PAGES]
    with recorded_writes() as writes:
        for url in [*pages, reverse("assessments:portal_check"), reverse("assessments:portal_start")]:
            assert phone.get(url).status_code == 200
    assert writes == []
