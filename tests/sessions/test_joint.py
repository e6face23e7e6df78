"""A couple's file beside the two personal ones: what is agreed first, and that nothing crosses over."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

import people.actions
from audit.models import Event
from common.saving import StaleWrite
from people.models import CareRelationship, Client
from sessions import actions, presenters
from sessions.models import Appointment, Attendance, JointAgreement, JointMember, ProgressNote
from tests.cast import begin_care, make_client
from tests.sessions.booking import agree, book, joint_file
from tests.sessions.conftest import coming, past, whole

pytestmark = pytest.mark.django_db


def test_the_desk_opens_a_file_for_two_in_the_care_of_one_therapist(cast):
    file = joint_file(cast, agreed=False)
    assert (file.kind, file.name, file.user, file.status) == ("couple", "Rowan & Noor", None, "active")
    assert [(row.person, row.called) for row in file.members.all()] == [(cast.rowan, "Rowan"), (cast.noor, "Noor")]
    assert [row.clinician for row in CareRelationship.objects.filter(client=file)] == [cast.hana]
    assert Event.objects.filter(action="file.opened", client_id=str(file.pk)).exists()


def test_a_therapist_opens_one_only_for_people_in_the_own_care(cast):
    with pytest.raises(PermissionDenied):
        actions.open_joint_file(by=cast.ines, kind="couple", persons=[cast.rowan, cast.noor], clinician=cast.ines)
    begin_care(cast.noor, cast.ines, kind="co_therapist")
    with pytest.raises(PermissionDenied):
        actions.open_joint_file(by=cast.ines, kind="couple", persons=[cast.rowan, cast.noor], clinician=cast.hana)
    actions.open_joint_file(by=cast.ines, kind="couple", persons=[cast.rowan, cast.noor], clinician=cast.ines)


def test_a_joint_file_needs_two_different_people_and_a_therapist_who_works_here(cast):
    file = joint_file(cast)
    for persons in ([cast.rowan], [cast.rowan, cast.rowan], [cast.rowan, file]):
        with pytest.raises(actions.NotTogether):
            actions.open_joint_file(by=cast.admin, kind="couple", persons=persons, clinician=cast.hana)
    for nobody in (cast.gone, cast.martin):
        with pytest.raises(PermissionDenied):
            actions.open_joint_file(by=cast.admin, kind="couple", persons=[cast.rowan, cast.noor], clinician=nobody)


def test_the_database_keeps_a_joint_file_without_account_and_apart(cast):
    file = joint_file(cast)
    with pytest.raises(IntegrityError, match="joint_file_has_no_account"), transaction.atomic():
        Client.objects.filter(pk=file.pk).update(user=cast.admin)
    with pytest.raises(IntegrityError, match="no_file_is_its_own_member"), transaction.atomic():
        JointMember.objects.filter(file=file, person=cast.rowan).update(person=file)
    with pytest.raises(IntegrityError), transaction.atomic():
        JointMember(file=file, person=cast.rowan, called="R").save(force_insert=True)
    with pytest.raises(IntegrityError, match="the_one_client_is_named"), transaction.atomic():
        JointAgreement.objects.update(who_is_client="one")


def test_a_joint_file_is_not_invited(cast):
    file = joint_file(cast)
    with pytest.raises(ValidationError, match="has no account"):
        people.actions.invite(by=cast.admin, email="both@demo.test", roles=["client"], client=file)


# ------------------------------------------------------------- before the first session


def test_nothing_joint_is_booked_or_logged_before_everybody_agreed(cast):
    file = joint_file(cast, agreed=False)
    with pytest.raises(actions.NotAgreed):
        book(cast, by=cast.hana, client=file)
    with pytest.raises(actions.NotAgreed):
        actions.log_session(by=cast.hana, client=file, starts_at=past(), minutes=50)
    with pytest.raises(actions.NotAgreed):
        actions.book_series(by=cast.hana, client=file, starts_at=coming(), minutes=50, times=3)
    agree(cast.hana, file, by_whom=[str(cast.rowan.pk)])
    with pytest.raises(actions.NotAgreed):
        book(cast, by=cast.hana, client=file)
    assert not Appointment.objects.exists()
    agree(cast.hana, file)
    assert book(cast, by=cast.hana, client=file).kind == "couple"


def test_a_trial_consultation_is_where_it_is_agreed(cast):
    file = joint_file(cast, agreed=False)
    assert book(cast, by=cast.hana, client=file, kind="consultation").kind == "consultation"


def test_a_term_that_changes_has_to_be_agreed_to_again(cast):
    file = joint_file(cast)
    row = agree(cast.hana, file, secrets="kept", by_whom=[])
    assert (row.is_complete, row.agreed_on) == (False, None)
    with pytest.raises(actions.NotAgreed):
        book(cast, by=cast.hana, client=file)
    assert agree(cast.hana, file, secrets="kept").agreed_on is not None


def test_strangers_do_not_agree_and_only_the_team_writes_it_down(cast):
    stranger = make_client("Sam Okafor")
    file = joint_file(cast, agreed=False)
    row = agree(cast.hana, file, by_whom=[str(stranger.pk), str(cast.rowan.pk)])
    assert row.agreed_by == [str(cast.rowan.pk)]
    with pytest.raises(PermissionDenied):
        agree(cast.hana, file, who_is_client="one", client_person_id=stranger.pk)
    for other in (cast.ines, cast.yusuf, cast.admin):
        with pytest.raises(PermissionDenied):
            agree(other, file)
    with pytest.raises(StaleWrite):
        actions.record_agreement(by=cast.hana, file=file, expected=0, terms={})


@pytest.mark.parametrize(
    ("who", "kind", "fits"),
    [
        ("person", "individual", "individual"), ("person", "consultation", "consultation"), ("person", "couple", None),
        ("person", "family", None), ("person", "group", None), ("couple", "individual", "couple"),
        ("couple", "couple", "couple"), ("couple", "family", None), ("family", "individual", "family"),
        ("family", "couple", None), ("family", "group", None),
    ],
)  # fmt: skip
def test_the_kind_of_a_session_fits_its_file(cast, who, kind, fits):
    client = cast.rowan if who == "person" else joint_file(cast, kind=who)
    if fits is None:
        with pytest.raises(actions.WrongKind):
            actions.kind_for(client, kind)
    else:
        assert actions.kind_for(client, kind) == fits


# ------------------------------------------------------------- nothing crosses over


@pytest.fixture
def together(cast):
    """A joint session that was held, with a note, and one to come."""
    file = joint_file(cast)
    _row, note = actions.log_session(by=cast.hana, client=file, starts_at=past(), minutes=50)
    content = whole(note, sections={"dap-data": "canary-joint-note"}, no_objective_reason="canary-joint-reason")
    actions.save_note_draft(by=cast.hana, note=note, expected=note.version, content=content)
    book(cast, by=cast.hana, client=file)
    return file


def test_the_personal_therapists_see_nothing_of_the_joint_file(cast, together):
    for personal in (cast.ines, cast.yusuf, cast.martin, cast.judith):
        assert not Client.objects.visible_to(personal).filter(pk=together.pk).exists()
        for model in (Appointment, Attendance, ProgressNote, JointMember, JointAgreement):
            assert not model.objects.visible_to(personal).exists(), model


def test_the_joint_therapist_sees_nothing_of_the_personal_files(cast, together):
    book(cast, starts_at=coming(5))
    actions.log_session(by=cast.yusuf, client=cast.noor, starts_at=past(9), minutes=50)
    assert set(Client.objects.visible_to(cast.hana)) == {together}
    assert {row.client for row in Attendance.objects.visible_to(cast.hana)} == {together}
    assert {row.client for row in ProgressNote.objects.visible_to(cast.hana)} == {together}


def test_who_is_in_both_teams_sees_both(cast, together):
    begin_care(together, cast.ines, kind="co_therapist")
    assert set(Client.objects.visible_to(cast.ines)) >= {together, cast.rowan}


def test_no_page_of_a_personal_therapist_shows_the_joint_file(cast, together, client):
    client.force_login(cast.ines)
    for url in (
        reverse("sessions:case", args=[cast.rowan.pk]), reverse("case", args=[cast.rowan.pk]),
        reverse("sessions:week"), reverse("people:client_list"), reverse("today"),
    ):  # fmt: skip
        text = client.get(url).content.decode()
        assert "canary-joint" not in text, url
        assert "Noor" not in text, url
        assert together.case_number not in text, url
    for url in (reverse("sessions:agreement", args=[together.pk]), reverse("sessions:case", args=[together.pk])):
        assert client.get(url).status_code == 403


def test_a_clash_with_a_joint_session_says_only_that_the_client_is_taken(cast, together):
    row = Appointment.objects.get(state="scheduled")
    with pytest.raises(actions.Clash) as clash:
        book(cast, starts_at=row.starts_at)
    assert clash.value.message == "The client already has an appointment at this time. Choose another time."


def test_each_partner_sees_the_joint_appointment_in_the_own_portal(cast, together, client):
    for user, other in ((cast.rowan_user, "Noor"), (cast.noor_user, "Rowan")):
        client.force_login(user)
        text = client.get(reverse("sessions:portal_appointments")).content.decode()
        assert f"together with {other}" in text
        assert "canary-joint" not in text
    assert [row.together for row in presenters.coming_for_client(cast.noor)] == ["Rowan"]
    client.force_login(cast.ended_user)
    assert "together" not in client.get(reverse("sessions:portal_appointments")).content.decode()


# ------------------------------------------------------------- pages


def test_a_joint_file_shows_what_fits_two_people_and_counts_as_none(cast, client):
    file = joint_file(cast)
    begin_care(cast.rowan, cast.hana, kind="cover")
    client.force_login(cast.hana)
    text = client.get(reverse("case", args=[file.pk])).content.decode()
    assert "Reaching Rowan &amp; Noor" in text
    tabs = {key for key, _label, _url in client.get(reverse("case", args=[file.pk])).context["case"].tabs}
    assert tabs.isdisjoint({"intake", "history", "measures", "practice", "messages"})
    assert {"overview", "plan", "sessions", "safety", "details"} <= tabs
    personal = {key for key, _label, _url in client.get(reverse("case", args=[cast.rowan.pk])).context["case"].tabs}
    assert {"intake", "history", "measures", "practice", "messages"} <= personal
    text = client.get(reverse("people:client_list")).content.decode()
    assert "1 person, and 1 file of people who come together" in text


def test_the_desk_opens_it_by_case_numbers(cast, client):
    client.force_login(cast.admin)
    url = reverse("sessions:joint_new")
    numbers = f"{cast.rowan.case_number}, {cast.noor.number}"
    posted = {"kind": "couple", "numbers": numbers, "clinician": str(cast.hana.pk)}
    for wrong in ("nonsense words", cast.rowan.case_number, f"{cast.rowan.number} 999999"):
        page = client.post(url, posted | {"numbers": wrong})
        assert page.status_code == 422
        assert 'href="#id_numbers"' in page.content.decode()
    assert client.post(url, posted).status_code == 302
    assert Client.objects.get(kind="couple").members.count() == 2


def test_a_therapist_cannot_name_people_of_others(cast, client):
    client.force_login(cast.ines)
    numbers = f"{cast.rowan.number} {cast.noor.number}"
    posted = {"kind": "couple", "numbers": numbers, "clinician": str(cast.ines.pk)}
    page = client.post(reverse("sessions:joint_new"), posted)
    assert page.status_code == 422
    assert "you may not open it" in page.content.decode()
    assert not Client.objects.filter(kind="couple").exists()


def test_the_agreement_page_takes_it_down_and_the_booking_page_points_to_it(cast, client):
    file = joint_file(cast, agreed=False)
    client.force_login(cast.hana)
    meeting = {
        "client": str(file.pk), "starts_at": f"{coming():%Y-%m-%dT%H:%M}", "minutes": "75", "kind": "individual",
        "place": "room", "room": "", "repeats": "0",
    }  # fmt: skip
    url = reverse("sessions:agreement", args=[file.pk])
    refused = client.post(reverse("sessions:schedule"), meeting)
    assert refused.status_code == 422
    assert url in refused.content.decode()
    terms = {"secrets": "none", "release": "all", "words": "", "version": "0"}
    save = reverse("sessions:agreement_save", args=[file.pk])
    page = client.post(save, terms | {"who_is_client": "one"})
    assert page.status_code == 422
    assert "Say which of them" in page.content.decode()
    both = [str(cast.rowan.pk), str(cast.noor.pk)]
    assert client.post(save, terms | {"who_is_client": "together", "agreed_by": both}).status_code == 302
    assert "Agreed on" in client.get(reverse("sessions:case", args=[file.pk])).content.decode()
    assert client.post(reverse("sessions:schedule"), meeting).status_code == 302
    assert client.post(save, terms | {"who_is_client": "together"}).status_code == 409


def test_a_personal_file_has_no_agreement_page(cast, client):
    client.force_login(cast.ines)
    assert client.get(reverse("sessions:agreement", args=[cast.rowan.pk])).status_code == 404


def test_a_supervisor_reads_the_agreement_and_does_not_write_it(cast, client):
    begin_care(file := joint_file(cast), cast.ines, kind="co_therapist")
    client.force_login(cast.martin)
    url = reverse("sessions:agreement", args=[file.pk])
    assert "No secrets" in client.get(url).content.decode()
    assert client.post(reverse("sessions:agreement_save", args=[file.pk]), {}).status_code == 403
