"""One group session, written in one pass: shared part once, a part of their own for whoever came, signed together."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from common.saving import StaleWrite
from people.models import ClinicianProfile
from sessions import actions, presenters
from sessions.models import GroupNote, GroupNoteRevision, NoteRevision, ProgressNote
from tests.cast import make_client
from tests.sessions.conftest import past

pytestmark = pytest.mark.django_db

SHARED = {
    "theme": "Being thanked",
    "exercises": ["Feedback round"],
    "happened": "A member laughed it off.",
    "next_time": "",
}


@pytest.fixture
def circle(cast):
    """A group of Rowan and two others, led by Ines and Yusuf, with a session that just ended."""
    group = actions.create_group(
        by=cast.ines, values={"name": "Circle", "starts_on": dt.date(2026, 1, 6), "rules": "First names only."}
    )
    group.facilitators.add(cast.yusuf)
    cast.sam, cast.mei = make_client("Sam Okafor"), make_client("Mei-Lin Chan")
    for client in (cast.rowan, cast.sam, cast.mei):
        actions.join_group(by=cast.admin, group=group, client=client)
    return actions.schedule_group_session(by=cast.ines, group=group, starts_at=past(), minutes=90)


def row_of(session, client):
    return session.attendances.get(client=client)


def parts(session, **said):
    """Part of each member: {name: (status, own words)} by first name."""
    found = {}
    for row in session.attendances.select_related("client"):
        status, own = said.get(row.client.first_name.split("-")[0].lower(), ("attended", "Said little, stayed."))
        changes = {"own": own, "safety": "none", "participation": "some", "distress_start": 40, "distress_end": 30}
        found[row.pk] = actions.Part(status=status, changes=changes)
    return found


def save(by, session, shared=SHARED, expected=None, **said):
    version = actions.session_version(session) if expected is None else expected
    return actions.save_group_session(
        by=by, appointment=session, expected=version, shared=shared, parts=parts(session, **said)
    )


def sign(by, session, **kwargs):
    note = GroupNote.objects.get(appointment=session)
    version = kwargs.pop("expected", actions.session_version(session))
    return actions.sign_group_session(by=by, note=note, expected=version, **kwargs)


def test_one_save_writes_the_shared_part_once_and_a_part_for_whoever_came(cast, circle):
    note = save(cast.ines, circle, sam=("dna", "not kept"))
    assert GroupNote.objects.count() == 1
    assert {part.client for part in note.parts.all()} == {cast.rowan, cast.mei}
    part = note.parts.get(client=cast.rowan)
    assert (part.format, part.participation, part.minutes, part.strands) == ("member", "some", 90, ["grp"])
    assert part.sections == {"member-own": "Said little, stayed."}
    assert row_of(circle, cast.sam).status == "dna"
    assert GroupNoteRevision.objects.count() == 1
    assert NoteRevision.objects.count() == 2


def test_signing_closes_everything_at_once(cast, circle):
    save(cast.ines, circle, sam=("cancelled", ""))
    note, count = sign(cast.ines, circle)
    assert (note.state, count) == ("signed", 2)
    assert {part.state for part in note.parts.all()} == {"signed"}
    assert actions.shared_hash(note) == note.content_hash
    read = presenters.note_page(presenters.whole_notes().get(client=cast.rowan), cast.ines)
    assert read.unchanged
    assert ("A member laughed it off.") in [words for _label, words in read.shared]
    assert presenters.notes_to_finish(cast.ines) == []


def test_the_database_keeps_a_signed_shared_part(cast, circle):
    save(cast.ines, circle)
    note, _count = sign(cast.ines, circle)
    for write in (
        lambda: GroupNote.objects.filter(pk=note.pk).update(state="draft"),
        lambda: GroupNote.objects.filter(pk=note.pk).update(signed_credential="x"),
        note.delete,
        lambda: GroupNoteRevision.objects.update(note_version=9),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            write()
    with pytest.raises(actions.NoteClosed):
        save(cast.ines, circle, shared=SHARED | {"theme": "Another"})


def test_everything_that_is_missing_is_listed_and_nothing_is_signed(cast, circle):
    save(cast.ines, circle, shared=SHARED | {"theme": ""}, sam=("", ""), mei=("attended", ""))
    with pytest.raises(actions.NotReady) as raised:
        sign(cast.ines, circle)
    texts = [gap.text for gap in raised.value.missing]
    assert any("theme" in text for text in texts)
    assert any("whether they came" in text for text in texts)
    assert any(text.startswith("Mei-Lin: Write something") for text in texts)
    assert not ProgressNote.objects.exclude(state="draft").exists()
    assert GroupNote.objects.get().state == "draft"


@pytest.mark.parametrize("words", ["Sam laughed it off.", "S.O. laughed it off.", "Sammy laughed it off."])
def test_a_name_in_the_shared_part_stops_the_signature(cast, circle, words):
    save(cast.ines, circle, shared=SHARED | {"happened": words})
    with pytest.raises(actions.NotReady) as raised:
        sign(cast.ines, circle)
    assert [gap.field for gap in raised.value.missing] == ["id_happened"]


def test_a_name_in_another_members_part_stops_it_and_the_own_name_does_not(cast, circle):
    save(cast.ines, circle, rowan=("attended", "Rowan sat beside Mei."), sam=("attended", "Sam spoke first."))
    with pytest.raises(actions.NotReady) as raised:
        sign(cast.ines, circle)
    (gap,) = raised.value.missing
    assert gap.text == "Rowan: “Mei” may be another member."
    _note, count = sign(cast.ines, circle, confirmed=["Mei"])
    assert count == 3


def test_a_giveaway_of_the_roster_is_found(cast, circle):
    membership = cast.sam.memberships.get()
    actions.describe_member(by=cast.ines, membership=membership, called="Samba", giveaways="lighthouse keeper\ngoat")
    save(
        cast.ines,
        circle,
        shared=SHARED | {"happened": "The one with the goat spoke."},
        mei=("attended", "Hugged Samba."),
    )
    with pytest.raises(actions.NotReady) as raised:
        sign(cast.ines, circle)
    assert {gap.text.split("“")[1].split("”")[0] for gap in raised.value.missing} == {"goat", "Samba"}


def test_both_who_lead_the_group_write_and_neither_overwrites_the_other(cast, circle):
    save(cast.ines, circle)
    read_at = actions.session_version(circle)
    save(cast.yusuf, circle, shared=SHARED | {"next_time": "Ask for something small."}, expected=read_at)
    with pytest.raises(StaleWrite):
        save(cast.ines, circle, shared=SHARED | {"next_time": "Silence."}, expected=read_at)
    assert GroupNote.objects.get().next_time == "Ask for something small."


def test_a_part_that_was_changed_on_its_own_page_is_not_overwritten(cast, circle):
    save(cast.ines, circle)
    read_at = actions.session_version(circle)
    part = ProgressNote.objects.get(client=cast.rowan)
    content = actions.note_content(part) | {"safety": "watch", "safety_words": "Sleeps badly."}
    actions.save_note_draft(by=cast.ines, note=part, expected=part.version, content=content)
    with pytest.raises(StaleWrite):
        save(cast.yusuf, circle, expected=read_at)
    assert ProgressNote.objects.get(client=cast.rowan).safety == "watch"


def test_only_what_was_read_is_signed(cast, circle):
    save(cast.ines, circle)
    read_at = actions.session_version(circle)
    save(cast.yusuf, circle, shared=SHARED | {"theme": "Another"})
    with pytest.raises(StaleWrite):
        sign(cast.ines, circle, expected=read_at)


@pytest.mark.parametrize("who", ["hana", "martin", "admin"])
def test_nobody_else_writes_or_signs(cast, circle, who):
    save(cast.ines, circle)
    with pytest.raises(PermissionDenied):
        save(getattr(cast, who), circle)
    with pytest.raises(PermissionDenied):
        sign(getattr(cast, who), circle)


def test_a_late_comer_is_signed_for_afterwards_and_the_locked_ones_stay(cast, circle):
    save(cast.ines, circle, sam=("dna", ""))
    sign(cast.ines, circle)
    save(cast.ines, circle, rowan=("attended", "overwritten?"), sam=("late", "Came for the last round."))
    assert ProgressNote.objects.get(client=cast.rowan).sections == {"member-own": "Said little, stayed."}
    _note, count = sign(cast.ines, circle)
    assert count == 1
    with pytest.raises(actions.NoteClosed):
        sign(cast.ines, circle)


def test_under_supervision_the_parts_wait_for_the_supervisor(cast, circle):
    ClinicianProfile.objects.filter(user=cast.ines).update(needs_supervision=True)
    save(cast.ines, circle)
    sign(cast.ines, circle)
    assert {part.state for part in ProgressNote.objects.all()} == {"ready"}


def test_a_part_knows_its_shared_part_and_nothing_else_does(cast, circle):
    save(cast.ines, circle)
    part = ProgressNote.objects.first()
    with pytest.raises(IntegrityError, match="part_of_a_group_session"), transaction.atomic():
        ProgressNote.objects.filter(pk=part.pk).update(shared=None)
    with pytest.raises(IntegrityError, match="signed_shared_part_is_hashed"), transaction.atomic():
        GroupNote.objects.update(state="signed")


# ---------- pages ----------


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.ines)
    return client


def form_of(page):
    found = {field.html_name: field.value() for field in page.context["form"]}
    return {name: value for name, value in found.items() if value is not None and value not in ("", [])}


def test_the_page_saves_everybody_and_autosave_counts_on(desk, cast, circle):
    url = reverse("sessions:group_session", args=[circle.pk])
    page = desk.get(url)
    rowan = row_of(circle, cast.rowan).pk
    data = form_of(page) | {"theme": "Warmth", "happened": "Daniel laughed.", "save": "everyone"}
    assert desk.post(url, data | {f"own_{rowan}": "Waited."}).url == url
    assert {row.status for row in circle.attendances.all()} == {"attended"}
    data = form_of(desk.get(url)) | {"happened": "Sam laughed."}
    answer = desk.post(reverse("sessions:group_autosave", args=[circle.pk]), data)
    assert answer.status_code == 200
    assert int(answer.headers["X-Version"]) == actions.session_version(circle)
    assert "“Sam”" in answer.content.decode()
    text = desk.get(url).content.decode()
    assert "Somebody may be named" in text
    assert "Sign for 3 people" in text


def test_a_stale_page_gets_both_texts_and_a_merge_keeps_both(desk, cast, circle):
    url = reverse("sessions:group_session", args=[circle.pk])
    desk.post(url, form_of(desk.get(url)) | {"happened": "First line.", "save": "everyone"})
    old = form_of(desk.get(url))
    desk.post(url, old | {"happened": "First line.\nFrom the other window.", "save": "draft"})
    page = desk.post(url, old | {"happened": "First line.\nFrom this window.", "save": "draft"})
    assert page.status_code == 409
    text = page.content.decode()
    assert "From the other window." in text
    assert "From this window." in text
    assert "Keep both texts" in text
    data = old | {
        "version": page.context["current_version"],
        "happened": "First line.\nFrom this window.",
        "resolve": "both",
    }
    desk.post(url, data)
    assert GroupNote.objects.get().happened == "First line.\nFrom the other window.\nFrom this window."


@pytest.mark.parametrize("route", ["sessions:group_session", "sessions:group_autosave"])
def test_words_for_a_shared_part_that_was_signed_meanwhile_come_back(desk, cast, circle, route):
    save(cast.ines, circle)
    old = form_of(desk.get(reverse("sessions:group_session", args=[circle.pk])))
    sign(cast.ines, circle)
    for version in (old["version"], actions.session_version(circle)):
        data = old | {"version": version, "happened": "Somebody spoke for the first time."}
        page = desk.post(reverse(route, args=[circle.pk]), data)
        assert page.status_code == 409
        assert "Somebody spoke for the first time." in page.content.decode()
        assert "was signed in the meantime" in page.content.decode()
    assert "spoke" not in GroupNote.objects.get().happened


def test_absent_members_get_no_note_and_locked_ones_are_shown(desk, cast, circle):
    save(cast.ines, circle, sam=("dna", ""))
    sign_url = reverse("sessions:group_sign", args=[circle.pk])
    page = desk.get(sign_url)
    assert "Sign for 2 people" in page.content.decode()
    desk.post(sign_url, {"version": page.context["version"]})
    text = desk.get(reverse("sessions:group_session", args=[circle.pk])).content.decode()
    assert text.count("Signed</span>") == 2
    assert not ProgressNote.objects.filter(client=cast.sam).exists()


def test_words_are_confirmed_one_by_one(desk, cast, circle):
    save(cast.ines, circle, shared=SHARED | {"happened": "Sam is a word here."})
    url = reverse("sessions:group_sign", args=[circle.pk])
    page = desk.get(url)
    assert 'value="Sam"' in page.content.decode()
    version = {"version": page.context["version"]}
    assert desk.post(url, version).status_code == 422
    assert desk.post(url, version | {"confirmed": ["Sam"]}).status_code == 302
    assert GroupNote.objects.get().state == "signed"


def test_others_do_not_open_the_session(client, cast, circle):
    url = reverse("sessions:group_session", args=[circle.pk])
    for user, status in ((cast.hana, 403), (cast.martin, 403), (cast.admin, 403), (cast.rowan_user, 404)):
        client.force_login(user)
        assert client.get(url).status_code == status


@pytest.mark.parametrize("count", [3, 11])
def test_the_page_asks_the_same_number_of_questions_for_any_group(
    desk, cast, circle, count, django_assert_max_num_queries
):
    circle.group.capacity = 12
    circle.group.save()
    for number in range(count - 3):
        client = make_client(f"Member{number} Person{number}")
        actions.join_group(by=cast.admin, group=circle.group, client=client)
        circle.attendances.create(client=client)
    save(cast.ines, circle)
    with django_assert_max_num_queries(42):
        assert desk.get(reverse("sessions:group_session", args=[circle.pk])).status_code == 200
