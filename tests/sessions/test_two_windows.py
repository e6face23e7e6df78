"""Two windows on one note, and everything that may happen in the other one (E2): nothing is overwritten, both texts can be reached.

What a browser itself has to do about it is in tests/journeys/test_notes.py; what happens in the same instant in test_at_once.py.
"""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from common.saving import Page, StaleWrite
from people.models import CareRelationship, ClinicianProfile, User
from sessions import actions
from sessions.models import Addendum, NoteFormat, NoteRevision, ProgressNote
from tests.cast import begin_care
from tests.sessions.conftest import sign, whole
from tests.sessions.test_pages import form_of

pytestmark = pytest.mark.django_db
MINE = "Typed in this window."
FIELD = "section_dap_data"


@pytest.fixture
def window(client, cast, note):
    """A page that was opened before anything else happened: its address, its autosave, and what it would send."""
    client.force_login(cast.ines)
    url = reverse("sessions:note", args=[note.pk])
    sent = form_of(client.get(url)) | {FIELD: MINE}
    return client, url, reverse("sessions:note_autosave", args=[note.pk]), sent


def stored():
    return ProgressNote.objects.get().sections.get("dap-data", "")


def main(answer):
    return answer.content.decode().split("<main")[1]


def test_signed_in_the_other_window(window, cast, note, objective):
    client, url, autosave, sent = window
    signed = sign(cast, note, objective)
    answer = client.post(autosave, sent)
    assert (answer.status_code, answer.content.decode()) == (422, "Not saved. This note is signed.")
    page = client.post(url, sent | {"safety_words": "She said so."})
    assert page.status_code == 409
    assert "This note was signed while you were writing" in main(page)
    added = page.context["form"].initial["text"]
    assert MINE in added
    assert "In a few words: She said so." in added
    assert MINE in main(page).rsplit("Add something", 1)[1]
    client.post(reverse("sessions:note_add", args=[note.pk]), {"kind": "addendum", "text": added})
    assert MINE in Addendum.objects.get().text
    signed.refresh_from_db()
    assert (stored(), signed.content_hash) == ("She told S.", actions.note_hash(ProgressNote.objects.get()))


def test_signed_in_the_other_window_with_the_same_words(window, cast, note, objective):
    client, url, _autosave, sent = window
    sign(cast, note, objective)
    page = client.post(url, sent | {FIELD: "She told S."})
    assert page.status_code == 409
    assert "nothing of what you had typed is missing" in main(page)
    assert not page.context["form"].initial.get("text")


def test_handed_to_the_supervisor_in_the_other_window(window, cast, note, objective):
    client, url, _autosave, sent = window
    ClinicianProfile.objects.filter(user=cast.ines).update(needs_supervision=True)
    sign(cast, note, objective)
    page = client.post(url, sent)
    assert page.status_code == 409
    assert MINE in main(page)
    assert stored() == "She told S."


@pytest.mark.parametrize("own", [False, True])
def test_another_format_in_the_other_window(window, cast, note, own):
    """The page still sends the fields of its own format: they are read as what they are, and offered beside what is there."""
    client, url, autosave, sent = window
    key = str(NoteFormat.objects.create(name="Ours", parts=[["Contact", "How we were."]]).pk) if own else "soap"
    client.post(url, sent | {FIELD: "First window.", "save": f"format-{key}"})
    for address in (autosave, url):
        answer = client.post(address, sent)
        assert answer.status_code == 409
        text = answer.content.decode()
        assert MINE in text
        assert "First window." in text
    assert stored() == "First window."
    version = ProgressNote.objects.get().version
    kept = client.post(url, sent | {"version": version, "resolve": "both"})
    assert kept.status_code == 302
    assert stored() == f"First window.\n{MINE}"
    assert ProgressNote.objects.get().format == "dap"


def leaves(cast):
    CareRelationship.objects.filter(client=cast.rowan, clinician=cast.ines).update(ended_at=timezone.now())


def loses_the_role(cast):
    User.objects.filter(pk=cast.ines.pk).update(is_therapist=False, is_supervisor=True)


def is_put_out(cast):
    User.objects.filter(pk=cast.ines.pk).update(is_active=False)


@pytest.mark.parametrize(("happens", "status"), [(leaves, 403), (loses_the_role, 403), (is_put_out, 302)])
def test_a_wall_goes_up_meanwhile(window, cast, happens, status):
    """No save gets through, none is half done; what was saved before is there for whoever takes over nothing but the record."""
    client, url, autosave, sent = window
    client.post(autosave, sent | {FIELD: "Before."})
    happens(cast)
    before = NoteRevision.objects.count()
    for address in (autosave, url):
        assert client.post(address, sent | {"version": 2}).status_code == status
    assert (stored(), NoteRevision.objects.count()) == ("Before.", before)


def note_of():
    return ProgressNote.objects.select_related("client", "own_format", "appointment").get()


def test_somebody_else_is_signed_in_in_the_other_window(window, cast):
    """The page of Ines, sent by the browser in which Yusuf is signed in now: refused, also when he treats the client."""
    client, url, autosave, sent = window
    begin_care(cast.rowan, cast.yusuf, kind="co_therapist")
    client.force_login(cast.yusuf)
    for address in (autosave, url):
        assert client.post(address, sent).status_code == 403
    assert stored() == ""


