"""E3: browser, web process and database are killed while somebody types into a note. What the clinic said it saved is there; what
was typed since is on the page or was typed a moment ago; the screen tells the truth about it.

Six kills run with the other tests; NOTE_KILLS=200 makes it two hundred (docs/evidence/notes.md).
"""

import os
import random

import pytest

from tests.journeys.kills import Desk

pytestmark = pytest.mark.journey
KILLS = int(os.environ.get("NOTE_KILLS", "6"))
SEED = int(os.environ.get("NOTE_SEED", "6"))
KINDS = ("page", "web", "database", "page", "web", "everything")
PATIENT = 1.5  # s that a change waits for its save, as static/js/forms.js has it


@pytest.fixture(scope="module")
def desk(tmp_path_factory, playwright, browser_type_launch_args):
    program = browser_type_launch_args.get("executable_path") or playwright.chromium.executable_path
    with Desk(tmp_path_factory.mktemp("kills"), playwright, program) as desk:
        yield desk


def test_no_confirmed_character_is_lost_whatever_is_killed(desk):
    chance = random.Random(SEED)
    for number in range(KILLS):
        desk.round(KINDS[number % len(KINDS)], chance.uniform(0.3, 2.5 if KILLS < 20 else 6.0))
        if number % 20 == 19:
            print(f"notes: {desk.count}", flush=True)
    print(f"\nnotes killed at random: {desk.count}; slowest save {desk.witness.slowest:.2f} s")
    assert desk.count.confirmed > KILLS / 2, "the kills came between saves, not before the first"
    assert (desk.count.lost, desk.count.untrue) == (0, 0)
    assert desk.count.unsaved_seconds <= max(2, PATIENT + desk.witness.slowest + 0.5)
    assert desk.count.silent_seconds <= 3


def test_a_clinic_that_answers_before_it_saves_is_caught(desk):
    desk.with_web("tests.journeys.eager:application")
    desk.round("everything", None)
    print(f"\nnotes, answered before saved: {desk.count}")
    assert desk.count.lost > 0
