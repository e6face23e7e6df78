"""Two who must not meet: what everybody else can tell from the outside is nothing."""

import re
import statistics
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.utils import timezone

from audit.models import Event
from matching import actions, board
from matching.models import MatchWeights, Tie
from people.models import ClinicianProfile
from tests.cast import begin_care, make_client
from tests.matching.conftest import offer, wait


@pytest.fixture
def partner(house):
    """Somebody whom Ines sees."""
    client = make_client("Bram Visser")
    begin_care(client, house.ines)
    return client


def together(entry, partner, house, kind="former"):
    return actions.tie(by=house.admin, client=entry.client, other=partner, kind=kind)


def words_for(entry, clinician):
    return board.ranking_for(entry).of(clinician.pk).ruled_out


@pytest.mark.parametrize("kind", Tie.Kind.values)
def test_whoever_works_with_one_is_not_available_to_the_other(house, entry, partner, kind):
    assert words_for(entry, house.ines) == ()
    found = together(entry, partner, house, kind)
    assert words_for(entry, house.ines) == ("Not available",)
    assert words_for(wait("Ola Kaczmarek"), house.ines) == ()
    actions.untie(by=house.admin, tie=found)
    assert words_for(entry, house.ines) == ()


def test_the_tie_runs_both_ways(house, entry, partner):
    together(entry, partner, house)
    begin_care(entry.client, house.yusuf)
    other = wait("Sasha Lind")
    other.client = partner
    assert words_for(other, house.yusuf) == ("Not available",)


def test_what_ended_still_counts(house, entry):
    other = make_client("Bram Visser")
    begin_care(other, house.yusuf, ended=True)
    together(entry, other, house)
    assert words_for(entry, house.yusuf) == ("Not available",)


def test_a_tie_is_recorded_once_from_either_end(house, entry, partner):
    first = together(entry, partner, house)
    assert actions.tie(by=house.admin, client=partner, other=entry.client, kind="family") == first
    assert Event.objects.filter(action="tie.recorded").count() == 2, "one trace on each record"
    assert not Event.objects.filter(action="tie.recorded", detail__icontains="Bram").exists()
    with pytest.raises(ValidationError):
        actions.tie(by=house.admin, client=partner, other=partner, kind="family")


def page(house, entry):
    browser = Browser()
    browser.force_login(house.admin)
    browser.get(f"/waiting/{entry.pk}/")
    text = browser.get(f"/waiting/{entry.pk}/").content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text[text.index("<main") : text.index("</main>")])


def test_a_wall_page_is_that_of_somebody_who_takes_nobody(house, entry, partner):
    """Same words, same order, same counts: byte for byte."""
    found = together(entry, partner, house)
    walled = page(house, entry)
    actions.untie(by=house.admin, tie=found)
    assert page(house, entry) != walled
    offer(house.ines, accepts_new=False)
    assert page(house, entry) == walled


def test_the_time_it_takes_tells_nothing(house, entry, partner):
    """Asked in turns, so that a machine that is busy for a while is so for both."""

    def spent():
        begun = time.perf_counter()
        board.ranking_for(entry)
        return time.perf_counter() - begun

    found = together(entry, partner, house)
    walled, again, closed = [], [], []
    for _ in range(60):
        walled.append(spent())
        with transaction.atomic():
            actions.untie(by=house.admin, tie=found)
            ClinicianProfile.objects.filter(user=house.ines).update(accepts_new=False)
            closed.append(spent())
            transaction.set_rollback(True)
        again.append(spent())
    usual, noise = statistics.median(closed), abs(statistics.median(walled) - statistics.median(again))
    assert abs(statistics.median(walled) - usual) <= max(0.35 * usual, 4 * noise)


def test_only_the_desk_reads_ties(house, entry, partner):
    together(entry, partner, house)
    assert Tie.objects.visible_to(house.admin).count() == 1
    for person in (house.ines, house.martin, house.rowan_user):
        assert not Tie.objects.visible_to(person).exists()


def test_by_page(house, entry, partner):
    browser = Browser()
    browser.force_login(house.admin)
    url = f"/waiting/{entry.pk}/apart/"
    assert browser.post(f"{url}client/", {"number": 1, "kind": "family"}).status_code == 422
    assert browser.post(f"{url}client/", {"number": entry.client.number, "kind": "family"}).status_code == 422
    said = browser.post(f"{url}client/", {"number": partner.number, "kind": "family"}, follow=True).content.decode()
    assert "Bram Visser" in said
    assert "Bram Visser" not in page(house, entry)
    ended = browser.post(f"/waiting/apart/clients/{Tie.objects.get().pk}/end/", follow=True).content.decode()
    assert "No other client." in ended


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("nobody_is_tied_to_themselves", lambda c: {"client": c.rowan, "other": c.rowan}),
        ("tie_ended_by_a_person", lambda c: {"client": c.rowan, "other": c.noor, "ended_at": "2026-01-01T00:00Z"}),
    ],
)
def test_constraints(cast, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Tie.objects.create(kind="family", recorded_by=cast.admin, **fields(cast))


def test_one_standing_tie(cast):
    pair = {"client": cast.rowan, "other": cast.noor, "kind": "family", "recorded_by": cast.admin}
    Tie.objects.create(**pair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tie.objects.create(**pair)


def test_the_share_of_new_people_is_capped(house, entry):
    for number in range(5):
        care = begin_care(make_client(f"Newcomer {number}"), house.ines if number else house.yusuf)
        care.started_at = timezone.now()
        care.save()
    assert words_for(entry, house.ines) == ()
    MatchWeights.objects.create(number=1, share_cap=50, reason="x", made_by=house.admin)
    assert words_for(entry, house.ines) == ("Has had many new people lately",)
    assert words_for(entry, house.yusuf) == ()
