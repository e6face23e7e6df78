"""Every message, on every channel, held against everything that anybody in the demo clinic ever wrote."""

import re

import pytest

from common.privacy import PrivacyClass, privacy_of, private_fields
from intimacy_clinic.demo import seeding
from notices.kinds import all_kinds
from notices.rendering import render_kind, site_link
from notices.wording import fits_one_segment, telling_words
from people.models import Clinic, User
from tests.clinic.test_seed import clinic  # noqa: F401 - the fixture

pytestmark = pytest.mark.django_db
SHORTEST = 6  # shorter strings ("Mum", "10") stand in ordinary words by chance


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def everything_written():
    """Every private string of the demo clinic; of clinical ones those of several words ("Nobody" is an answer and a word)."""
    found = set()
    for model in seeding.ORDER:
        kept = {field.attname: privacy_of(model, field.name) for field in private_fields(model)}
        for row in model._base_manager.all() if kept else ():
            for name, kind in kept.items():
                said = (text.strip() for text in strings(getattr(row, name)))
                found.update(text for text in said if kind == PrivacyClass.IDENTIFYING or " " in text)
    for user in User.objects.exclude(name=""):
        found.update(user.name.split())
    return {text.lower() for text in found if len(text) >= SHORTEST}


def test_no_message_on_any_channel_holds_a_word_of_the_clinics_records(clinic):  # noqa: F811
    written = everything_written()
    assert len(written) > 2000
    sender = Clinic.get().sender_name
    for kind in all_kinds():
        words = render_kind(kind, {"link": site_link(kind.link_name)}, "en")
        for text in (words.subject, words.body, words.sms):
            plain = re.sub(r"https?://\S+", " ", text).replace(sender, " ").lower()
            assert not [private for private in written if private in plain], kind.name
            assert telling_words(plain) == [], kind.name
        assert fits_one_segment(words.sms.replace(site_link(kind.link_name), "{{ link }}"), sender), kind.name
        assert words.subject.isascii() or "’" in words.subject
