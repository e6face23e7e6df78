"""Measures on the pages of a case: readings, asking, paper, corrections."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.measures import asking, editions, saving
from assessments.models import MeasureRequest, MeasureResponse, MeasureSchedule, MeasureScore
from audit.models import Event
from tests.matrix.forms import posting_forms

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines(client, cast):
    client.force_login(cast.ines)
    return client


def tab(cast):
    return reverse("assessments:measures", args=[cast.rowan.pk])


def grid(cast, key="core10"):
    return reverse("assessments:measure_paper_today", args=[cast.rowan.pk, key])


def numbers(value=2, **more):
    found = {f"item-{item}": str(value) for item in range(1, 11)}
    return {**found, "completed_on": "2026-01-05", **more}


# --- reading
def test_the_empty_tab_says_what_will_appear(ines, cast):
    page = ines.get(tab(cast)).content.decode()
    assert "No scores yet" in page
    assert "Nothing is asked at the moment" in page


def test_a_sentence_and_a_picture_per_measure(ines, cast, core10):
    ines.post(grid(cast), numbers(3))
    ines.post(grid(cast), numbers(1, completed_on="2026-01-25"))
    page = ines.get(tab(cast)).content.decode()
    assert "CORE-10" in page
    assert 'class="band"' in page
    assert "cutoff of 11" in page
    assert Event.objects.filter(action="measures.read").exists()
    for name in ("measure_history", "measure_print"):
        shown = ines.get(reverse(f"assessments:{name}", args=[cast.rowan.pk, "core10"])).content.decode()
        assert 'class="band"' in shown
        assert "from paper" in shown
    overview = ines.get(reverse("case", args=[cast.rowan.pk])).content.decode()
    assert "Scores over time" in overview


def test_the_same_picture_as_a_file(ines, cast, core10):
    ines.post(grid(cast), numbers(3))
    answer = ines.get(reverse("assessments:measure_pdf", args=[cast.rowan.pk, "core10"]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "core" not in answer.headers["Content-Disposition"].casefold()


def test_one_filling_on_paper_and_as_a_file(ines, cast, core10):
    ines.post(grid(cast), numbers(3))
    response = MeasureResponse.objects.get()
    page = ines.get(reverse("assessments:measure_response", args=[response.pk])).content.decode()
    printed = reverse("assessments:measure_response_print", args=[response.pk])
    assert printed in page
    paper = ines.get(printed).content.decode()
    for words in ("CORE-10", "Item 6", "26", "from paper", "version numbers-1", "Every question has the same answer"):
        assert words in paper
    assert cast.rowan.case_number in paper
    assert "other people's names are left out" not in paper  # nobody reads free words before they are printed
    file = ines.get(reverse("assessments:measure_response_pdf", args=[response.pk]))
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.content.startswith(b"%PDF")
    assert "core" not in file.headers["Content-Disposition"].casefold()
    assert Event.objects.filter(action__in=("response.printed", "response.exported")).count() == 2


@pytest.mark.parametrize("name", ["measure_response_print", "measure_response_pdf"])
def test_what_is_being_written_is_not_printed(ines, draft, long_edition, name):
    response = draft(long_edition)
    assert ines.get(reverse(f"assessments:{name}", args=[response.pk])).status_code == 404
    assert not Event.objects.filter(action__in=("response.printed", "response.exported")).exists()


def test_a_measure_without_scores_is_no_error(ines, cast):
    page = ines.get(reverse("assessments:measure_history", args=[cast.rowan.pk, "nothing"])).content.decode()
    assert "No score yet" in page


def test_lines_of_our_own_check_in_stand_together(ines, cast, ask, answer):
    editions.load_own_measures()
    edition = editions.edition_in_use("closeness-check-in-between")
    for trust in (3, 6):
        response = saving.begin(request=ask(edition), by=cast.rowan_user)
        answer(response, {"trust": trust, "known": 4})
        saving.finish(response=response, by=cast.rowan_user)
    page = ines.get(tab(cast)).content.decode()
    assert "Our own, not validated" in page
    assert "Trust" in page
    assert "Up 3, from 3" in page
    assert "At 4, as on" in page  # the other line has not moved, and stands there too
    assert 'class="cut"' not in page


def test_what_the_client_sent_names_its_lines_and_no_ids(ines, cast, ask, answer):
    editions.load_own_measures()
    response = saving.begin(request=ask(editions.edition_in_use("closeness-check-in-between")), by=cast.rowan_user)
    answer(response, {"trust": 6})
    saving.finish(response=response, by=cast.rowan_user)
    page = ines.get(reverse("assessments:measure_response", args=[response.pk])).content.decode()
    assert "by the client" in page
    assert str(cast.rowan_user.pk) not in page
    assert "Trust" in page
    assert "between.trust" not in page


def test_the_tab_asks_the_same_number_of_queries_for_many_scores(ines, cast, core10, django_assert_max_num_queries):
    counts = []
    for scored in (1, 10):
        for place in range(scored):
            ines.post(grid(cast), numbers(2, completed_on=f"2026-01-{place + 6:02d}"))
        with django_assert_max_num_queries(32) as asked:
            ines.get(tab(cast))
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


# --- asking
def post_assign(ines, cast, asked, **more):
    data = {"key": asked, "kind": "once", "starts_on": "2026-01-01", "days_open": "7", "how": "portal", **more}
    return ines.post(reverse("assessments:measure_assign", args=[cast.rowan.pk]), data)


def test_asking_a_measure(ines, cast, long_edition):
    page = ines.get(reverse("assessments:measure_assign", args=[cast.rowan.pk])).content.decode()
    assert "A long walk" in page
    answer = post_assign(ines, cast, long_edition.key, kind="weeks", every_weeks="2", remind="on", starts_on=_today())
    assert answer.url == tab(cast)
    schedule = MeasureSchedule.objects.get()
    assert (schedule.every_weeks, schedule.assigned_by, schedule.remind) == (2, cast.ines, True)
    page = ines.get(tab(cast)).content.decode()
    assert "Every 2 weeks" in page
    assert "Waiting" in page
    again = post_assign(ines, cast, long_edition.key, kind="weeks", every_weeks="3", starts_on=_today())
    assert again.status_code == 422
    assert "agreed already" in again.content.decode()


def _today():
    return dt.date.today().isoformat()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kind": "weeks"}, "how many weeks"),
        ({"ends_on": "2025-12-31"}, "before the first one"),
        ({"days_open": "0"}, "greater than or equal to 1"),
        ({"key": "core10"}, "only the numbers"),
        ({"key": "nothing"}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field(ines, cast, long_edition, core10, more, words):
    answer = post_assign(ines, cast, long_edition.key, **more)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not MeasureSchedule.objects.exists()


def test_stopping(ines, cast, long_edition):
    schedule = asking.assign(client=cast.rowan, key=long_edition.key, by=cast.ines, kind="weeks", every_weeks=1)
    answer = ines.post(reverse("assessments:measure_stop", args=[schedule.pk]), follow=True)
    assert "1 request was taken back" in answer.content.decode()
    assert MeasureRequest.objects.get().state == "withdrawn"


def test_a_draft_shows_nothing_that_was_written(ines, cast, draft, answer, branching):
    response = draft(branching)
    answer(response, {"story": "Only mine so far"})
    page = ines.get(reverse("assessments:measure_response", args=[response.pk])).content.decode()
    assert "Only mine so far" not in page
    assert "stays with the client" in page
    page = ines.get(tab(cast)).content.decode()
    assert "Begun" in page


# --- paper
def test_numbers_from_paper(ines, cast, core10):
    page = ines.get(grid(cast)).content.decode()
    assert "Each from 0 to 4" in page
    answer = ines.post(grid(cast), numbers())
    response = MeasureResponse.objects.get()
    assert answer.url == reverse("assessments:measure_response", args=[response.pk])
    assert response.completed_on == dt.date(2026, 1, 5)
    page = ines.get(answer.url).content.decode()
    assert "20" in page
    assert "Ines Caldeira" in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"item-3": "5"}, "From 0 to 4"),
        ({"item-3": "x"}, "A number, please"),
        ({"item-3": "1.5"}, "A whole number"),
        ({"item-3": "NaN"}, "From 0 to 4"),
        ({"completed_on": "2999-01-01"}, "still to come"),
        ({f"item-{item}": "" for item in range(1, 11)}, "at least one number"),
    ],
)
def test_numbers_that_cannot_be_are_said_beside_them_and_nothing_is_lost(ines, cast, core10, more, words):
    answer = ines.post(grid(cast), numbers(3, **more))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert not MeasureResponse.objects.exists()
    if more.get("item-3"):
        assert page.count('value="3"') == 9
        assert f'value="{more["item-3"]}"' in page


def test_an_empty_field_is_a_missing_answer(ines, cast, core10):
    ines.post(grid(cast), numbers(0, **{"item-1": ""}))
    assert MeasureScore.objects.get().answered == 9


def test_entered_twice(ines, cast, core10):
    first = ines.post(grid(cast), numbers(2, twice="on"))
    page = first.content.decode()
    assert "Second entry" in page
    assert not MeasureResponse.objects.exists()
    kept = {"first": "1", **{f"first-{item}": "2" for item in range(1, 11)}}
    differs = ines.post(grid(cast), numbers(2, twice="on", **kept, **{"item-4": "3"}))
    assert differs.status_code == 422
    assert "differ from the first entry: 4" in differs.content.decode()
    ines.post(grid(cast), numbers(2, twice="on", **kept))
    assert MeasureResponse.objects.get().checked_by == cast.ines


def test_answers_to_what_was_asked_on_paper(ines, cast, core10):
    request = asking.assign(client=cast.rowan, key="core10", by=cast.ines, on_paper=True).requests.get()
    address = reverse("assessments:measure_paper", args=[request.pk])
    ines.post(address, numbers())
    request.refresh_from_db()
    assert request.state == "done"
    answer = ines.post(address, numbers(), follow=True)
    assert "answered or taken back" in answer.content.decode()
    assert MeasureResponse.objects.count() == 1


def test_a_worded_form_from_paper_is_all_on_one_page(ines, cast, branching):
    begin = ines.post(reverse("assessments:measure_paper_today", args=[cast.rowan.pk, branching.key]))
    page = ines.get(begin.url).content.decode()
    assert "Do you live with an animal?" in page
    assert "One word for today" in page
    assert "How close did" not in page
    assert ":park" not in page
    sent = {"shown": "rest~0/must~0", "version": "0", "rest~0/must~0": "calm", "completed_on": "2026-01-05"}
    kept = ines.post(begin.url, sent, headers={"X-Autosave": "1"})
    assert kept.headers["X-Version"] == "1"
    done = ines.post(begin.url, {**sent, "version": "1", "finish": "1"})
    response = MeasureResponse.objects.get()
    assert done.url == reverse("assessments:measure_response", args=[response.pk])
    assert (response.state, response.source) == ("completed", "paper")


def test_what_is_missing_is_said_when_paper_is_finished(ines, cast, branching):
    begin = ines.post(reverse("assessments:measure_paper_today", args=[cast.rowan.pk, branching.key]))
    sent = {"shown": "facts~0/height~0", "version": "0", "facts~0/height~0": "tall", "completed_on": "2026-01-05"}
    answer = ines.post(begin.url, {**sent, "finish": "1"})
    assert answer.status_code == 422
    assert "height" in answer.content.decode()
    assert 'value="tall"' in answer.content.decode()


def test_two_people_at_one_paper_form_see_both_answers(ines, cast, branching):
    begin = ines.post(reverse("assessments:measure_paper_today", args=[cast.rowan.pk, branching.key]))
    old = {"shown": "rest~0/must~0", "version": "0", "completed_on": "2026-01-05"}
    ines.post(begin.url, {**old, "rest~0/must~0": "calm"})
    by_itself = ines.post(begin.url, {**old, "rest~0/must~0": "tired"}, headers={"X-Autosave": "1"})
    pressed = ines.post(begin.url, {**old, "rest~0/must~0": "tired", "finish": "1"})
    for answer in (by_itself, pressed):
        assert answer.status_code == 409
        assert "calm" in answer.content.decode()
        assert "tired" in answer.content.decode()
    ((_address, _fields, again),) = [
        one for one in posting_forms(pressed.content.decode(), begin.url) if "shown" in one[2]
    ]
    ines.post(begin.url, again)
    assert saving.content_of(MeasureResponse.objects.get())["item"][0]["item"][0]["answer"] == [
        {"valueString": "tired"}
    ]


def test_a_file_that_is_too_large_is_named_beside_its_question(ines, cast, branching):
    begin = ines.post(reverse("assessments:measure_paper_today", args=[cast.rowan.pk, branching.key]))
    sent = {"shown": "rest~0/drawing~0 rest~0/must~0", "version": "0.0", "rest~0/must~0": "calm"}
    drawing = SimpleUploadedFile("door.png", b"x" * (1024 * 1024 + 1), "image/png")
    page = ines.post(begin.url, {**sent, "rest~0/drawing~0": drawing})
    assert page.status_code == 422
    assert "“door.png” is 1.0\xa0MB and was not kept" in page.content.decode()
    assert 'value="calm"' in page.content.decode()


def test_the_clients_own_draft_is_not_taken_over(ines, cast, draft, branching):
    response = draft(branching)
    answer = ines.get(reverse("assessments:measure_paper", args=[response.request_id]), follow=True)
    assert "The client has begun" in answer.content.decode()


# --- afterwards
@pytest.fixture
def entered(ines, cast, core10):
    ines.post(grid(cast), numbers())
    return MeasureResponse.objects.get()


def test_correcting_an_answer(ines, entered):
    address = reverse("assessments:measure_correct", args=[entered.pk])
    shown = " ".join(f"{item}~0" for item in range(1, 11))
    data = {"shown": shown, **{f"{item}~0": "2" for item in range(1, 11)}, "1~0": "4"}
    assert ines.post(address, data).status_code == 422  # a correction says why
    answer = ines.post(address, {**data, "reason": "Misread the paper"})
    new = MeasureResponse.objects.get(state="amended")
    assert answer.url == reverse("assessments:measure_response", args=[new.pk])
    assert new.scores.get().value == 22
    page = ines.get(reverse("assessments:measure_response", args=[entered.pk])).content.decode()
    assert "Replaced" in page
    assert reverse("assessments:measure_response", args=[new.pk]) in page


def test_scoring_again_and_entered_in_error(ines, entered):
    ines.post(reverse("assessments:measure_score_again", args=[entered.pk]))
    assert entered.scores.count() == 2
    ines.post(reverse("assessments:measure_in_error", args=[entered.pk]))
    entered.refresh_from_db()
    assert entered.state == "entered-in-error"
    assert "Score again" not in ines.get(reverse("assessments:measure_response", args=[entered.pk])).content.decode()


def test_a_supervisor_reads_and_writes_nothing(client, cast, entered):
    client.force_login(cast.martin)
    page = client.get(tab(cast)).content.decode()
    assert "CORE-10" in page
    assert "Ask a measure" not in page
    assert client.post(reverse("assessments:measure_in_error", args=[entered.pk])).status_code == 403
    assert client.get(reverse("assessments:measure_assign", args=[cast.rowan.pk])).status_code == 403


# --- slots
def test_what_waits_is_on_the_agenda_and_the_latest_scores_beside_the_note(ines, cast, entered, rf):
    from assessments.measures.cards import note_side
    from common.agenda import agenda_items

    asking.assign(client=cast.rowan, key="core10", by=cast.ines, on_paper=True)
    request = rf.get("/")
    request.user = cast.ines
    (item,) = [one for one in agenda_items(client=cast.rowan, request=request) if one.kind == "measure"]
    assert "CORE-10" in str(item.text)

    class Note:
        client = cast.rowan

    assert "20" in note_side(Note, request)


def test_a_worse_score_is_on_the_agenda(ines, cast, core10, rf):
    from common.agenda import agenda_items

    ines.post(grid(cast), numbers(1))
    ines.post(grid(cast), numbers(3, completed_on="2026-01-25"))
    request = rf.get("/")
    request.user = cast.ines
    texts = [str(one.text) for one in agenda_items(client=cast.rowan, request=request)]
    assert "CORE-10: Reliably worse" in texts


def test_looking_at_a_paper_form_begins_nothing(ines, cast, branching):
    request = asking.assign(client=cast.rowan, key=branching.key, by=cast.ines, on_paper=True).requests.get()
    address = reverse("assessments:measure_paper", args=[request.pk])
    assert "Begin" in ines.get(address).content.decode()
    assert not MeasureResponse.objects.exists()
    assert ines.post(address).url == address
    assert MeasureResponse.objects.get().source == "paper"
