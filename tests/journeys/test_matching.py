"""From a first message to the right person at the second try: a place held, a meeting that does not fit, somebody else.

The desk works on a desktop, the client on a phone. Accepting an invitation is walked in ``test_the_path.py``; here it is given.
"""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from matching.models import MatchPlan, Offer, WaitingEntry
from people.models import CareRelationship, Client
from tests.cast import PASSWORD, build_cast, make_user
from tests.journeys.looking import Person
from tests.matching.conftest import offer as profile
from tests.matching.conftest import open_hours, wait
from tests.support import without_triggers

PATIENCE = 20_000  # ms: a page of a busy machine
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db):
    with without_triggers():
        cast = build_cast()
        for user, weekday in ((cast.ines, 0), (cast.yusuf, 2)):
            open_hours(user, weekday=weekday)
            profile(
                user,
                specialties=["trust", "grief"],
                practising_since=2012,
                bio="I work slowly, and with a sense of fun.",
            )
        profile(cast.ines, practising_since=2005)
        profile(cast.hana, accepts_new=False)
        wait("Bram Visser", needs={"specialties": ["trust"]})
        yield cast


@pytest.fixture
def people(browser, live_server, cast):
    found = {
        "admin": Person(browser, live_server.url, width="desk", folder="matching/admin"),
        "ines": Person(browser, live_server.url, width="desk", folder="matching/specialist"),
        "yusuf": Person(browser, live_server.url, width="desk", folder="matching/second"),
        "client": Person(browser, live_server.url, width="phone", folder="matching/client"),
    }
    found["admin"].sign_in(cast.admin.email, PASSWORD)
    found["ines"].sign_in(cast.ines.email, PASSWORD)
    found["yusuf"].sign_in(cast.yusuf.email, PASSWORD)
    yield found
    for person in found.values():
        person.leave()


def test_the_second_is_the_right_one(people, cast):
    admin, client = people["admin"], people["client"]
    write(client)
    entry = register(admin)
    give_an_account(client, entry)
    plan_and_weights(admin, entry)
    first = ask(admin, entry, "Ines Caldeira", look=True)
    say_yes(people["ines"], first, look=True)
    meet(client, first, look=True)
    say_how_it_was(client, first, rapport="2", answer="0", wish="another", look=True)
    assert WaitingEntry.objects.get(pk=entry.pk).state == "waiting"

    second = ask(admin, entry, "Yusuf Demir")
    say_yes(people["yusuf"], second, days=6)
    meet(client, second)
    say_how_it_was(client, second, rapport="9", answer="3", wish="continue")
    specialist_goes_on(people["yusuf"], second)
    admin.page.goto(f"/waiting/offers/{second.pk}/")
    expect(admin.page.get_by_text("9 of 10")).to_be_visible(timeout=PATIENCE)
    admin.look("offer-placed")
    care = CareRelationship.objects.current().get(client=entry.client, kind="therapist")
    assert care.clinician == cast.yusuf
    assert WaitingEntry.objects.get(pk=entry.pk).since == entry.since


def write(client):
    page = client.page
    page.goto("/enquire/")
    page.get_by_label("What should we call you?").fill("Wren")
    page.get_by_label("Your e-mail address").fill("wren@demo.test")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(re.compile("/enquire/thanks/"), timeout=PATIENCE)


def register(admin):
    page = admin.page
    page.goto("/enquiries/")
    page.get_by_role("link", name="Wren").click()
    page.get_by_role("link", name="Register and invite").click()
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text("The invitation is on its way.")).to_be_visible(timeout=PATIENCE)
    return WaitingEntry.objects.select_related("client").latest("created_at")


def give_an_account(client, entry):
    user = make_user("Wren", "wren@demo.test", is_client=True)
    Client.objects.filter(pk=entry.client_id).update(user=user)
    WaitingEntry.objects.filter(pk=entry.pk).update(since=timezone.now() - dt.timedelta(days=33))
    entry.refresh_from_db()
    client.sign_in(user.email, PASSWORD)


def plan_and_weights(admin, entry):
    """Two are planned together; a change of the weights is looked at and not kept."""
    page = admin.page
    page.goto("/waiting/")
    admin.look("board")
    page.get_by_role("button", name="Plan for everybody").click()
    expect(page.get_by_role("heading", name="Plan for 2 people together")).to_be_visible(timeout=PATIENCE)
    admin.look("plan")
    assert MatchPlan.objects.get().placed == 2
    page.goto("/waiting/weights/")
    page.get_by_label("themes and experience").fill("60")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("Nothing has been kept yet.")).to_be_visible(timeout=PATIENCE)
    admin.look("weights")


def ask(admin, entry, name, *, look=False):
    page = admin.page
    page.goto(f"/waiting/{entry.pk}/")
    if look:
        admin.look("ranking")
    page.get_by_role("link", name=re.compile(f"Hold a place and ask.*{name}")).click()
    reason = page.get_by_label("Why not the first?")
    if reason.count():
        reason.fill("Has the evenings.")
    page.get_by_role("button", name=f"Hold a place and ask {name}").click()
    expect(page.get_by_text("The place is held and the specialist is asked.")).to_be_visible(timeout=PATIENCE)
    return Offer.objects.holding().get(entry=entry)


def say_yes(specialist, offer, *, days=5, look=False):
    page = specialist.page
    page.goto("/held/")
    page.get_by_role("link", name="Somebody on the waiting list").click()
    assert "Wren" not in page.content()
    if look:
        specialist.look("held")
    moment = timezone.localtime() + dt.timedelta(days=days)
    page.get_by_label("A first time").fill(moment.strftime("%Y-%m-%dT11:00"))
    page.get_by_role("button", name="Yes, ask the person").click()
    expect(page.get_by_text("Now the person is asked.")).to_be_visible(timeout=PATIENCE)


def meet(client, offer, *, look=False):
    page = client.page
    page.goto("/")
    page.get_by_role("link", name="Somebody for you: have a look").click()
    if look:
        client.look("proposal")
    page.get_by_role("button", name="Yes, I would like to meet").click()
    expect(page.get_by_text("It is arranged.")).to_be_visible(timeout=PATIENCE)
    Offer.objects.filter(pk=offer.pk).update(meets_at=timezone.now() - dt.timedelta(hours=1))


def say_how_it_was(client, offer, *, rapport, answer, wish, look=False):
    page = client.page
    page.goto("/")
    page.get_by_role("link", name=re.compile("How was it with")).click()
    chosen = {"rapport": rapport, "heard": answer, "safe": answer, "goes_on": answer, "wish": wish}
    for name, value in chosen.items():
        page.locator(f"label:has(input[name={name}][value='{value}'])").click()
    if look:
        client.look("how-it-was")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you for saying how it was.")).to_be_visible(timeout=PATIENCE)


def specialist_goes_on(specialist, offer):
    page = specialist.page
    page.goto(f"/held/{offer.pk}/")
    page.get_by_role("link", name="After the first session").click()
    for name, value in {"rapport": "8", "fits": "3", "wish": "continue"}.items():
        page.locator(f"label:has(input[name={name}][value='{value}'])").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Noted.")).to_be_visible(timeout=PATIENCE)
