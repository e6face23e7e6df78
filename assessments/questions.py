"""The Closeness intake: what is asked, why, who reads it. Pure data, our own wording.

It is not a validated test and copies no instrument. A *section* is one part of the client's journey, a *page* is what stands on one
screen, a *question* is what can be answered or parked as a whole, and an *entry* is one control of a question.

Values as stored: a question with one nameless entry holds that entry's value, any other a dict of entry key to value. Text is a
string, one choice is its code, several choices are a list of codes, a scale is an int. Empty means None.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from assessments.asking import CARE_AND_DESK, Entry, Kind, Page, Question, Section, many, one, text
from assessments.choices import (
    APPROACHES,
    CONTEXTS,
    FORMATS,
    FREQUENCIES,
    GENDERS,
    PACES,
    PLACES,
    REMINDERS,
    SYMPTOM_WORDS,
    TIMES,
)
from assessments.further_questions import COURSE, HEALTH, PAST, SAY_MORE, STRENGTHS, STRUGGLES
from people.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from assessments.choices import Words

NOT_A_TEST = _("These are our own questions, not a validated test. There is no score, and no right answer.")


def _symptom_page(code: str) -> Page:
    title, intro = SYMPTOM_WORDS[code]
    question = Question(
        key=code,
        text=title,
        why=_("It shows where to begin. Later you can look back and see what has moved."),
        counts="severity",
        measured=True,
        entries=(
            Entry(
                Kind.SCALE,
                _("How strong has this been in the last three months?"),
                key="severity",
                low=_("not there"),
                high=_("as strong as it gets"),
            ),
            Entry(Kind.ONE, _("How often does it happen?"), key="frequency", choices=FREQUENCIES),
            Entry(
                Kind.MANY,
                _("Where does it show?"),
                key="contexts",
                choices=CONTEXTS,
                hint=_("As many as fit, or none."),
            ),
            Entry(Kind.TEXT, _("In your own words, if you like"), key="note"),
            *SAY_MORE,
        ),
    )
    return Page(code, title, intro, (question,))


def _goal(number: int, text: Words) -> Question:
    return Question(
        key=f"goal_{number}",
        text=text,
        why=_("Your sentence stands at the top of the plan that you and your therapist make."),
        optional=number > 1,
        parkable=number == 1,
        counts="words",
        entries=(
            Entry(Kind.TEXT, _("In your own words"), key="words"),
            Entry(
                Kind.SCALE,
                _("How much does it matter to you?"),
                key="weight",
                low=_("a little"),
                high=_("more than anything"),
            ),
            Entry(
                Kind.SCALE,
                _("How likely does it feel that you get there?"),
                key="confidence",
                low=_("not at all"),
                high=_("quite sure"),
                more=True,
            ),
        ),
    )


REASON = Section(
    "reason",
    _("What brings you here"),
    (
        Page(
            "reason",
            _("What brings you here?"),
            _("A sentence is enough. You can also leave it for when you meet."),
            (
                text(
                    "reason",
                    _("What would you like help with?"),
                    _("So that the first meeting starts with what matters to you, in your words."),
                    readers=CARE_AND_DESK,
                ),
                text(
                    "why_now",
                    _("Why now?"),
                    _("Often something has happened, or has become too much. It helps us to know the pace you need."),
                    optional=True,
                ),
                text(
                    "tried",
                    _("What have you tried, and what helped even a little?"),
                    _("So that nobody proposes again what did not help."),
                    optional=True,
                ),
                *COURSE,
            ),
        ),
    ),
)

CLOSENESS = Section(
    "closeness",
    _("How closeness feels"),
    (
        _symptom_page("avoidance"),
        _symptom_page("trust"),
        _symptom_page("commitment"),
        _symptom_page("withdrawal"),
        _symptom_page("surface"),
        STRUGGLES,
    ),
)

_WHY_SAFE = _(
    "We ask everybody. If your answer says that you may need somebody, a person at the clinic is told as soon as it is saved, "
    "and we show you at once who can be reached now. The clinic does not watch in real time."
)

SAFETY = Section(
    "now",
    _("How you are right now"),
    (
        Page(
            "now",
            _("How are you right now?"),
            _("These questions are about being safe. Nothing you answer here can be wrong."),
            (
                one(
                    "thoughts",
                    _("In the last month, have you had thoughts of ending your life?"),
                    _WHY_SAFE,
                    (
                        ("no", _("No")),
                        ("passing", _("Yes, they come and go")),
                        ("often", _("Yes, they are often there")),
                        ("how", _("Yes, and I have thought about how")),
                    ),
                    alarms=frozenset({"passing", "often", "how"}),
                    urgent=frozenset({"how"}),
                ),
                one(
                    "today",
                    _("Do you feel able to keep yourself safe today?"),
                    _WHY_SAFE,
                    (("yes", _("Yes")), ("unsure", _("I'm not sure")), ("no", _("No"))),
                    kind=Kind.ONE,
                    alarms=frozenset({"unsure", "no"}),
                    urgent=frozenset({"no"}),
                ),
                one(
                    "people",
                    _("Do you feel safe with the people close to you?"),
                    _WHY_SAFE,
                    (
                        ("yes", _("Yes")),
                        ("nobody", _("There is nobody close at the moment")),
                        ("mixed", _("Not always")),
                        ("no", _("No")),
                    ),
                    alarms=frozenset({"mixed", "no"}),
                ),
                one(
                    "afraid",
                    _("Does anyone make you afraid, or decide what you may do?"),
                    _WHY_SAFE,
                    (("no", _("No")), ("past", _("Not now, but in the past")), ("yes", _("Yes"))),
                    alarms=frozenset({"yes"}),
                ),
            ),
        ),
    ),
)

RELATIONSHIPS = Section(
    "relationships",
    _("People who have mattered"),
    (
        Page(
            "relationships",
            _("People who have mattered"),
            _("Two or more people you have been close to, or tried to be. Initials are enough; please no full names."),
            (
                one(
                    "relationships",
                    _("Is that what you'd like to tell for now?"),
                    _("What happened before often shows what happens now, and what already worked."),
                    (("told", _("Yes, that's it for now")), ("fewer", _("There have not been two"))),
                ),
            ),
        ),
    ),
)

GOALS = Section(
    "goals",
    _("What you hope for"),
    (
        Page(
            "goals",
            _("What do you hope for?"),
            _("Up to three things, as small or as large as you like. They can change."),
            (
                _goal(1, _("One thing I hope for")),
                _goal(2, _("Another thing")),
                _goal(3, _("And a third thing")),
            ),
        ),
    ),
)

_WHY_MATCH = _("So that we propose somebody, and a time and place, that suits you.")

WISHES = Section(
    "wishes",
    _("What suits you"),
    (
        Page(
            "wishes",
            _("What suits you?"),
            _("Wishes, not promises: we tell you when something can't be done."),
            (
                many("formats", _("How would you like to meet?"), _WHY_MATCH, FORMATS, readers=CARE_AND_DESK),
                many("places", _("Where?"), _WHY_MATCH, PLACES, readers=CARE_AND_DESK),
                many("times", _("When could you come?"), _WHY_MATCH, TIMES, readers=CARE_AND_DESK),
                many(
                    "languages",
                    _("In which languages are you at home?"),
                    _WHY_MATCH,
                    LANGUAGES,
                    readers=CARE_AND_DESK,
                ),
                one(
                    "pace",
                    _("Which pace feels right?"),
                    _("Some people want to begin gently, others soon and direct."),
                    PACES,
                    kind=Kind.ONE,
                    optional=True,
                    parkable=False,
                    readers=CARE_AND_DESK,
                ),
                Question(
                    "gender",
                    _("Would you rather see a woman, a man or a non-binary therapist?"),
                    _("Only used when you say something here."),
                    (
                        Entry(Kind.ONE, _("I'd rather see"), key="wish", choices=GENDERS),
                        Entry(
                            Kind.LIST,
                            _("How firm is this?"),
                            key="firm",
                            choices=(("wish", _("A wish")), ("must", _("I can't do it otherwise"))),
                        ),
                    ),
                    readers=CARE_AND_DESK,
                    optional=True,
                    parkable=False,
                    counts="wish",
                ),
                many(
                    "approaches",
                    _("Is there a way of working that speaks to you?"),
                    _("If not, leave it empty: you and your therapist find out together."),
                    APPROACHES,
                    optional=True,
                    parkable=False,
                    readers=CARE_AND_DESK,
                ),
                many(
                    "reminders",
                    _("May we send you reminders?"),
                    _("Nothing is sent unless you choose it. Reminders are short and never say what they are about."),
                    REMINDERS,
                    optional=True,
                    parkable=False,
                    hint=_("Leave it empty for none."),
                    readers=CARE_AND_DESK,
                ),
            ),
        ),
    ),
)


SECTIONS: tuple[Section, ...] = (REASON, CLOSENESS, SAFETY, RELATIONSHIPS, PAST, HEALTH, STRENGTHS, GOALS, WISHES)
PAGES: tuple[Page, ...] = tuple(page for section in SECTIONS for page in section.pages)
QUESTIONS: dict[str, Question] = {question.key: question for page in PAGES for question in page.questions}
SAFETY_QUESTIONS: tuple[Question, ...] = tuple(question for question in QUESTIONS.values() if question.about_safety)
RATED_KEYS: tuple[str, ...] = tuple(question.key for question in CLOSENESS.questions)
STRUGGLE_KEYS: tuple[str, ...] = tuple(question.key for question in STRUGGLES.questions)
SYMPTOM_KEYS: tuple[str, ...] = tuple(key for key in RATED_KEYS if key not in STRUGGLE_KEYS)
ENOUGH_RELATIONSHIPS = 2


@lru_cache(maxsize=64)
def page_named(key: str) -> Page:
    """Raises KeyError for a page that does not exist."""
    for page in PAGES:
        if page.key == key:
            return page
    raise KeyError(key)


def section_of(page: Page) -> Section:
    return next(section for section in SECTIONS if page in section.pages)


def page_after(page: Page) -> Page | None:
    place = PAGES.index(page) + 1
    return PAGES[place] if place < len(PAGES) else None


def page_before(page: Page) -> Page | None:
    place = PAGES.index(page)
    return PAGES[place - 1] if place else None
