"""Every message that can leave: nothing clinical, nobody's name, a neutral sender."""

import pathlib
import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from notices.kinds import Kind, all_kinds
from notices.rendering import render_kind
from notices.wording import TELLING

FOLDER = pathlib.Path(settings.BASE_DIR) / "templates" / "notices"
SHIPPED = sorted(path.name.removesuffix(".body.txt") for path in FOLDER.glob("*.body.txt"))
CLINICAL = sorted(TELLING)


def test_the_list_of_words_is_long():
    assert len(set(CLINICAL)) >= 60


def test_the_messages_of_the_product_are_all_here():
    assert {"practice_reminder", "invitation", "safety_alert", "safety_escalation", "new_case"} <= set(SHIPPED)
    assert {kind.name for kind in all_kinds()} <= set(SHIPPED)


@pytest.mark.django_db
@pytest.mark.parametrize("name", SHIPPED)
def test_no_message_says_what_it_is_about(cast, name):
    words = render_kind(Kind(name), {"link": "https://example.org/x/"}, "en")
    text = f"{words.sender}\n{words.subject}\n{words.body}".lower().replace("your appointments", "")
    found = [word for word in CLINICAL if re.search(rf"\b{word}", text)]
    assert found == []
    people = [name for name in ("rowan", "ashby", "ines", "caldeira", "priya") if name in text]
    assert people == []
    assert settings.PRODUCT_NAME.lower() not in text
    assert cast.clinic.name.lower() not in text


@pytest.mark.django_db
@pytest.mark.parametrize("name", SHIPPED)
def test_a_message_is_one_line_of_subject_and_plain_text_with_its_link(cast, name):
    words = render_kind(Kind(name), {"link": "https://example.org/x/?a=1&b='2'"}, "en")
    assert "\n" not in words.subject
    assert 10 < len(words.subject) < 60
    assert "https://example.org/x/?a=1&b='2'" in words.body
    assert "<" not in words.body
    assert words.body.rstrip().endswith("Your appointments")


def test_the_sender_is_not_escaped():
    text = render_to_string("notices/new_case.body.txt", {"sender": "Kay's & Co", "link": "x"})
    assert "Kay's & Co" in text
