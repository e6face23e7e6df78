"""Care, supervision, profiles, leaving."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from people import actions, staff_lists, staffing
from people.models import CareRelationship, Client, ClinicianProfile, Licence, Supervision, User
from tests.cast import make_client, make_user


def current(**wanted):
    return CareRelationship.objects.current().filter(**wanted)


@pytest.mark.django_db
def test_care_opens_the_record_and_its_end_closes_it(cast):
    newcomer = make_client("Wren Calloway")
    care = actions.begin_care(by=cast.admin, client=newcomer, clinician=cast.yusuf)
    assert care.arranged_by == cast.admin
    assert newcomer in Client.objects.visible_to(cast.yusuf)
    assert newcomer in Client.objects.visible_to(cast.judith)
    ended = actions.end_care(by=cast.admin, care=care, reason="Moved away")
    assert CareRelationship.objects.get(pk=care.pk).end_reason == "Moved away"
    assert ended.ended_at >= ended.started_at
    assert newcomer not in Client.objects.visible_to(cast.yusuf)
    assert newcomer not in Client.objects.visible_to(cast.judith)
    with pytest.raises(ValidationError) as refusal:
        actions.end_care(by=cast.admin, care=care)
    assert refusal.value.code == "ended"


@pytest.mark.django_db
def test_care_that_does_not_fit_is_refused(cast):
    for clinician, kind, code in (
        (cast.yusuf, "therapist", "has_therapist"),
        (cast.ines, "therapist", "already"),
        (cast.martin, "co_therapist", "not_a_clinician"),
        (cast.gone, "co_therapist", "not_a_clinician"),
    ):
        with pytest.raises(ValidationError) as refusal:
            actions.begin_care(by=cast.admin, client=cast.rowan, clinician=clinician, kind=kind)
        assert refusal.value.code == code
    assert actions.begin_care(by=cast.admin, client=cast.rowan, clinician=cast.yusuf, kind="cover").kind == "cover"


@pytest.mark.django_db
def test_care_by_the_pages(cast, client):
    client.force_login(cast.admin)
    begin = reverse("people:care_begin", args=[cast.rowan.pk])
    assert client.post(begin, {"clinician": cast.yusuf.pk, "kind": "therapist"}).status_code == 422
    assert client.post(begin, {"clinician": cast.yusuf.pk, "kind": "co_therapist"}).status_code == 302
    care = current(client=cast.rowan, clinician=cast.yusuf).get()
    assert client.post(reverse("people:care_end", args=[care.pk]), {"reason": ""}).status_code == 302
    assert not current(client=cast.rowan, clinician=cast.yusuf).exists()


@pytest.mark.django_db
def test_supervision_opens_current_cases_and_ends(cast, client):
    client.force_login(cast.admin)
    page = reverse("people:supervision_begin", args=[cast.yusuf.pk])
    assert client.post(page, {"supervisor": cast.judith.pk}).status_code == 422
    assert client.post(page, {"supervisor": cast.martin.pk}).status_code == 302
    assert cast.noor in Client.objects.visible_to(cast.martin)
    pair = Supervision.objects.current().get(supervisor=cast.martin, supervisee=cast.yusuf)
    client.post(reverse("people:supervision_end", args=[pair.pk]))
    assert cast.noor not in Client.objects.visible_to(cast.martin)
    with pytest.raises(ValidationError):
        staffing.begin_supervision(by=cast.admin, supervisor=cast.hana, supervisee=cast.ines)


@pytest.mark.django_db
def test_the_supervisor_sees_supervisees_with_their_cases(cast, client, django_assert_max_num_queries):
    client.force_login(cast.martin)
    page = client.get(reverse("supervision")).content.decode()
    assert "Ines Caldeira" in page
    assert "Rowan Ashby" in page
    assert "Noor" not in page
    with django_assert_max_num_queries(5):
        staff_lists.supervisees(cast.martin)


@pytest.mark.django_db
def test_nobody_leaves_while_clients_are_in_their_care(cast):
    with pytest.raises(ValidationError) as refusal:
        staffing.deactivate_user(by=cast.admin, user=cast.ines)
    assert refusal.value.code == "has_care"
    for care in current(clinician=cast.ines):
        actions.end_care(by=cast.admin, care=care)
    staffing.deactivate_user(by=cast.admin, user=cast.ines)
    assert not Supervision.objects.current().filter(supervisee=cast.ines).exists()


@pytest.mark.django_db
def test_closing_an_account_ends_every_login_at_once_and_for_good(cast):
    phone, laptop, other = Browser(), Browser(), Browser()
    for browser in (phone, laptop):
        browser.force_login(cast.hana)
    other.force_login(cast.ines)
    staffing.deactivate_user(by=cast.admin, user=cast.hana)
    address = reverse("people:preferences")
    assert phone.get(address).status_code == 302
    staffing.reactivate_user(by=cast.admin, user=cast.hana)
    assert laptop.get(address).status_code == 302
    assert other.get(address).status_code == 200


@pytest.mark.django_db
def test_the_clinic_keeps_an_admin_and_nobody_closes_themselves(cast):
    second = make_user("Tomas Berg", is_clinic_admin=True)
    with pytest.raises(ValidationError) as refusal:
        staffing.deactivate_user(by=cast.admin, user=cast.admin)
    assert refusal.value.code == "self"
    staffing.deactivate_user(by=cast.admin, user=second)
    with pytest.raises(ValidationError) as refusal:
        staffing.deactivate_user(by=second, user=cast.admin)
    assert refusal.value.code == "last_admin"


@pytest.mark.django_db
def test_roles_change_and_cannot_be_given_up_with_clients_in_care(cast, client):
    client.force_login(cast.admin)
    page = reverse("people:staff_edit", args=[cast.ines.pk])
    assert client.post(page, {"name": "Ines Caldeira", "roles": ["supervisor"]}).status_code == 422
    assert client.post(page, {"name": "Ines C.", "roles": ["therapist", "supervisor"]}).status_code == 302
    changed = User.objects.get(pk=cast.ines.pk)
    assert (changed.name, changed.is_therapist, changed.is_supervisor) == ("Ines C.", True, True)
    response = client.post(reverse("people:staff_activity", args=[cast.ines.pk]), {"to": "closed"}, follow=True)
    assert "still in this person" in response.content.decode()


PROFILE = {
    "title": "Psychotherapist", "languages": ["en", "tr"], "specialties": ["trust"], "formats": ["individual"],
    "places": ["room"], "weekly_places": "9", "accepts_new": "on", "youngest": "18", "gender": "",
    "approach_cbt": "3", "approach_dyn": "0", "approach_grp": "1", "approach_exp": "0",
    "style_directiveness": "6", "style_intensity": "", "style_past": "-7", "style_support": "0",
    "licences-TOTAL_FORMS": "1", "licences-INITIAL_FORMS": "0", "licences-MIN_NUM_FORMS": "0",
    "licences-0-kind": "Registration", "licences-0-jurisdiction": "IE", "licences-0-expires_on": "2030-01-01",
    "hours-TOTAL_FORMS": "1", "hours-INITIAL_FORMS": "0", "hours-MIN_NUM_FORMS": "0",
    "hours-0-weekday": "1", "hours-0-starts": "09:00", "hours-0-ends": "12:00", "hours-0-open_places": "2",
}  # fmt: skip


@pytest.mark.django_db
def test_a_therapist_edits_the_own_profile_with_licences_and_hours(cast, client):
    client.force_login(cast.ines)
    address = reverse("people:own_profile")
    before = client.get(address)
    assert before.status_code == 200
    profile = cast.ines.clinician
    typed = PROFILE | {
        "version": profile.version,
        "licences-TOTAL_FORMS": "2", "licences-INITIAL_FORMS": "1",
        "licences-0-id": profile.licences.get().pk, "licences-0-clinician": profile.pk, "licences-0-DELETE": "on",
        "licences-1-kind": "Registration", "licences-1-jurisdiction": "IE", "licences-1-expires_on": "2030-01-01",
    }  # fmt: skip
    wrong = client.post(address, typed | {"hours-0-ends": "08:00"})
    assert wrong.status_code == 422
    assert 'href="#id_hours-0-ends"' in wrong.content.decode()
    assert client.post(address, typed).status_code == 302
    saved = ClinicianProfile.objects.get(pk=profile.pk)
    assert saved.approaches == {"cbt": 3, "grp": 1}
    assert saved.style == {"directiveness": 6, "past": -7, "support": 0}
    assert saved.languages == ["en", "tr"]
    assert [licence.jurisdiction for licence in saved.licences.all()] == ["IE"]
    assert saved.hours.get().open_places == 2
    stale = client.post(address, PROFILE | {"version": profile.version, "title": "Another title"})
    assert stale.status_code == 409
    assert "Another title" in stale.content.decode()
    assert ClinicianProfile.objects.get(pk=profile.pk).title == "Psychotherapist"


@pytest.mark.django_db
def test_a_first_profile_is_made_by_saving_it(cast, client):
    newcomer = make_user("Amara Diallo", is_therapist=True)
    client.force_login(newcomer)
    assert client.get(reverse("people:own_profile")).status_code == 200
    assert not ClinicianProfile.objects.filter(user=newcomer).exists()
    assert client.post(reverse("people:own_profile"), PROFILE | {"version": 1}).status_code == 302
    assert newcomer.clinician.licences.get().jurisdiction == "IE"
    client.force_login(cast.admin)
    assert client.get(reverse("people:staff_profile", args=[newcomer.pk])).status_code == 200


@pytest.mark.django_db
def test_a_post_does_not_decide_how_many_rows_are_built(cast, client):
    client.force_login(cast.ines)
    many = {"version": 1, "hours-TOTAL_FORMS": "999999", "licences-TOTAL_FORMS": "999999"}
    page = client.post(reverse("people:own_profile"), PROFILE | many)
    assert page.status_code == 422
    assert len(re.findall(r'name="hours-\d+-ends"', page.content.decode())) == 50


@pytest.mark.django_db
def test_a_style_from_a_questionnaire_survives_a_save_that_did_not_touch_it(cast, client):
    profile = cast.ines.clinician
    profile.style = {"directiveness": 7, "past": 1}
    profile.save()
    client.force_login(cast.ines)
    typed = PROFILE | {"version": profile.version, "style_directiveness": "6", "style_past": "4", "style_support": ""}
    assert client.post(reverse("people:own_profile"), typed).status_code == 302
    assert ClinicianProfile.objects.get(pk=profile.pk).style == {"directiveness": 7, "past": 4}


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "has expired"), (0, "expires today"), (1, "expires in 1 day"), (20, "expires in 20 days"), (61, None)],
)
def test_licences_warn_before_they_end(days, words):
    today = dt.date(2026, 2, 4)
    warning = staff_lists.licence_warning(Licence(jurisdiction="GB", expires_on=today + dt.timedelta(days=days)), today)
    assert (words is None and warning is None) or words in warning.text


def test_a_renewed_licence_silences_the_one_before():
    today = dt.date(2026, 2, 4)
    old = Licence(jurisdiction="GB", expires_on=today)
    new = Licence(jurisdiction="GB", expires_on=today + dt.timedelta(days=400))
    assert staff_lists.newest_licences([old, new]) == [new]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [2, 20])
def test_the_list_of_staff_takes_the_same_queries_for_any_number(cast, count, django_assert_max_num_queries):
    for number in range(count):
        user = make_user(f"Clinician {number}", is_therapist=True)
        profile = ClinicianProfile.objects.create(user=user, title="Therapist")
        Licence.objects.create(clinician=profile, kind="Licence", jurisdiction="GB", expires_on=timezone.localdate())
    with django_assert_max_num_queries(3):
        rows = staff_lists.staff_rows(User.objects.visible_to(cast.admin))
    assert len(rows) == count + 7
    assert not any(row.user.is_client for row in rows)
