"""Actions in plain words: for staff what was done, for a client what kind of page it was. Pure.

An action is ``noun.verb``. Staff read verb and noun; clients read one of a few kinds of page, in words that tell nothing to
somebody who looks over their shoulder.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

READING = ("read", "opened", "viewed", "compared", "printed", "exported")
LEAVING = ("printed", "exported", "feed_made", "released")
# Kinds of page as a client reads them.
KINDS = {
    "record": __("your record"),
    "details": __("your details and how to reach you"),
    "told": __("what you told us"),
    "questions": __("the questions you answered"),
    "plan": __("your plan"),
    "meetings": __("your appointments"),
    "notes": __("notes about your appointments"),
    "practice": __("what you try between appointments"),
    "agreed": __("what you agreed to"),
    "messages": __("messages to you"),
    "place": __("your place at the clinic"),
}
# noun -> (what staff read, kind of page for the client)
NOUNS = {
    "agenda": (__("an agenda"), "meetings"),
    "alert": (__("a safety alert"), "record"),
    "appointment": (__("an appointment"), "meetings"),
    "attendance": (__("an attendance"), "meetings"),
    "calendar": (__("a calendar feed"), "meetings"),
    "care": (__("a care relationship"), "place"),
    "case": (__("the first page of a record"), "record"),
    "channel": (__("a way to reach a client"), "details"),
    "check": (__("a safety check"), "record"),
    "client": (__("a client's details"), "details"),
    "climate": (__("how a group session felt"), "meetings"),
    "clinic": (__("the clinic's settings"), "place"),
    "conflict": (__("a conflict of interest"), "place"),
    "conflicts": (__("conflicts of interest"), "place"),
    "consent": (__("a consent"), "agreed"),
    "consent_text": (__("a consent text"), "agreed"),
    "consents": (__("consents"), "agreed"),
    "contact": (__("contact between sessions"), "messages"),
    "crisis_contact": (__("a crisis contact"), "place"),
    "demo": (__("the demo clinic"), "place"),
    "disclosures": (__("what left the clinic"), "place"),
    "edition": (__("an edition of a questionnaire"), "questions"),
    "emergency": (__("a record in an emergency"), "record"),
    "enquiry": (__("an enquiry"), "place"),
    "entry": (__("a practice entry"), "practice"),
    "exchange": (__("an exchange in a group"), "meetings"),
    "exercise": (__("an exercise of the library"), "practice"),
    "fairness": (__("the fairness report"), "place"),
    "family": (__("family and friends"), "told"),
    "file": (__("a joint file"), "record"),
    "fit": (__("a fit check"), "place"),
    "follow_up": (__("a follow-up"), "meetings"),
    "group": (__("a group"), "meetings"),
    "group_session": (__("a group session"), "notes"),
    "history": (__("a life in relationships"), "told"),
    "instrument": (__("a questionnaire of the clinic"), "questions"),
    "intake": (__("an intake"), "told"),
    "invitation": (__("an invitation"), "place"),
    "ladder": (__("a ladder"), "practice"),
    "life_event": (__("a life event"), "told"),
    "login": (__("a sign-in"), "place"),
    "match": (__("a match"), "place"),
    "measure": (__("a measure"), "questions"),
    "measures": (__("measures"), "questions"),
    "message": (__("a message"), "messages"),
    "messages": (__("messages to a client"), "messages"),
    "moment": (__("a moment from a group"), "practice"),
    "note": (__("a session note"), "notes"),
    "note_format": (__("a note format"), "notes"),
    "note_rules": (__("rules for notes"), "notes"),
    "note_setting": (__("a setting for notes"), "notes"),
    "offer": (__("an offer"), "place"),
    "own_goal": (__("an own goal"), "plan"),
    "page": (__("a page of a record"), "record"),
    "pair": (__("two people who know each other"), "place"),
    "pairs": (__("who knows whom"), "place"),
    "pattern": (__("a pattern"), "told"),
    "picture": (__("the shared picture"), "plan"),
    "place_text": (__("a text for a place"), "place"),
    "plan": (__("a treatment plan"), "plan"),
    "plan_for_all": (__("a plan for everybody who waits"), "place"),
    "practice": (__("practice"), "practice"),
    "preferences": (__("own settings"), "place"),
    "private": (__("private working notes"), "notes"),
    "profile": (__("a clinician's profile"), "place"),
    "push": (__("push messages"), "messages"),
    "reading": (__("reading of many records"), "place"),
    "record": (__("a record"), "record"),
    "relationship": (__("a relationship"), "told"),
    "reminders": (__("reminders"), "messages"),
    "response": (__("an answered questionnaire"), "questions"),
    "room": (__("a room"), "meetings"),
    "rupture": (__("a rupture"), "notes"),
    "ruptures": (__("ruptures"), "notes"),
    "safety": (__("the safety page"), "record"),
    "safety_plan": (__("a plan for hard days"), "plan"),
    "scores": (__("scores"), "questions"),
    "series": (__("a series of appointments"), "meetings"),
    "service_code": (__("a service code"), "place"),
    "session": (__("a session"), "meetings"),
    "sessions": (__("the list of sessions"), "meetings"),
    "shelf": (__("the clinic's shelf"), "plan"),
    "staff": (__("an account of the staff"), "place"),
    "supervision": (__("a supervision"), "place"),
    "symptoms": (__("symptoms"), "told"),
    "tie": (__("a tie between clients"), "place"),
    "time_off": (__("time off"), "meetings"),
    "trail": (__("the record of who did what"), "place"),
    "unusual": (__("the report of unusual access"), "place"),
    "waiting": (__("a place on the waiting list"), "place"),
    "weights": (__("weights of matching"), "place"),
    "wish": (__("a wish for a joint session"), "meetings"),
    "wishes": (__("wishes for joint sessions"), "meetings"),
    "wording": (__("words of a message"), "messages"),
}
# Verbs whose own word would read oddly; all others are shown as they are written, with blanks.
VERBS = {
    "read": __("opened"),
    "viewed": __("opened"),
    "saved": __("saved"),
    "made": __("made"),
    "began": __("began"),
    "begun": __("began"),
    "feed_made": __("took out"),
    "feed_revoked": __("stopped"),
    "exported": __("took out as a file"),
    "printed": __("printed"),
    "status": __("changed the state of"),
    "left": __("left"),
}


def parts(action: str) -> tuple[str, str]:
    """("note", "read") of "note.read"."""
    noun, _dot, verb = action.partition(".")
    return noun, verb


def known(action: str) -> bool:
    return parts(action)[0] in NOUNS


def verb_words(verb: str) -> str:
    for ending in READING:
        if verb == ending or verb.endswith(f"_{ending}"):
            return str(VERBS.get(ending, ending))
    return str(VERBS.get(verb, verb.replace("_", " ")))


def staff_words(action: str) -> str:
    """ "opened: a session note"."""
    noun, verb = parts(action)
    what = NOUNS[noun][0] if noun in NOUNS else noun.replace("_", " ")
    return _("%(what)s: %(verb)s") % {"verb": verb_words(verb), "what": str(what)[:1].upper() + str(what)[1:]}


def client_kind(action: str) -> str:
    """Key of KINDS. What nobody described is part of the record."""
    noun = parts(action)[0]
    return NOUNS[noun][1] if noun in NOUNS else "record"


def is_reading(action: str) -> bool:
    verb = parts(action)[1]
    return any(verb == ending or verb.endswith(f"_{ending}") for ending in READING)


def is_leaving(action: str) -> bool:
    return parts(action)[1] in LEAVING


def ends_with(verbs: tuple[str, ...]) -> Q:
    """Events whose verb is one of these or ends with it."""
    rule = Q()
    for verb in verbs:
        rule |= Q(action__endswith=f".{verb}") | Q(action__endswith=f"_{verb}")
    return rule


def reading_rule() -> Q:
    return ends_with(READING)


def leaving_rule() -> Q:
    return ends_with(LEAVING)


def noun_choices() -> list[tuple[str, str]]:
    words = ((noun, str(label)) for noun, (label, _kind) in NOUNS.items())
    return sorted(((noun, word[:1].upper() + word[1:]) for noun, word in words), key=lambda one: one[1])
