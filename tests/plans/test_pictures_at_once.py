"""Two people at one shared picture in the same instant, on real threads: one wins, and nothing that was typed is lost."""

import html

import pytest
from django.test import Client as Browser
from django.urls import reverse

from assessments.models import Relationship
from audit.models import Event
from people.models import CareRelationship
from plans import formulation
from plans.formulation import NotYet, PictureClosed
from plans.models import Formulation, FormulationEvidence, FormulationReply
from tests.cast import begin_care, build_cast
from tests.plans.test_formulation import SAID
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
    picture = formulation.start_picture(client=committed.rowan, by=committed.ines)
    return formulation.save_picture(picture=picture, by=committed.ines, said=SAID, expected=1)


@pytest.fixture
def shown(draft, committed):
    return formulation.show_picture(picture=draft, by=committed.ines)


def fresh():
    return Formulation.objects.select_related("client").get()


def page_of(picture):
    return reverse("plans:picture", args=[picture.pk])


def browser_of(user):
    browser = Browser()
    browser.force_login(user)
    return browser


def sent(address, *sendings):
    """(browser, data) in the same instant: the answers, in the order of the sendings."""
    answers = [None] * len(sendings)

    def job(place, browser, data):
        def send():
            answers[place] = browser.post(address, data)

        return send

    at_once(*(job(place, browser, data) for place, (browser, data) in enumerate(sendings)))
    return answers


def test_two_drafts_saved_at_once_keep_one_and_show_both(committed, draft):
    ines, yusuf = browser_of(committed.ines), browser_of(committed.yusuf)
    for number in range(ROUNDS):
        version, fears = fresh().version, (f"Ines {number}", f"Yusuf {number}")
        answers = sent(
            page_of(draft),
            (ines, SAID | {"fear": fears[0], "version": version}),
            (yusuf, SAID | {"fear": fears[1], "version": version}),
        )
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        loser = next(answer for answer in answers if answer.status_code == 409)
        body = html.unescape(loser.content.decode())
        assert all(fear in body for fear in fears)
        assert fresh().version == version + 1


def test_shown_while_somebody_saves_keeps_what_was_typed(committed, draft):
    """Whoever comes second reads both texts; pressing on takes the picture back and keeps theirs."""
    ines, yusuf = browser_of(committed.ines), browser_of(committed.yusuf)
    said = SAID | {"version": draft.version}
    answers = sent(page_of(draft), (ines, said | {"show": "1"}), (yusuf, said | {"fear": "Typed by Yusuf"}))
    assert sorted(answer.status_code for answer in answers) in ([302, 302], [302, 409])
    if answers[1].status_code == 409:
        page = answers[1]
        assert "Typed by Yusuf" in html.unescape(page.content.decode())
        version, state = page.context["version"], fresh().state
        back = {"take_back": "1"} if page.context["shown"] else {}
        again = yusuf.post(page_of(draft), said | {"fear": "Typed by Yusuf", "version": version} | back)
        if again.status_code == 409:  # shown only after both texts were read
            version = again.context["version"]
            again = yusuf.post(page_of(draft), said | {"fear": "Typed by Yusuf", "version": version, "take_back": "1"})
        assert (again.status_code, state in ("draft", "shown")) == (302, True)
    assert "Typed by Yusuf" in (fresh().steps["fear"], html.unescape(answers[0].content.decode()))


def test_agreed_in_the_room_and_on_the_phone_at_once_is_agreed_once_and_keeps_the_words(committed, shown):
    room, phone = fresh(), fresh()
    results = []

    def in_the_room():
        try:
            formulation.agree_in_session(picture=room, by=committed.ines)
        except NotYet:
            results.append("was agreed")

    def on_the_phone():
        formulation.reply(picture=phone, by=committed.rowan_user, fits=True, words="That is how it is.")

    at_once(in_the_room, on_the_phone)
    assert fresh().state == "agreed"
    assert FormulationReply.objects.get().words == "That is how it is."
    assert Event.objects.filter(action="picture.agreed").count() == 1


def test_two_tabs_that_say_yes_agree_once(committed, shown):
    phones = [browser_of(committed.rowan_user) for _tab in range(3)]
    answers = sent(
        reverse("plans:portal_picture"),
        *[(phone, {"fits": "yes", "words": f"Words {n}"}) for n, phone in enumerate(phones)],
    )
    assert [answer.status_code for answer in answers] == [302] * 3
    assert fresh().state == "agreed"
    assert sorted(reply.words for reply in FormulationReply.objects.all()) == ["Words 0", "Words 1", "Words 2"]
    assert Event.objects.filter(action="picture.agreed").count() == 1


def test_nothing_is_joined_to_a_picture_that_is_shown_in_the_same_instant(committed, draft):
    for number in range(ROUNDS):
        bond = Relationship.objects.create(client=committed.rowan, label=f"{number}.")
        joined, showing, results = fresh(), fresh(), []

        def join(picture=joined, ref=str(bond.pk), results=results):
            try:
                formulation.link(picture=picture, by=committed.ines, step="fear", kind="relation", ref=ref)
                results.append("joined")
            except PictureClosed:
                results.append("closed")

        def show(picture=showing):
            formulation.show_picture(picture=picture, by=committed.ines)

        at_once(join, show)
        there = FormulationEvidence.objects.filter(ref=str(bond.pk)).exists()
        assert (results, fresh().state) == ([("joined" if there else "closed")], "shown")
        formulation.take_back(picture=fresh(), by=committed.ines)


def test_taken_back_while_the_client_answers_loses_no_words(committed, shown):
    phone, desk = browser_of(committed.rowan_user), browser_of(committed.ines)
    answers = []

    def answer():
        answers.append(phone.post(reverse("plans:portal_picture"), {"fits": "no", "words": "More shame than fear."}))

    at_once(answer, lambda: desk.post(reverse("plans:picture_move", args=[shown.pk]), {"to": "draft"}))
    kept = FormulationReply.objects.first()
    assert "More shame than fear." in (kept.words if kept else html.unescape(answers[0].content.decode()))


def test_taken_back_before_the_answer_comes_shows_the_words_again(committed, shown):
    formulation.take_back(picture=shown, by=committed.ines)
    answer = browser_of(committed.rowan_user).post(
        reverse("plans:portal_picture"), {"fits": "no", "words": "More shame than fear."}
    )
    assert answer.status_code == 409
    assert "More shame than fear." in html.unescape(answer.content.decode())
