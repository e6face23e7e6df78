"""Further parts of the Closeness intake. Pure data, our own wording. Nothing here has to be answered before it can be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from assessments.asking import Entry, Kind, Page, Question, Section, many, one, text
from assessments.vocabulary import AREAS, COURSES, DRINKS, HARD, HOME_FEELINGS, HOME_ROLES, MOVES, SLEEPS, TRIGGERS

if TYPE_CHECKING:
    from assessments.choices import Words

# On each symptom's page, folded away: what brings it up, what is done then, since when.
SAY_MORE: tuple[Entry, ...] = (
    Entry(Kind.MANY, _("What brings it up?"), key="triggers", choices=TRIGGERS, more=True),
    Entry(Kind.MANY, _("What do you do then, to feel safer?"), key="moves", choices=MOVES, more=True),
    Entry(
        Kind.LINE, _("Since when?"), key="onset", hint=_("As you remember it: 2015, when I was 9, always."), more=True
    ),
    Entry(Kind.LINE, _("What goes through your mind then?"), key="belief", more=True),
    Entry(Kind.LINE, _("What would you wish instead?"), key="wish", more=True),
)


def _struggle(key: str, words: Words) -> Question:
    return Question(
        key=key,
        text=words,
        why=_("Some people find this harder than anything else, others not at all."),
        counts="severity",
        measured=True,
        optional=True,
        entries=(
            Entry(
                Kind.SCALE,
                _("How hard is it for you?"),
                key="severity",
                low=_("not hard"),
                high=_("as hard as it gets"),
            ),
            Entry(Kind.TEXT, _("In your own words, if you like"), key="note"),
        ),
    )


STRUGGLES = Page(
    "three",
    _("Three things that closeness asks for"),
    _("Only if they ring a bell. You can go straight on."),
    (
        _struggle("expressing", _("Saying what I feel while I feel it")),
        _struggle("boundaries", _("Keeping my own limits, and letting others have theirs")),
        _struggle("nearness", _("Feeling close when somebody is really near")),
    ),
    _("The next page asks how you are right now, also about hard thoughts. You can leave out any of it."),
)


def _optional(key: str, words: Words, why: Words, **more: Any) -> Question:
    return text(key, words, why, optional=True, **more)


# Beside the reason for coming.
COURSE: tuple[Question, ...] = (
    Question(
        "since",
        _("Since when has it been like this?"),
        _("A year, an age or “always” is enough. It shows what was going on around it."),
        (Entry(Kind.LINE, _("Since when?"), hint=_("For example 2015, when I was 9, always.")),),
        optional=True,
    ),
    one("course", _("How does it go?"), _("So that a good week is not read as a cure, nor a bad one as a failure."), COURSES,
        kind=Kind.ONE, optional=True),
    many("touches", _("What does it get in the way of?"), _("So that we look at the right places."), AREAS,
         hint=_("As many as fit, or none."), optional=True),
)  # fmt: skip

PAST = Section(
    "past",
    _("Where you come from"),
    (
        Page(
            "home",
            _("The home you come from"),
            _("Who looked after you, and how feelings were handled. Roles are enough, no names."),
            (
                many("home_feelings", _("How were feelings handled at home?"),
                     _("What was safe to feel then often decides what is safe to show now."), HOME_FEELINGS, optional=True),
                many("home_role", _("Which part was yours?"), _("Parts from long ago often go on being played."), HOME_ROLES,
                     optional=True),
                _optional("comfort", _("A time when you looked for comfort as a child: what happened?"),
                          _("It shows what you learned to expect. Any small moment will do, or none.")),
                _optional("home_faith", _("Did culture or faith say something about closeness?"),
                          _("What is held dear in a family is no symptom, and we want to know it.")),
            ),
            _("The next page asks about hard things in the past. It asks for no details, and you can leave it."),
        ),
        Page(
            "hard",
            _("Hard things"),
            _("One question, and no details. Whether and when you talk about it is yours to decide."),
            (
                one("hard", _("Has something happened to you that still hurts or frightens you?"),
                    _("So that nobody stumbles into it. It is never needed to begin."), HARD, optional=True),
            ),
        ),
    ),
)  # fmt: skip

HEALTH = Section(
    "health",
    _("Your health"),
    (
        Page(
            "health",
            _("Your health"),
            _("Only what may matter for how you feel close to people. Leave out the rest."),
            (
                _optional("medical", _("Illnesses, medicines, or pain that we should know of"),
                          _("Some of them change sleep, mood or desire.")),
                one("sleep", _("How do you sleep?"), _("Tired people keep away from people."), SLEEPS, kind=Kind.ONE,
                    optional=True),
                one("drinks", _("How often do you drink alcohol or take something to feel different?"),
                    _("Many people do it to get through closeness. Nobody is judged for it here."), DRINKS, kind=Kind.ONE,
                    optional=True),
                _optional("body", _("Anything about sexual closeness or your body that you would like us to know"),
                          _("You can keep this for later, or for face to face.")),
                _optional("wired", _("Is there anything about how you take in the world that we should know?"),
                          _("For example if you are autistic, or if noise or light are too much.")),
                _optional("helped_before", _("Have you talked to somebody before? What helped, what did not?"),
                          _("So that we do not repeat what did not help.")),
            ),
        ),
    ),
)  # fmt: skip

STRENGTHS = Section(
    "strengths",
    _("What holds you"),
    (
        Page(
            "strengths",
            _("What holds you"),
            _("People, places, beliefs and skills that carry you, even a little."),
            (
                _optional("safe_people", _("With whom, or with what animal or place, do you feel safe?"),
                          _("Work on closeness begins where it is already safe."), ),
                _optional("did_change", _("Something that you already changed in your life"),
                          _("Whoever changed one thing knows how it is done.")),
                _optional("values", _("What is important to you?"), _("So that the work goes where you want to go.")),
                _optional("community", _("A group, faith or place that you belong to"),
                          _("Belonging counts, in whatever form.")),
            ),
        ),
    ),
)  # fmt: skip
