"""Codes and words of the history, the grid and the checks. Pure data; codes are stored, words may be reworded.

Words stand as a client reads them. "" is "not said" everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from assessments.choices import Choices

UNSAID = ("", _("I'd rather not say"))

# --- the grid
TRIGGERS: Choices = (
    ("asked", _("Somebody asks for more closeness")),
    ("conflict", _("An argument")),
    ("future", _("Talk about the future")),
    ("praise", _("Praise or kindness")),
    ("illness", _("Being ill or weak")),
    ("sexual", _("Sexual closeness")),
    ("parting", _("Saying goodbye")),
    ("other", _("Something else")),
)
MOVES: Choices = (
    ("distance", _("I keep my distance")),
    ("joking", _("I make a joke")),
    ("work", _("I bury myself in work")),
    ("unavailable", _("I choose people I can't have")),
    ("leaving", _("I end it early")),
    ("secrets", _("I keep things secret")),
    ("sexual", _("I turn it into something sexual")),
    ("caring", _("I look after the other person instead")),
    ("testing", _("I test them")),
    ("numbing", _("I go numb")),
)
AREAS: Choices = (
    ("love", _("Love")),
    ("friends", _("Friendship")),
    ("family", _("Family")),
    ("work", _("Work")),
    ("sexuality", _("Sexuality")),
    ("children", _("Being a parent")),
)
COURSES: Choices = (
    ("constant", _("It is always there")),
    ("waves", _("It comes and goes")),
    ("worse", _("It is getting worse")),
    ("better", _("It is getting better")),
)

# --- relationships
STRUCTURES: Choices = (
    UNSAID,
    ("mono", _("Just the two of us")),
    ("open", _("Open, and we agreed on it")),
    ("unclear", _("It was never clear")),
)
DISTANCES: Choices = (
    UNSAID,
    ("together", _("We lived together")),
    ("apart", _("Near, in two places")),
    ("far", _("Far apart")),
    ("online", _("Online only")),
)
CAUSES: Choices = (
    ("living", _("talk about living together")),
    ("future", _("talk about the future")),
    ("asked", _("being asked for more closeness")),
    ("conflict", _("an argument")),
    ("sexual", _("sexual closeness")),
    ("praise", _("praise or kindness")),
    ("illness", _("illness or weakness")),
    ("parting", _("a time apart")),
    ("other", _("something else")),
)
REASONS: Choices = (
    ("too_close", _("It got too close")),
    ("lost", _("The feeling was gone")),
    ("conflict", _("We argued")),
    ("trust", _("The trust was gone")),
    ("future", _("We wanted different things")),
    ("somebody", _("Somebody else")),
    ("distance", _("The distance")),
    ("other", _("Something else")),
)
INJURIES: Choices = (
    UNSAID,
    ("none", _("No")),
    ("affair", _("There was somebody else")),
    ("deceit", _("I was lied to")),
    ("left", _("I was left when I needed them")),
    ("shamed", _("I was humiliated")),
    ("other", _("Something else")),
)
VIOLENCE: Choices = (
    UNSAID,
    ("none", _("No")),
    ("past", _("Yes, in the past")),
    ("current", _("Yes, it happens now")),
)
POSITIONS: Choices = (
    UNSAID,
    ("pursuer", _("I wanted more closeness")),
    ("distancer", _("I kept the distance")),
    ("alternating", _("It changed back and forth")),
    ("unsure", _("I'm not sure")),
)
REPAIRS: Choices = (
    UNSAID,
    ("none", _("Nobody tried")),
    ("client", _("I tried")),
    ("other", _("The other person tried")),
    ("both", _("We both tried")),
)
TAGS: Choices = (
    ("ideal", _("First perfect, then nothing was right")),
    ("unavailable", _("The other person was not really free")),
    ("rebound", _("It came right after another one")),
    ("secret", _("It was kept secret")),
    ("caring", _("I looked after the other person")),
    ("nameless", _("It had no name")),
    ("sabotage", _("I spoilt it when it got serious")),
)
YES_NO: Choices = (UNSAID, ("yes", _("Yes")), ("no", _("No")))

# --- family
BONDS: Choices = (
    UNSAID,
    ("warm", _("Warm")),
    ("changing", _("Now warm, now cold")),
    ("distant", _("Distant")),
    ("frightening", _("Frightening")),
    ("unknown", _("I hardly knew them")),
)
PARTINGS: Choices = (
    UNSAID,
    ("none", _("No")),
    ("away", _("Away for a long time")),
    ("separated", _("My parents separated")),
    ("left", _("Left")),
    ("died", _("Died")),
    ("ill", _("Seriously ill")),
)
HOME_ROLES: Choices = (
    ("parent", _("I looked after the grown-ups")),
    ("invisible", _("I made myself invisible")),
    ("mediator", _("I made peace")),
    ("clown", _("I made people laugh")),
    ("star", _("I had to do well")),
    ("trouble", _("I was the difficult one")),
    ("child", _("I was simply a child")),
)
HOME_FEELINGS: Choices = (
    ("open", _("People said what they felt")),
    ("quiet", _("Feelings were not talked about")),
    ("loud", _("Feelings came out loud")),
    ("only_some", _("Only some feelings were allowed")),
)
HARD: Choices = (
    ("no", _("No")),
    ("one_day", _("Yes, and I'd like to talk about it one day")),
    ("not_now", _("Yes, and I'd rather leave it")),
    ("unsure", _("I'm not sure")),
)

# --- health
SLEEPS: Choices = (("well", _("Mostly well")), ("so_so", _("So-so")), ("badly", _("Mostly badly")))
DRINKS: Choices = (
    ("never", _("Never")),
    ("monthly", _("Monthly or less")),
    ("weekly", _("About once a week")),
    ("often", _("Several days a week")),
    ("daily", _("Daily")),
)

# --- what the clinician ticks
DIFFERENTIALS: Choices = (
    ("social_anxiety", _("Social anxiety")),
    ("personality", _("Avoidant or schizoid personality")),
    ("ptsd", _("PTSD or complex PTSD")),
    ("depression", _("Depression")),
    ("autism", _("Autism")),
    ("sexual", _("Sexual difficulty or aversion")),
    ("coercion", _("A coercive relationship now")),
    ("grief", _("Grief")),
    ("ace_aro", _("Asexual or aromantic identity")),
    ("norm", _("A cultural or religious norm")),
    ("single", _("Chosen singlehood")),
)
MENTAL_STATUS: Choices = (
    ("appearance", _("Appearance and manner")),
    ("speech", _("Speech")),
    ("mood", _("Mood and affect")),
    ("thought", _("Thinking")),
    ("perception", _("Perception")),
    ("cognition", _("Attention and memory")),
    ("insight", _("Insight and judgement")),
)
FOUND: Choices = (("usual", _("Nothing unusual")), ("noted", _("Noted below")), ("open", _("Not looked at")))
GROUP_FIT: Choices = (
    ("suitable", _("Suitable")),
    ("later", _("Suitable later")),
    ("not", _("Not suitable")),
    ("open", _("Not decided yet")),
)
GROUP_CHECKS: Choices = (
    ("risk", _("Risk looked at")),
    ("listen", _("Able to listen to others")),
    ("known", _("Knows nobody in the group")),
)
FORMATS_ADVISED: Choices = (
    ("individual", _("One to one")),
    ("group", _("Group")),
    ("couple", _("Couple")),
    ("combined", _("Combined")),
    ("refer", _("Refer elsewhere")),
    ("wait", _("Waiting list")),
)
OFTEN: Choices = (("weekly", _("Weekly")), ("fortnightly", _("Every two weeks")), ("monthly", _("Monthly")))


def word_of(choices: Choices, code: Any) -> str:
    """The word of a code; empty for nothing."""
    return str(dict(choices).get(code, code)) if code else ""


def words_of(choices: Choices, codes: Any) -> list[str]:
    """The words of several codes, in the order of the list."""
    chosen = set(codes or ())
    return [str(word) for code, word in choices if code and code in chosen]
