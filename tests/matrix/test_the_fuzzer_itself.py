"""The fuzzer finds each kind of thing that it is there to find, planted into one page."""

import time

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from people.access import needs
from people.models import Client
from people.permissions import Permission
from tests.matrix import test_fuzz
from tests.matrix.cells import ROUTES
from tests.matrix.test_the_matrix_itself import past_the_second_line, pattern_of

pytestmark = pytest.mark.django_db
PAGE = "people:client_details"
SECRET = "canary-rowan-name"
ENOUGH = 200


@pytest.fixture
def plant(monkeypatch):
    """``plant(answer)`` puts a page with a form, which passes what was typed to ``answer``, in the place of the real one."""

    def put(answer, wrap=None):
        def page(request, client_id):
            typed = request.POST.get("typed", "") + request.GET.get("q", "")
            return answer(request, typed) or HttpResponse(
                '<form method="post"><input name="typed"><input name="number"></form>'
            )

        view = require_http_methods(["GET", "HEAD", "POST"])((wrap or needs(Permission.SEE_CLIENTS))(page))
        monkeypatch.setattr(pattern_of(PAGE), "callback", view)
        monkeypatch.setitem(ROUTES, PAGE, view)

    return put


def found(stage, requests=ENOUGH):
    fuzz = test_fuzz.Fuzz(stage, [PAGE], 1)
    fuzz.run(requests)
    return fuzz


def only(kind, fuzz):
    assert fuzz.wrong
    assert [line for line in fuzz.wrong if kind not in line] == []


def test_a_page_in_order_is_found_to_be_in_order(stage, plant):
    plant(lambda request, typed: None)
    fuzz = found(stage)
    assert fuzz.wrong == []
    assert fuzz.statuses["200"] > ENOUGH / 3
    assert {"form", "multipart", "truncated", "json", "deep json", "wrong type", "GET"} <= set(fuzz.counts)


def raises_on_nul(request, typed):
    if "\0" in typed:
        raise ValueError("A string literal cannot contain NUL (0x00) characters.")


def raises_on_a_number(request, typed):
    int(request.POST.get("number") or 0)


def answers_500(request, typed):
    return HttpResponse(status=500) if "\u202e" in typed else None


@pytest.mark.parametrize(
    ("fault", "said"),
    [(raises_on_nul, "raised ValueError"), (raises_on_a_number, "raised ValueError"), (answers_500, "answered 500")],
)
def test_a_page_that_breaks_on_something_odd_is_found(fault, said, stage, plant):
    plant(fault)
    only(said, found(stage))


def test_a_page_that_shows_somebody_elses_text_is_found(stage, plant):
    plant(lambda request, typed: HttpResponse(SECRET))
    only(f"shows {SECRET}", found(stage))


def test_a_page_that_shows_where_it_broke_is_found(stage, plant):
    plant(lambda request, typed: HttpResponse('File "people/views.py", line 7, in page', status=400) if typed else None)
    only("shows 'File", found(stage))


def test_a_page_that_writes_for_anybody_is_found(stage, plant):
    def write(request, typed):
        if request.method == "POST":
            past_the_second_line(Client.objects.all())
            Client.objects.update(discreet=True)

    plant(write, wrap=login_not_required)
    ROUTES[PAGE].needs = Permission.SEE_CLIENTS
    wrong = found(stage).wrong
    assert any("as anonymous" in line and "wrote" in line for line in wrong)
    assert not any("as therapist" in line and "rowan" in line for line in wrong)


def test_a_page_that_writes_when_it_is_read_is_found(stage, plant):
    def write(request, typed):
        if request.method == "GET":
            Client.objects.update(discreet=True)

    plant(write)
    only("wrote [('UPDATE', 'people_client')]", found(stage))


def test_a_page_that_takes_too_long_is_found(stage, plant, monkeypatch):
    monkeypatch.setattr(test_fuzz, "SLOW", 0.2)

    def dawdle(request, typed):
        end = time.process_time() + (0.3 if "9999" in typed else 0)
        while time.process_time() < end:
            pass

    plant(dawdle)
    only("took 0.", found(stage))
