"""Short texts for people who wait, written by us. One is put forward each time that we write; all of them stay open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

EVERY_DAYS = 18  # as often as we write


@dataclass(frozen=True)
class Text:
    key: str
    title: Any
    paragraphs: tuple[Any, ...]


TEXTS = (
    Text(
        "waiting",
        _("What happens while you wait"),
        (
            _("Your place is kept, and nobody can take it from you by asking more often. We look for the person who fits you."),
            _("We write to you every two to three weeks, also when there is nothing new. You need not answer."),
            _("When we have found somebody, we ask you first. You can say no, and you keep your place."),
        ),
    ),
    Text(
        "first-meeting",
        _("What a first meeting is like"),
        (
            _("It takes about fifty minutes. You can say as much or as little as you like, and you may ask anything."),
            _("You need no plan and no right words. “I do not know where to begin” is a good beginning."),
            _("Afterwards we ask both of you how it was. If it was not right for you, we look for somebody else."),
        ),
    ),
    Text(
        "noticing",
        _("Noticing, without having to change anything"),
        (
            _("If you like, look at one moment of the day in which you came a little closer to somebody, or moved away."),
            _("What happened just before? What did your body do? Nothing has to follow from it."),
            _("If it becomes too much, put it aside. It will keep until you are two."),
        ),
    ),
    Text(
        "small-contact",
        _("Small contact counts"),
        (
            _("A greeting, a short question, a look that you return: closeness is made of small things, and they can be few."),
            _("Choose what feels easy enough, and stop while it still does. There is nobody who counts."),
        ),
    ),
    Text(
        "hard-days",
        _("On hard days"),
        (
            _("Waiting can be heavy. Do one thing that has helped before, even if it is small, and tell one person how it is."),
            _("We are not an emergency service. On the page Help now you find people who answer at once."),
            _("If something has changed and you need help sooner, please tell us. Then somebody looks again how soon."),
        ),
    ),
)  # fmt: skip


def in_turn(days: int) -> list[Text]:
    """All texts, with the one of this time first: another each time that we write."""
    turn = max(0, days) // EVERY_DAYS % len(TEXTS)
    return [*TEXTS[turn:], *TEXTS[:turn]]
