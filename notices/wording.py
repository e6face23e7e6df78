"""What a message may say. The clinic may choose its own words; this guard keeps out whatever would tell an onlooker. Pure."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_WORDS = """
abuse addiction adult alcohol alliance anger anxiety anxious appointment assessment assignment attachment
avoidance avoidant belief betrayal body boundary chair child clinic clinical clinician closeness compassion
counselling counsellor couple crisis danger depressed depression diagnosis diary disclosure disorder distress
dream dyadic emotion exercise exposure family fear feeling grief group harm healing health homework husband
imagery intake intimacy intimate journal ladder loneliness lonely love marriage medical medication mental mood
note outcome pain panic partner patient plan practice psych psychiatric psychologist psychology psychotherapy
record recovery relationship risk rupture safe safety score self-esteem self-harm session sex sexual shame
sleep spouse suicide supervision supervisor symptom talk task test therapist therapy thought trauma treatment
trust violence vulnerability wellbeing wife worksheet worry
"""
TELLING = frozenset(_WORDS.split())  # beginnings of words: "feeling" finds "feelings"
LINK, SENDER = "{{ link }}", "{{ sender }}"
PLACEHOLDERS = frozenset({LINK, SENDER})
ONE_SEGMENT = 160  # characters of the basic SMS alphabet
SHORT_LINK = 60  # what a link is reckoned with before it is known
_BRACES = re.compile(r"{{.*?}}|{%.*?%}", re.S)
_URLS = re.compile(r"(?:https?://|www\.)[^\s{}]+", re.I)
# The basic alphabet of text messages (3GPP TS 23.038) as far as our words need it; anything else halves the room.
_BASIC = re.compile(r"[A-Za-z0-9 \r\n@£$¥èéùìòÇØøÅå_ÆæßÉ!\"#%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà{}]*")


def telling_words(text: str, allowed: str = "") -> list[str]:
    """Words in ``text`` that say what the clinic does, those inside ``allowed`` (the neutral sender's name) left out."""
    plain = text.lower().replace(allowed.lower(), " ") if allowed else text.lower()
    return sorted(word for word in TELLING if re.search(rf"\b{re.escape(word)}", plain))


def objections(text: str, *, names: frozenset[str], needs_link: bool = True) -> list[str]:
    """What is wrong with words that somebody wrote for a message, as sentences; nothing when they may be sent.

    ``names`` are lower-case words that must not occur: of people, of the clinic, of the product.
    """
    found = []
    telling = telling_words(text)
    if telling:
        found.append(_("These words tell what it is about: %s.") % ", ".join(telling))
    said = sorted(name for name in names if re.search(rf"\b{re.escape(name)}\b", text.lower()))
    if said:
        found.append(_("No names, please: %s.") % ", ".join(said))
    if _URLS.search(text):
        found.append(_("Links come from the clinic itself: write %s where it belongs.") % LINK)
    if any(place not in PLACEHOLDERS for place in _BRACES.findall(text)):
        found.append(_("Only %(link)s and %(sender)s can be put in.") % {"link": LINK, "sender": SENDER})
    if needs_link and LINK not in text:
        found.append(_("The reader needs %s, which leads to the sign-in.") % LINK)
    return found


def fits_one_segment(text: str, sender: str) -> bool:
    """Whether a text message is one segment with a usual link."""
    filled = text.replace(LINK, "x" * SHORT_LINK).replace(SENDER, sender)
    return len(filled) <= ONE_SEGMENT and _BASIC.fullmatch(filled) is not None


def filled(text: str, *, link: str, sender: str) -> str:
    """The words with link and sender put in: plain replacement, so that nothing else can be evaluated."""
    return text.replace(LINK, link).replace(SENDER, sender)
