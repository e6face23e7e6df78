"""Why practice that opens up waits, and where to settle it: the same words on every page, for each of the gate's states."""

import html

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import checks
from assessments.models import SafetyAlert
from assessments.screening import VIOLENCE_ITEMS
from homework.models import Assignment
from tests.cast import begin_care, make_client
from tests.homework.test_pages import agreed_form

pytestmark = pytest.mark.django_db
ANSWERS = {item.key: "no" for item in VIOLENCE_ITEMS} | {"alone": "yes"}


def unchecked(cast):
    return "The check of safety with people close by has not been recorded yet."


def unclear(cast):
    checks.record_check(client=cast.wren, by=cast.ines, kind="violence", answers={**ANSWERS, "afraid": "unsaid"})
    SafetyAlert.objects.all().delete()
    return "The check of safety with people close by has to be asked again, alone."


def harm(cast):
    checks.record_check(client=cast.wren, by=cast.ines, kind="violence", answers={**ANSWERS, "watched": "now"})
    SafetyAlert.objects.all().delete()
    return "The latest safety check asks for more care first."


def alerted(cast):
    now = timezone.now()
    SafetyAlert.objects.create(client=cast.wren, source="intake", raised_at=now, last_raised_at=now)
    return "There is an open safety alert."


STATES = {
    unchecked: ("case_safety", "Record it", "Waits: safety check first"),
    unclear: ("case_safety", "Record it", "Waits: safety check first"),
    harm: ("case_safety", "Look at it", "Waits: safety first"),
    alerted: ("alert_list", "Look at it", "Waits: safety first"),
}


@pytest.fixture(params=STATES, ids=lambda make: make.__name__)
def gate(request, cast):
    cast.wren = make_client("Wren Hollis")
    begin_care(cast.wren, cast.ines)
    name, action, mark = STATES[request.param]
    url = reverse(f"assessments:{name}", args=[cast.wren.pk] if name == "case_safety" else [])
    return request.param(cast), url, action, mark


def page(answer):
    return html.unescape(answer.content.decode())


def case(cast, rest):
    return f"/clients/{cast.wren.pk}/practice/{rest}"


def said_on(shown, gate):
    why, url, action, _mark = gate
    return f"{why} Practice that asks to open up to somebody waits for that" in shown and (
        f'href="{url}">{action}</a>' in shown
    )


def test_where_an_exercise_is_chosen(as_ines, cast, library, gate):
    shown = page(as_ines.get(case(cast, "choose/")))
    assert said_on(shown, gate)
    assert gate[3] in shown


def test_where_it_is_agreed(as_ines, cast, library, gate):
    for place in (
        f"new/?exercise={library['one-small-true-thing'].pk}",
        "new/",
        "weeks/?name=one-step-closer",
        "steps/",
    ):
        assert said_on(page(as_ines.get(case(cast, place))), gate), place


def test_what_opens_up_is_refused_in_the_same_words_and_nothing_typed_is_lost(as_ines, cast, gate):
    answer = as_ines.post(case(cast, "new/"), agreed_form(kind="disclosure", title="Tell one person"))
    shown = page(answer)
    assert answer.status_code == 422
    assert shown.count(gate[0]) >= 2  # above the form and in the list of what is wrong
    assert "Tell one person" in shown
    assert not Assignment.objects.exists()


def test_other_practice_says_nothing_of_it(as_ines, cast, library, gate):
    quiet = next(row for row in library.values() if not row.discloses and row.kind == "emotion")
    shown = page(as_ines.get(case(cast, f"new/?exercise={quiet.pk}")))
    assert "waits for that" not in shown
