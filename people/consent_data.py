"""First texts that a clinic asks consent for: our own plain words, to be checked by somebody who knows the law of the place."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from people.models import ConsentText, Purpose


@dataclass(frozen=True)
class Text:
    """One text as it is loaded."""

    purpose: str
    title: str
    body: str
    required: bool = False


TEXTS: tuple[Text, ...] = (
    Text(
        Purpose.TREATMENT,
        "Working together",
        "We meet to work on what closeness is like for you. You decide what you talk about and how fast. It "
        "can be hard for a while "
        "before it gets easier. You can stop at any time, and you need not say why.",
        required=True,
    ),
    Text(
        Purpose.LIMITS,
        "What stays between us, and what can't",
        "What you tell us stays with the people treating you. There are few exceptions: if you or somebody "
        "else is in danger, or a "
        "child is being harmed, we may have to tell somebody who can protect. We tell you first whenever we can.",
        required=True,
    ),
    Text(
        Purpose.EMERGENCY,
        "What we do in an emergency",
        "If we are worried about your safety we try to reach you first. If we can't, we may call the person "
        "you named, or the "
        "emergency services. These pages are not an emergency service and nobody watches them in real time.",
        required=True,
    ),
    Text(
        Purpose.SUPERVISION,
        "Supervision",
        "Your therapist talks about the work with a supervisor who is bound by the same silence. It keeps "
        "the work safe. If you "
        "would rather not have that, we look for a way together.",
    ),
    Text(
        Purpose.VIDEO,
        "Sessions by video",
        "By video we need a place where nobody listens. If the line breaks we call you on the number you "
        "gave us. If you say no, "
        "we meet in a room.",
    ),
    Text(
        Purpose.MESSAGES,
        "Messages between sessions",
        "You can write to us. Messages are read on working days and become part of your record. If you say "
        "no, you tell us when you "
        "come.",
    ),
    Text(
        Purpose.SAFE_CONTACT,
        "How it is safe to get in touch",
        "We use only the ways that you say are safe, at the times that are safe, in words that tell nothing "
        "to anybody else. If you "
        "say no, we send nothing at all and speak when we meet.",
    ),
    Text(
        Purpose.GROUP,
        "Rules of the group",
        "What is said in the group stays there. Nobody has to speak. Nobody meets in secret. If you say no, "
        "we work one to one.",
    ),
    Text(
        Purpose.PARTNER,
        "Bringing in a partner",
        "If a partner comes along, we agree beforehand what may be said and what not. What you told us alone "
        "stays with us.",
    ),
    Text(
        Purpose.RECORDING,
        "Recording of sessions",
        "Some therapists record sessions to learn from them. Only they and their supervisor hear it, and it "
        "is deleted after "
        "three months. If you say no, nothing is recorded.",
    ),
    Text(
        Purpose.RESEARCH,
        "Research",
        "We may use numbers from your record, without your name, to find out what helps. It has nothing to "
        "do with your treatment; "
        "if you say no, nothing changes for you.",
    ),
)


@transaction.atomic
def load_consent_texts() -> int:
    """Put down first texts for purposes that have none yet. Returns how many were new."""
    known = set(ConsentText.objects.values_list("purpose", flat=True))
    new = [
        ConsentText(
            purpose=text.purpose, title=text.title, body=text.body, required=text.required, position=place * 10 + 10
        )
        for place, text in enumerate(TEXTS)
        if text.purpose not in known
    ]
    ConsentText.objects.bulk_create(new)
    return len(new)
