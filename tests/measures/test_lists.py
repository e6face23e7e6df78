"""Lists of forms and requests: page by page, narrowed, and for the same number of queries however long they are."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import FormEdition, MeasureRequest, MeasureResponse, MeasureSchedule
from tests.measures import forms

pytestmark = pytest.mark.django_db
SIZES = (10, 50, 200)


def counted(browser, address):
    """(page, number of queries), after a first look that warms what is kept per process."""
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as found:
        page = browser.get(address).content.decode()
    return page, len(found)


def assert_constant(numbers):
    assert len(set(numbers)) == 1, numbers


@pytest.fixture
def many_forms(cast):
    """Editions straight into the table; returns how to have so many in all."""

    def many_forms(total, state="draft"):
        have = FormEdition.objects.count()
        now = timezone.now() if state != "draft" else None
        FormEdition.objects.bulk_create(
            FormEdition(
                key=f"form-{number}", title=f"Form {number:03}", url=f"urn:test:many-{number}", release="1", state=state,
                original=forms.long_form(1), digest=f"{number:064}", items=1, published_at=now,
            )
            for number in range(have, total)
        )  # fmt: skip

    return many_forms


@pytest.fixture
def many_requests(cast, bring):
    """Requests of Rowan: every second one is answered, the others wait; returns how to have so many in all."""
    edition = bring(forms.long_form(2))
    other = bring(forms.branching())
    schedule = MeasureSchedule.objects.create(
        client=cast.rowan,
        key=edition.key,
        kind="weeks",
        every_weeks=1,
        starts_on=dt.date(2020, 1, 1),
        assigned_by=cast.ines,
    )

    def many_requests(total, *, done=lambda number: number % 2 == 0):
        have, now = MeasureRequest.objects.count(), timezone.now()
        made = MeasureRequest.objects.bulk_create(
            MeasureRequest(
                client=cast.rowan, schedule=schedule, edition=other if number % 5 == 0 else edition,
                due_on=dt.date(2020, 1, 1) + dt.timedelta(days=number), opened_at=now - dt.timedelta(days=1),
                expires_at=now + dt.timedelta(days=7), state="done" if done(number) else "open",
                closed_at=now if done(number) else None,
            )
            for number in range(have, total)
        )  # fmt: skip
        MeasureResponse.objects.bulk_create(
            MeasureResponse(
                client=cast.rowan, request=one, edition=one.edition, state="completed", source="client", content="{}",
                completed_on=one.due_on, completed_at=now, entered_by=cast.rowan_user,
            )
            for one in made
            if one.state == "done"
        )  # fmt: skip

    return many_requests


@pytest.fixture
def priya(client, cast):
    client.force_login(cast.admin)
    return client


@pytest.fixture
def ines(client, cast):
    client.force_login(cast.ines)
    return client


@pytest.fixture
def rowan(client, cast):
    client.force_login(cast.rowan_user)
    return client


# --- the clinic's forms
FORMS = "assessments:form_list"


def test_the_clinics_forms_cost_the_same_however_many_there_are(priya, many_forms):
    numbers = []
    for total in SIZES:
        many_forms(total)
        page, queries = counted(priya, reverse(FORMS))
        numbers.append(queries)
        assert page.count("/clinic/forms/") >= min(total, 50)
    assert_constant(numbers)


def test_forms_come_page_by_page_drafts_first(priya, many_forms):
    many_forms(30, state="retired")
    many_forms(60)
    first = priya.get(reverse(FORMS)).content.decode()
    assert "Page 1 of 2" in first
    assert "Form 059" in first
    assert "Form 029" not in first
    assert "Form 029" in priya.get(reverse(FORMS), {"page": "2"}).content.decode()
    assert "Page 2 of 2" in priya.get(reverse(FORMS), {"page": "999"}).content.decode()


def test_forms_are_found_by_name_and_state_and_the_pages_keep_that(priya, many_forms):
    many_forms(60, state="retired")
    many_forms(120)
    page = priya.get(reverse(FORMS), {"state": "draft"}).content.decode()
    assert "Form 000" not in page
    assert "Page 1 of 2" in page
    assert "state=draft&amp;page=2" in page
    found = priya.get(reverse(FORMS), {"q": "form 11"}).content.decode()
    assert found.count("Form 11") == 10
    assert 'value="form 11"' in found
    assert (
        "No form fits these choices" in priya.get(reverse(FORMS), {"q": "form 11", "state": "retired"}).content.decode()
    )


@pytest.mark.parametrize("query", [{"state": "nonsense"}, {"page": "x"}, {"q": "\x00"}])
def test_what_nobody_can_choose_shows_everything(priya, many_forms, query):
    many_forms(3)
    page = priya.get(reverse(FORMS), query)
    assert page.status_code == 200
    assert "Form 002" in page.content.decode()


def test_without_forms_nothing_can_be_narrowed(priya):
    page = priya.get(reverse(FORMS)).content.decode()
    assert "No forms yet" in page
    assert 'class="filters"' not in page


# --- what was asked, for staff
def asked(cast):
    return reverse("assessments:measure_requests", args=[cast.rowan.pk])


def test_the_tab_and_the_list_cost_the_same_however_much_was_asked(ines, cast, many_requests):
    tab, whole = [], []
    for total in SIZES:
        many_requests(total)
        tab.append(counted(ines, reverse("assessments:measures", args=[cast.rowan.pk]))[1])
        page, queries = counted(ines, asked(cast))
        whole.append(queries)
        assert page.count('<div class="s">Due') == min(total, 50)
    assert_constant(tab)
    assert_constant(whole)


def test_the_tab_shows_all_that_wait_before_what_is_over(ines, cast, many_requests):
    """What waits longest is not pushed off the page by what was answered since."""
    many_requests(60, done=lambda number: number > 2)
    page = ines.get(reverse("assessments:measures", args=[cast.rowan.pk])).content.decode()
    assert page.count("Enter answers") == 3
    assert page.count(">Read<") == 10
    assert asked(cast) in page


def test_a_short_list_needs_no_second_page(ines, cast, many_requests):
    many_requests(4)
    assert asked(cast) not in ines.get(reverse("assessments:measures", args=[cast.rowan.pk])).content.decode()


def test_requests_are_narrowed_by_state_and_measure(ines, cast, many_requests):
    many_requests(120)
    waiting = ines.get(asked(cast), {"state": "open"}).content.decode()
    assert "Page 1 of 2" in waiting
    assert ">Read<" not in waiting
    both = ines.get(asked(cast), {"state": "done", "measure": "branching"}).content.decode()
    assert both.count('<div class="s">Due') == 12
    assert both.count("House and home") == 12 * 2 + 1  # each with its link, and the choice itself
    nothing = ines.get(asked(cast), {"state": "withdrawn"}).content.decode()
    assert "Nothing fits these choices" in nothing


def test_nothing_asked_yet(ines, cast):
    page = ines.get(asked(cast)).content.decode()
    assert "Nothing was asked yet" in page
    assert 'class="filters"' not in page


# --- for the client
LIST = "assessments:measure_list"


def test_the_clients_lists_cost_the_same_however_long_they_are(rowan, many_requests):
    waiting, sent = [], []
    for total in SIZES:
        many_requests(total)
        waiting.append(counted(rowan, reverse(LIST))[1])
        sent.append(counted(rowan, reverse(LIST) + "?show=sent")[1])
    assert_constant(waiting)
    assert_constant(sent)


def test_what_was_sent_is_read_page_by_page(rowan, many_requests):
    many_requests(60)
    page = rowan.get(reverse(LIST)).content.decode()
    assert "Page 1 of 2" in page  # of thirty that wait
    assert page.count("Sent ") == 5
    assert "Everything you've sent" in page
    whole = rowan.get(reverse(LIST), {"show": "sent"}).content.decode()
    assert whole.count('<div class="s">Sent') == 20
    assert "Page 1 of 2" in whole
    assert "show=sent&amp;page=2" in whole
    assert rowan.get(reverse(LIST), {"show": "sent", "page": "2"}).content.decode().count('<div class="s">Sent') == 10


def test_nothing_sent_yet(rowan):
    assert "Nothing sent yet" in rowan.get(reverse(LIST), {"show": "sent"}).content.decode()
