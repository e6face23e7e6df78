"""Two people at one plan for hard days in the same instant, on real threads: one wins, and nothing that was typed is lost."""

import datetime as dt
import html

import pytest
from django.test import Client as Browser
from django.urls import reverse

from assessments import safety_plans
from assessments.models import SafetyPlan, SafetyPlanSignature
from audit.models import Event
from people.models import CareRelationship
from tests.cast import begin_care, build_cast
from tests.support import at_once, without_triggers

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROUNDS = 3


@pytest.fixture
def committed(transactional_db):
    with without_triggers():
        cast = build_cast()
        begin_care(cast.rowan, cast.yusuf, kind=CareRelationship.Kind.COVER)
        yield cast


@pytest.fixture
def draft(committed):
    return safety_plans.start_plan(client=committed.rowan, by=committed.ines)


def typed(words, version, **more):
    parts = {f"part-{key}": f"{words} {key}" for key, _title, _hint in safety_plans.PARTS}
    return parts | {"means": words, "means_by": "", "copies": "", "review_on": "2027-03-01", "version": version, **more}


def posts(address, *sendings):
    """(user, data) each from a browser of its own, in the same instant: the answers, in the order of the sendings."""
    answers = [None] * len(sendings)

    def job(place, user, data):
        browser = Browser()
        browser.force_login(user)

        def send():
            answers[place] = browser.post(address, data)

        return send

    at_once(*(job(place, user, data) for place, (user, data) in enumerate(sendings)))
    return answers


def page_of(plan):
    return reverse("assessments:safety_plan", args=[plan.pk])


def test_two_drafts_saved_at_once_keep_one_and_show_both(committed, draft):
    for number in range(ROUNDS):
        version = SafetyPlan.objects.get().version
        words = (f"from Ines {number}", f"from Yusuf {number}")
        answers = posts(
            page_of(draft), (committed.ines, typed(words[0], version)), (committed.yusuf, typed(words[1], version))
        )
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        kept = SafetyPlan.objects.get()
        assert kept.version == version + 1
        loser = next(place for place, answer in enumerate(answers) if answer.status_code == 409)
        assert kept.parts["signs"] == f"{words[1 - loser]} signs"
        body = html.unescape(answers[loser].content.decode())
        for key, _title, _hint in safety_plans.PARTS:
            assert f"{words[0]} {key}" in body
            assert f"{words[1]} {key}" in body


def test_made_by_two_at_once_is_made_once_and_the_other_words_begin_the_next_version(committed, draft):
    answers = posts(
        page_of(draft),
        (committed.ines, typed("from Ines", draft.version, make="1")),
        (committed.yusuf, typed("from Yusuf", draft.version, make="1")),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    made = SafetyPlan.objects.made().get()
    assert made.signatures.get().signed_by in (committed.ines, committed.yusuf)
    assert Event.objects.filter(action="safety_plan.made").count() == 1
    loser = 0 if answers[0].status_code == 409 else 1
    name = ("from Ines", "from Yusuf")[loser]
    body = html.unescape(answers[loser].content.decode())
    assert f"{name} signs" in body
    following = SafetyPlan.objects.get(state="draft") if SafetyPlan.objects.filter(state="draft").exists() else None
    # Either both saved before one made it (then the other saw both texts), or it was made in between.
    address = page_of(following) if following else page_of(draft)
    browser = Browser()
    browser.force_login((committed.ines, committed.yusuf)[loser])
    version = answers[loser].context["version"]
    again = browser.post(address, typed(name, version))
    if again.status_code == 409:  # it was made after the two texts were shown: once more, on the next version
        following = SafetyPlan.objects.get(state="draft")
        again = browser.post(page_of(following), typed(name, again.context["version"]))
    assert again.status_code == 302
    newest = SafetyPlan.objects.get(state="draft")
    assert (newest.edition, newest.parts["signs"]) == (2, f"{name} signs")


def test_two_begin_the_next_version_at_once(committed, draft):
    values = {
        "parts": {"signs": "a", "reach": "b"}, "means": "c", "means_by": "", "copies": "", "review_on": dt.date(2027, 3, 1)
    }  # fmt: skip
    saved = safety_plans.save_plan(plan=draft, by=committed.ines, values=values, expected=draft.version)
    safety_plans.make_plan(plan=saved, by=committed.ines)
    at_once(*[lambda: safety_plans.start_plan(client=committed.rowan, by=committed.ines)] * 3)
    assert SafetyPlan.objects.filter(state="draft").count() == 1
    assert Event.objects.filter(action="safety_plan.started").count() == 2


def test_a_signature_pressed_in_two_tabs_is_one(committed, draft):
    values = {
        "parts": {"signs": "a", "reach": "b"}, "means": "c", "means_by": "", "copies": "", "review_on": dt.date(2027, 3, 1)
    }  # fmt: skip
    saved = safety_plans.save_plan(plan=draft, by=committed.ines, values=values, expected=draft.version)
    safety_plans.make_plan(plan=saved, by=committed.ines)
    answers = posts(reverse("assessments:portal_safety_plan_sign"), *[(committed.rowan_user, {})] * 3)
    assert [answer.status_code for answer in answers] == [302] * 3
    assert SafetyPlanSignature.objects.filter(role="client").count() == 1
    assert Event.objects.filter(action="safety_plan.signed", detail__side="client").count() == 1
