"""What makes a password too easy to guess here, checked offline: nearly common, the clinic's own words, short for staff."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import Clinic

# A figure or sign for a letter; a 1 is an l to some and an i to others.
LOOKALIKES = tuple(str.maketrans("013457@$!", f"o{one}eastasi") for one in "li")
# What anybody would try who knows what a clinic is. Words of four letters and more of the clinic's name are added.
WORDS = (
    "clinic",
    "therapy",
    "therapist",
    "intimacy",
    "closeness",
    "mooring",
    "password",
    "welcome",
    "letmein",
    "client",
)

ENOUGH_OF_ONES_OWN = 8  # letters


class NearlyCommon(CommonPasswordValidator):
    """One of twenty thousand common passwords with figures, signs or capitals around it or instead of letters."""

    def validate(self, password: str, user: Any = None) -> None:
        bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.lower())
        for form in (bare, *(text.translate(table) for text in (bare, password.lower()) for table in LOOKALIKES)):
            super().validate(form, user)
        half = bare[: len(bare) // 2]
        if half and bare == half * 2:
            super().validate(half, user)


class ClinicWords:
    """Words that everybody knows about this place must not be most of the password."""

    def validate(self, password: str, user: Any = None) -> None:
        known = {*re.findall(r"[^\W\d_]{4,}", Clinic.get().name.lower()), *WORDS, settings.PRODUCT_NAME.lower()}
        for table in LOOKALIKES:
            whole = rest = password.lower().translate(table)
            for word in sorted(known, key=len, reverse=True):
                rest = rest.replace(word, "")
            if rest != whole and len(re.sub(r"[\W\d_]", "", rest)) < ENOUGH_OF_ONES_OWN:
                raise ValidationError(_("This is mostly made of words that are known here."), code="known_words")

    def get_help_text(self) -> str:
        return _("Not mostly words that everybody here knows, such as the clinic’s name.")


class LongerForStaff:
    """Whoever opens other people's records has more to protect."""

    def __init__(self, min_length: int = 15) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: Any = None) -> None:
        if getattr(user, "is_staff_member", False) and len(password) < self.min_length:
            words = _("As you work here, please take at least %(n)s characters. Several words in a row do well.")
            raise ValidationError(words % {"n": self.min_length}, code="password_too_short_for_staff")

    def get_help_text(self) -> str:
        return _("People who work here take at least %(n)s characters.") % {"n": self.min_length}
