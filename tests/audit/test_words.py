"""Every action that the code records has words for staff and a kind of page for the client, and none of them tells."""

import ast
import pathlib

from django.conf import settings

from audit import words
from notices.wording import telling_words
from tests.house.test_data import OURS

ROOT = pathlib.Path(settings.BASE_DIR)


def recorded_actions():
    """(noun, whole action or "") of each ``record(...)`` in the code whose beginning can be read."""
    for app in sorted(OURS):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                name = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
                if isinstance(node, ast.Call) and name == "record" and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant):
                        yield str(first.value).partition(".")[0], str(first.value)
                    elif isinstance(first, ast.JoinedStr):
                        yield str(first.values[0].value).partition(".")[0], ""


def test_every_recorded_action_has_words():
    found = set(recorded_actions())
    assert len(found) > 150
    assert {noun for noun, _action in found} - set(words.NOUNS) == set()
    for _noun, action in found:
        assert "." not in words.staff_words(action), action
        assert words.client_kind(action) in words.KINDS


# What the portal's own pages are called; nothing beyond that may be read over a shoulder.
SAID_IN_THE_PORTAL = {"record", "plan", "appointment", "note", "clinic"}


def test_words_for_clients_tell_nothing():
    for text in words.KINDS.values():
        assert set(telling_words(str(text))) <= SAID_IN_THE_PORTAL, text


def test_readings_are_told_from_writes():
    reads = {action for _noun, action in recorded_actions() if words.is_reading(action)}
    assert {"case.read", "note.opened", "client.viewed", "plan.printed", "group.member_read"} <= reads
    assert not {"entry.reviewed", "enquiry.reopened", "note.saved", "alert.raised", "symptoms.rated"} & reads


def test_words_read_like_a_sentence():
    assert words.staff_words("note.opened") == "A session note: opened"
    assert words.staff_words("group.member_read") == "A group: opened"
    assert words.staff_words("client.status") == "A client's details: changed the state of"
