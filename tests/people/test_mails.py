"""Every mail that the sign-in library may send: ours, plain, and saying nothing."""

import pathlib
import re

import allauth
import pytest
from django.conf import settings
from django.utils import timezone

from people.adapters import AccountAdapter
from people.models import Clinic

LIBRARY = pathlib.Path(allauth.__file__).parent / "templates"
OURS = pathlib.Path(settings.BASE_DIR) / "templates"
PREFIXES = sorted(
    str(path.relative_to(LIBRARY)).removesuffix("_subject.txt")
    for app in ("account", "mfa", "usersessions")
    for path in (LIBRARY / app).glob("email/*_subject.txt")
)
TELLING = re.compile(
    r"clinic|therap|intima|close(ness)?\b|patient|client\b|session|counsel|psych|mental|treat|diagnos|anxi|depress|trauma|"
    r"suicid|crisis|homework|practice|health|doctor|appointment|relationship|partner|attach|fear|assess|intake|wellbeing",
    re.IGNORECASE,
)


def test_the_library_sends_the_kinds_of_mail_we_know():
    assert len(PREFIXES) == 18


@pytest.mark.parametrize("prefix", PREFIXES)
def test_each_mail_has_our_own_words(prefix):
    for part in ("subject", "message"):
        assert (OURS / f"{prefix}_{part}.txt").is_file()


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", PREFIXES)
def test_each_mail_is_plain_neutral_and_complete(prefix, rf):
    clinic = Clinic.get()
    clinic.name = "Harbour House"
    clinic.save()
    context = {
        "timestamp": timezone.now(),
        "ip": "192.0.2.7",
        "user_agent": "Canary Browser",
        "password_reset_url": "http://testserver/reset/x",
        "activate_url": "http://testserver/confirm/x",
        "signup_url": "http://testserver/signup",
        "code": "ABC123",
        "email": "somebody@demo.test",
        "request": rf.get("/"),
    }
    message = AccountAdapter().render_mail(prefix, "somebody@demo.test", context)
    text = f"{message.subject}\n{message.body}"
    assert message.content_subtype == "plain"
    assert not getattr(message, "alternatives", [])
    assert message.subject
    assert "\n" not in message.subject
    assert len(message.body.split()) > 10
    assert not TELLING.findall(text)
    for secret in (clinic.name, "192.0.2.7", "Canary", "&#", "{{", "{%"):
        assert secret not in text
    assert clinic.sender_name in message.from_email
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    if "notification" not in prefix and any(
        word in prefix for word in ("changed", "activated", "added", "removed", "deleted")
    ):
        assert "http://testserver/account/password/reset/" in text