def test_set_aside_in_one_window_and_added_to_in_the_other(client, cast, signed):
    client.force_login(cast.ines)
    actions.set_aside(by=cast.ines, note=signed, reason="The wrong session.")
    answer = client.post(reverse("sessions:note_add", args=[signed.pk]), {"kind": "addendum", "text": MINE})
    text = client.get(reverse("sessions:note", args=[signed.pk])).content.decode()
    assert answer.status_code == 302
    assert MINE in text
    assert "Entered in error" in text


def test_a_version_is_brought_back_and_what_it_replaced_can_be_too(window, cast, note):
    client, url, autosave, sent = window
    for version, words in enumerate(("One.", "Two.", "Three."), 1):
        assert client.post(autosave, sent | {FIELD: words, "version": version}).status_code == 200
    versions = reverse("sessions:note_versions", args=[note.pk])
    assert versions in client.get(url).content.decode()
    text = main(client.get(versions))
    assert text.index("Three.") < text.index("Two.") < text.index("One.")
    assert text.count("Bring it back") == 2, "the present text is not brought back"
    first = NoteRevision.objects.get(note_version=2)
    back = reverse("sessions:note_restore", args=[first.pk])
    client.post(back, {"version": 3})
    assert stored() == "Three.", "an older list"
    assert client.post(back, {"version": 4}).url == url
    assert stored() == "One."
    client.post(reverse("sessions:note_restore", args=[NoteRevision.objects.get(note_version=4).pk]), {"version": 5})
    assert stored() == "Three."
    assert list(NoteRevision.objects.values_list("note_version", flat=True)) == [2, 3, 4, 5, 6]


def test_versions_are_their_authors_and_a_closed_note_brings_nothing_back(client, cast, signed, objective):
    url = reverse("sessions:note_versions", args=[signed.pk])
    revision = NoteRevision.objects.get()
    back = reverse("sessions:note_restore", args=[revision.pk])
    for user in (cast.martin, cast.yusuf):
        client.force_login(user)
        assert client.get(url).status_code == 403
        assert client.post(back, {"version": 2}).status_code == 403
    client.force_login(cast.ines)
    text = main(client.get(url))
    assert "She told S." in text
    assert "Bring it back" not in text
    client.post(back, {"version": signed.version})
    signed.refresh_from_db()
    assert (signed.state, NoteRevision.objects.count()) == ("signed", 1)


def test_an_earlier_text_does_not_bring_back_what_the_plan_no_longer_holds(cast, note, objective):
    cited = {str(objective.pk): {"progress": 1, "value": "2"}}
    saved = actions.save_note_draft(by=cast.ines, note=note, expected=1, content=whole(note, objectives=cited))
    foreign = NoteRevision.objects.get()
    foreign.content["objectives"][str(uuid.uuid4())] = {"progress": 0, "value": None}
    later = actions.save_note_draft(by=cast.ines, note=saved, expected=2, content=whole(saved, objectives={}))
    again = actions.restore_note(by=cast.ines, note=later, revision=foreign, expected=3)
    assert [row.objective for row in again.objectives.all()] == [objective]


# ------------------------------------------------------------- answers that never arrived


PAGE, OTHER = uuid.uuid4(), uuid.uuid4()


def save(cast, note, words, expected, page=None, by=None):
    content = whole(note, sections={"dap-data": words})
    return actions.save_note_draft(
        by=by or cast.ines, note=note_of(), expected=expected, content=content, by_itself=True, page=page
    )


def test_a_save_whose_answer_was_lost_is_no_conflict_with_oneself(cast, note):
    save(cast, note, "One.", 1, Page(PAGE, 1))  # the answers of these two are lost
    save(cast, note, "One. Two.", 1, Page(PAGE, 2))
    assert save(cast, note, "One. Two. Three.", 1, Page(PAGE, 3)).version == 4
    assert stored() == "One. Two. Three."


@pytest.mark.parametrize(
    "page", [None, Page(OTHER, 3), Page(PAGE, 1), Page(PAGE, 2)], ids=["no name", "another", "late", "twice"]
)
def test_a_save_of_another_page_or_one_that_comes_late_stays_a_conflict(cast, note, page):
    save(cast, note, "One.", 1, Page(PAGE, 1))
    save(cast, note, "One. Two.", 2, Page(PAGE, 2))
    with pytest.raises(StaleWrite):
        save(cast, note, "Something else.", 1, page)
    assert stored() == "One. Two."


def test_when_another_page_saved_in_between_it_is_a_conflict(cast, note):
    save(cast, note, "One.", 1, Page(PAGE, 1))
    save(cast, note, "From the other window.", 2, Page(OTHER, 1))
    with pytest.raises(StaleWrite):
        save(cast, note, "One. Two.", 1, Page(PAGE, 2))
    assert stored() == "From the other window."


def test_the_page_gives_its_name_with_each_autosave(window):
    client, _url, autosave, sent = window
    for step, words in ((1, "One."), (2, "One. Two.")):
        answer = client.post(autosave, sent | {FIELD: words}, headers={"X-Page": f"{PAGE.hex}-{step}"})
        assert answer.status_code == 200
    assert stored() == "One. Two."
    assert client.post(autosave, sent, headers={"X-Page": "nonsense"}).status_code == 409


@pytest.mark.parametrize("header", ["", "-1", "x-1", "{page}-0", "{page}-x", f"{{page}}-{2**40}"])
def test_what_is_no_name_of_a_page_is_none(header):
    assert Page.of(header.replace("{page}", PAGE.hex)) is None
