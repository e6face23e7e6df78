"""Finds who else is named in a text about one person or about nobody. Pure: plain values in, mentions out.

It looks for names in their usual bends (possessives, accents, small letters), nicknames, slips of spelling, initials, telephone
numbers and addresses, and the facts that the roster calls giveaways. It warns; people decide: it knows words, not meanings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sessions.detector_words import (
    ABBREVIATIONS,
    COMMON,
    EVERYDAY_WORDS,
    NICKNAMES,
    NOT_A_PERSON,
    ORDINARY_NAMES,
    RELATIONS,
    STOP,
    TELLING,
)

WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
TWO_LETTERS = re.compile(r"(?<![\w.])([A-Z])(?:\.\s?|\s)?([A-Z])(?![\w])\.?")
ONE_LETTER = re.compile(r"(?<![\w.])([A-Z])\.(?=\s+[a-z]|[’',;:!?)]|\s*$)|(?<=[a-z,] )([B-HJ-Z])(?=[ ’'][a-z])")
DIGITS = re.compile(r"\+?\d[\d ()./-]{4,}\d")
SENTENCE_END = re.compile(r"(?:^|[.!?:“\"(]\s*|\n)$")
SPAN = 12  # words within which the parts of a fact count as said together
LEAST_DIGITS = 6


@dataclass(frozen=True)
class Person:
    """Who may not be named. ``facts`` are the roster's giveaways, one phrase each."""

    key: str
    name: str
    legal_name: str = ""
    called: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of every name, folded; parts of hyphenated names and the whole."""
        whole = [fold(word) for text in (self.name, self.legal_name, *self.called) for word in WORD.findall(text)]
        parts = [part for word in whole for part in re.split(r"[-’']", word)]
        joined = [word.replace("-", "") for word in whole]
        return frozenset(word for word in (*whole, *parts, *joined) if len(word) > 1)

    @cached_property
    def firsts(self) -> frozenset[str]:
        names = [self.name, self.legal_name, *self.called]
        found = [fold(words[0]) for words in map(WORD.findall, names) if words]
        return frozenset(part for word in found for part in (word, *word.split("-")) if len(part) > 1)

    @cached_property
    def nicknames(self) -> frozenset[str]:
        return frozenset(short for first in self.firsts for short in NICKNAMES.get(first, ()))

    @cached_property
    def initials(self) -> frozenset[str]:
        pairs = [[fold(word)[0].upper() for word in WORD.findall(name)] for name in (self.name, self.legal_name)]
        return frozenset(letters[0] + letters[-1] for letters in pairs if len(letters) > 1)

    @cached_property
    def first_letters(self) -> frozenset[str]:
        return frozenset(fold(name)[0].upper() for name in (self.name, self.legal_name) if name)


@dataclass(frozen=True)
class Mention:
    """``word`` as it stands at ``start``:``end``; ``why`` is name, nickname, spelling, initials, contact or fact."""

    person: str
    start: int
    end: int
    word: str
    why: str


@dataclass(frozen=True)
class Token:
    text: str
    start: int
    end: int
    folded: str = field(compare=False)
    opens: bool = field(compare=False)  # stands at the beginning of a sentence

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


def fold(word: str) -> str:
    """Small letters without accents and without a possessive ending."""
    plain = unicodedata.normalize("NFKD", word.replace("’", "'"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    for letter, other in (("ł", "l"), ("ø", "o"), ("đ", "d"), ("ı", "i")):
        plain = plain.replace(letter, other)
    return re.sub(r"'s?$", "", plain)


def find(text: str, people: Sequence[Person], own: Person | None = None) -> list[Mention]:
    """Mentions of ``people`` in ``text``, in its order, one per place. Names of ``own``, whom the text is about, are left alone."""
    tokens = list(_tokens(text))
    known = own.words | own.nicknames if own else frozenset()
    found: list[Mention] = []
    for person in people:
        if own is not None and person.key == own.key:
            continue
        found += _names(tokens, person, known)
        found += _initials(text, person, own)
        found += _contacts(text, person)
        found += _facts(tokens, person, own)
    first: dict[int, Mention] = {}
    for mention in sorted(found, key=lambda item: (item.start, -item.end)):
        first.setdefault(mention.start, mention)
    return list(first.values())


def _tokens(text: str) -> Iterator[Token]:
    for match in WORD.finditer(text):
        opens = bool(SENTENCE_END.search(text[: match.start()][-4:] if match.start() > 3 else text[: match.start()]))
        yield Token(match[0], match.start(), match.end(), fold(match[0]), opens)


def _names(tokens: list[Token], person: Person, known: frozenset[str]) -> Iterator[Mention]:
    for place, token in enumerate(tokens):
        if token.folded in known:
            continue
        following = tokens[place + 1].folded if place + 1 < len(tokens) else ""
        pieces = re.split(r"[-']", token.folded)
        why = _why(token, following, person) or (
            "name"
            if len(pieces) > 1 and token.capital and any(len(p) > 2 and p in person.firsts for p in pieces)
            else ""
        )
        if why:
            yield Mention(person.key, token.start, token.end, token.text, why)


def _why(token: Token, following: str, person: Person) -> str:
    word = token.folded
    if word in person.words:
        return "name" if _meant(token, following) else ""
    if not token.capital or len(word) < 2:
        # Nobody writes a nickname small by accident, except right before somebody did something.
        return "nickname" if word in person.nicknames and len(word) > 3 and word not in COMMON else ""
    if word in person.nicknames:
        return "nickname" if _meant(token, following) else ""
    if word in COMMON or word in NOT_A_PERSON:
        return ""
    if _short_form(word, person):
        return "nickname"
    return "spelling" if _slip(word, person) else ""


def _meant(token: Token, following: str) -> bool:
    """Whether a word that is a name and may be a plain word as well is meant as a name here."""
    word = token.folded
    if word not in ORDINARY_NAMES and word not in COMMON:
        return token.capital or len(word) > 3
    if not token.capital:
        return False
    return not token.opens or following in TELLING or following.endswith("ed") or len(following) == 1


def _short_form(word: str, person: Person) -> bool:
    """Dan, Danny, Sofi, Callie: the beginning of a first name, perhaps with an ending."""
    stem = re.sub(r"(ie|ey|y|i|s|z)$", "", word) if len(word) > 3 else word
    if len(stem) > 2 and stem[-1] == stem[-2]:
        stem = stem[:-1]
    if stem != word and len(word) < 8 and stem in person.firsts:
        return True
    shortest = 3 if stem != word else 4
    return (
        len(stem) > 2
        and len(word) < 8
        and any(len(first) > max(shortest, len(stem)) and first.startswith(stem) for first in person.firsts)
    )


def _slip(word: str, person: Person) -> bool:
    """One letter wrong, missing, too much or swapped; or the same sound in other letters."""
    for name in person.words:
        if len(name) < 5 or len(word) < 4 or (word[0] != name[0] and _sound(word)[:1] != _sound(name)[:1]):
            continue
        if _one_apart(word, name) or _sound(word) == _sound(name):
            return True
    return False


def _sound(word: str) -> str:
    for letters, sound in (
        ("ph", "f"),
        ("ck", "k"),
        ("kh", "k"),
        ("th", "t"),
        ("ll", "l"),
        ("ee", "i"),
        ("ie", "i"),
        ("ea", "i"),
    ):
        word = word.replace(letters, sound)
    word = re.sub(r"h(?=[^aeiou]|$)", "", word).translate(str.maketrans("cqyzw", "kkisv"))
    return re.sub(r"(.)\1", r"\1", word)


def _one_apart(a: str, b: str) -> bool:
    if a == b or abs(len(a) - len(b)) > 1:
        return a == b
    if len(a) == len(b):
        wrong = [place for place in range(len(a)) if a[place] != b[place]]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            return a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]
        return len(wrong) == 1
    shorter, longer = sorted((a, b), key=len)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def _initials(text: str, person: Person, own: Person | None) -> Iterator[Mention]:
    own_pairs, own_letters = (own.initials, own.first_letters) if own else (frozenset(), frozenset())
    for match in TWO_LETTERS.finditer(text):
        pair = match[1] + match[2]
        if pair not in person.initials - own_pairs:
            continue
        following = WORD.match(text[match.end() :].lstrip(" ’'"))
        if pair in ABBREVIATIONS and match[0] == pair and not (following and _tells(following[0])):
            continue
        yield Mention(person.key, match.start(), match.end(), match[0], "initials")
    for match in ONE_LETTER.finditer(text):
        letter = match[1] or match[2]
        if letter in person.first_letters - own_letters and not _outside(text, letter):
            yield Mention(person.key, match.start(), match.end(), match[0], "initials")


def _tells(word: str) -> bool:
    return fold(word) in TELLING or word.endswith("ed")


def _outside(text: str, letter: str) -> bool:
    """Whether the text says of this letter that it stands for somebody outside: “her friend S.”, “plan B”."""
    for match in re.finditer(rf"(?<!\w){letter}(?![\w])", text):
        before = [fold(word) for word in WORD.findall(text[: match.start()])[-3:]]
        after = [fold(word) for word in WORD.findall(text[match.end() :])[:3]]
        if (RELATIONS & {*before, *after}) or (before and before[-1] in NOT_A_PERSON):
            return True
    return False


def _contacts(text: str, person: Person) -> Iterator[Mention]:
    for match in DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match[0]).lstrip("0")
        for number in person.numbers:
            own = re.sub(r"\D", "", number).lstrip("0")
            tail = min(len(digits), len(own), 9)
            if tail >= LEAST_DIGITS and digits[-tail:] == own[-tail:]:
                yield Mention(person.key, match.start(), match.end(), match[0], "contact")
                break
    small = text.casefold()
    for address in person.addresses:
        for part in {address.casefold(), address.casefold().split("@")[0]}:
            place = small.find(part) if len(part) > 4 else -1
            if place >= 0:
                yield Mention(person.key, place, place + len(part), text[place : place + len(part)], "contact")


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ists", "ist", "ers", "ies", "ed", "er", "es", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


EVERYDAY = frozenset(_stem(word) for word in EVERYDAY_WORDS)


def _alike(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) > 3 and (a.startswith(b) or b.startswith(a)))


def _within(stem: str, word: str) -> bool:
    """Whether a long word is put together with this one, as in beekeeper."""
    return len(word) > len(stem) + 2 and len(word) > 6 and len(stem) > 2 and stem in word and stem in EVERYDAY


def stems_of(phrase: str) -> list[str]:
    """What a giveaway is made of, without the words that say nothing by themselves."""
    words = (part for word in WORD.findall(phrase) for part in re.split(r"[-’']", fold(word)))
    return [_stem(word) for word in words if word not in STOP and len(word) > 2]


def _facts(tokens: list[Token], person: Person, own: Person | None) -> Iterator[Mention]:
    """One telling word of a fact is enough, two everyday ones have to stand near each other. What is true of ``own`` as well tells
    nothing."""
    spoken = [[_stem(part) for part in re.split(r"[-']", token.folded)] for token in tokens]
    own_stems = [stem for fact in (own.facts if own else ()) for stem in stems_of(fact)]
    for fact in person.facts:
        stems = [stem for stem in stems_of(fact) if not any(_alike(stem, other) for other in own_stems)]
        hits = [
            (place, stem)
            for place, parts in enumerate(spoken)
            for stem in stems
            if any(_alike(stem, part) or _within(stem, part) for part in parts)
        ]
        for place, stem in hits:
            near = {other for at, other in hits if place <= at < place + SPAN}
            if len(near) > 1 or stem not in EVERYDAY:
                token = tokens[place]
                yield Mention(person.key, token.start, token.end, token.text, "fact")
                break
