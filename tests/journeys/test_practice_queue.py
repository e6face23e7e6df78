"""F1: the queue of answers that were written without network, tried out in thousands of made-up worlds.

The logic that the phone runs is one pure script, so the script itself runs here, in the browser, and not a copy of it. Its partner,
the clinic, is played in the same language by the rules of ``homework.actions.receive``; ``tests/homework/test_receiving.py`` holds
the real ``receive`` against those rules. Together they cover what one slow test over a real server would, many times as often.
"""

import os
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUNS, STEPS = int(os.environ.get("QUEUE_RUNS", "2000")), 30

pytestmark = pytest.mark.journey


@pytest.fixture
def world(page):
    page.add_script_tag(content=(ROOT / "static/js/queue.js").read_text())
    page.add_script_tag(content=(ROOT / "tests/journeys/queue_world.js").read_text())
    return page


def test_nothing_is_lost_doubled_or_overwritten(world):
    assert world.evaluate(f"tryOut(practiceQueue, {RUNS}, {STEPS}, 1)") is None


def test_longer_stories_hold_too(world):
    assert world.evaluate(f"tryOut(practiceQueue, {RUNS // 10}, {STEPS * 10}, 900000)") is None


def test_each_mistake_is_found(world):
    names = world.evaluate("Object.keys(twins(practiceQueue))")
    assert len(names) >= 5
    missed = [
        name
        for name in names
        if world.evaluate(f"(name) => tryOut(twins(practiceQueue)[name], {RUNS}, {STEPS}, 1)", name) is None
    ]
    assert missed == []


def test_what_is_too_old_is_told_by_its_day(world):
    day = 24 * 3600 * 1000
    assert world.evaluate(f"practiceQueue.old({{at: 0}}, 30 * {day}, 30)") is False
    assert world.evaluate(f"practiceQueue.old({{at: 0}}, 30 * {day} + 1, 30)") is True
