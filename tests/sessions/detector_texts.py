"""Clean group notes and planted mentions, made by us.

``SEEN`` was there while the rules were written. ``HELD_OUT`` was written apart from them, with other people, sentences and ways of
naming; its first measure (92.0 %, all misses among the facts) led to one change of the rule for facts. ``AFTERWARDS`` was
written after that change and measured once before anything else: 95.7 % of 300, no warning on 400 clean notes.
"""

import dataclasses
import random

from sessions.detector import Person


@dataclasses.dataclass(frozen=True)
class Set:
    """``people`` are the members; ``clean`` are sentences about one member ({N}) or the group; ``frames`` take one mention."""

    people: tuple
    clean: tuple
    frames: tuple
    ways: dict  # person key -> {kind of mention: words for it}


def person(key, name, legal="", called=(), numbers=(), addresses=(), facts=()):
    return Person(key, name, legal or name, tuple(called), tuple(numbers), tuple(addresses), tuple(facts))


SEEN = Set(
    people=(
        person("d", "Daniel Reyes", numbers=("07700 900123",), addresses=("dan.reyes@demo.test",), facts=("plays the harp",)),
        person("g", "Grace Obi", called=("Gigi",), facts=("works at the lighthouse",)),
        person("m", "Mei-Lin Chan", facts=("lost a twin brother",)),
        person("s", "Sofia Lind", facts=("midwife",)),
        person("c", "Callum Baird", numbers=("+44 7700 900456",), facts=("rebuilds old motorbikes",)),
        person("a", "Amara Diallo", facts=("sings in a gospel choir",)),
        person("p", "Piotr Kowal", facts=("came from Gdansk by ferry",)),
        person("w", "Will Marsh", facts=("goes fencing",)),
    ),
    clean=(
        "{N} came on time and spoke in the first round.",
        "{N} named the wish to leave and stayed.",
        "Gave feedback to another member in two plain sentences.",
        "Another member's thanks were hard to take; laughed, then took them.",
        "Will try to ask for something small next week.",
        "Grace towards oneself was a word that stayed.",
        "Distress rose when the group fell silent and came down again.",
        "Told the friend S. about the group, and was glad of it.",
        "Linked the silence to evenings at home as a child.",
        "May want to miss next week; we talked about what that would avoid.",
        "Took the chair nearest the door, as before, and moved it once.",
        "No thoughts of self-harm. Asked directly.",
        "The GP letter was mentioned and put aside for the one-to-one hour.",
        "Practised saying no, kindly, in pairs.",
        "A member said that being met with interest was new.",
        "After the break the group turned to what it is like to be forgotten.",
        "Hope and dread arrived together, in that order.",
    ),
    frames=(
        "Sat beside {X} for the first time.",
        "Said to {X} that the laugh had hurt.",
        "{X} said the same, and both went quiet.",
        "Took feedback from {X} without explaining it away.",
        "The pairs work with {X} was difficult at first.",
    ),
    ways={
        "d": {"name": ("Daniel", "Daniel’s partner", "Daniel Reyes", "Reyes"), "nickname": ("Dan", "Danny"),
              "spelling": ("Danial", "Danile"), "initials": ("D.R.", "DR", "D."), "contact": ("07700900123", "dan.reyes"),
              "fact": ("the harpist", "the one who plays the harp")},
        "g": {"name": ("Grace", "Grace Obi", "Gigi"), "nickname": ("Gracie",), "initials": ("G.O.", "G. O."),
              "fact": ("the member from the lighthouse",)},
        "m": {"name": ("Mei-Lin", "Mei", "Mei Lin", "Ms Chan"), "initials": ("M.C.", "MC"),
              "fact": ("the one whose twin brother died",)},
        "s": {"name": ("Sofia", "Sofia L."), "nickname": ("Sofi",), "spelling": ("Sophia", "Soffia"), "initials": ("S.L.",),
              "fact": ("the midwife",)},
        "c": {"name": ("Callum", "Callum B."), "nickname": ("Cal",), "spelling": ("Calum", "Callom"), "initials": ("C.B.", "CB"),
              "contact": ("07700 900 456",), "fact": ("the one with the motorbikes",)},
        "a": {"name": ("Amara", "Amara’s song"), "spelling": ("Amarra",), "initials": ("A.D.",), "fact": ("the gospel singer",)},
        "p": {"name": ("Piotr", "Mr Kowal"), "nickname": ("Peter",), "spelling": ("Pioter", "Pitor"), "initials": ("P.K.", "PK"),
              "fact": ("the member who came from Gdansk",)},
        "w": {"name": ("Will", "Will Marsh"), "nickname": ("Billy",), "initials": ("W.M.",), "fact": ("the fencer",)},
    },
)  # fmt: skip

HELD_OUT = Set(
    people=(
        person("1", "Oluwaseun Adebayo", called=("Seun",), numbers=("0151 496 0321",), facts=("drives a night bus",)),
        person("2", "Catherine Whitlock", addresses=("c.whitlock@demo.test",), facts=("keeps bees", "daughter called Fern")),
        person("3", "José Ferreira", facts=("pastry chef",)),
        person("4", "Hope Sinclair", facts=("in a wheelchair since the crash",)),
        person("5", "Nikolai Petrov", numbers=("+44 7911 123 456",), facts=("used to be a monk",)),
        person("6", "Aoife Brennan", facts=("teaches Irish dancing",)),
        person("7", "Rajesh Kumar", called=("Raj",), facts=("won the lottery",)),
        person("8", "Beatrice von Hahn", facts=("paints murals on trains",)),
        person("9", "Mark Ellery", facts=("coastguard volunteer",)),
        person("10", "Thandiwe Mokoena", called=("Thandi",), facts=("survived the ferry fire",)),
    ),
    clean=(
        "{N} arrived flustered, having run from the station, and said so.",
        "{N} kept the coat on for the first half and then hung it up.",
        "Offered a tissue to somebody across the circle and was thanked for it.",
        "Noticed the urge to make a joke, let it pass, and said something plain instead.",
        "There is hope in being found ordinary, was the sentence of the evening.",
        "The mark of a good week, in {N}'s words, is one honest phone call.",
        "A colleague at work, K., had asked whether everything was all right.",
        "Mentioned her sister M. and the quarrel about the house.",
        "Objective 2.1: stayed in the conversation after being contradicted.",
        "Anger was named late and quietly; nobody left because of it.",
        "Asked the group for a ride home and found three offers hard to bear.",
        "Rated closeness to the group at four, one more than in March.",
        "Has begun a new job on Monday and slept badly before it.",
        "When one member cried, {N} looked at the floor, then up.",
        "Wondered aloud whether the facilitators are tired of them all.",
        "Safety: asked in the corridor, no concern, sleep improving.",
        "In the round of feedback most people said “present”.",
        "The exercise in threes brought an argument about fairness, and repair.",
        "Since the Easter break attendance has been steady.",
        "Left on time, said goodbye to everybody by nodding.",
        "An old pattern: promising to write and then not writing.",
        "Spoke about the TV being on during every family meal.",
        "Used the breathing exercise twice, unasked.",
        "Would like to bring a photograph next time.",
        "Plan B for the wedding was rehearsed in two sentences.",
        "Compared the group to a waiting room that has become a kitchen.",
    ),
    frames=(
        "Envied {X} for the easy laugh and said it.",
        "At the end {X} asked whether they could swap numbers.",
        "Felt judged by {X}, and checked whether it was so.",
        "It was {X} who broke the silence.",
        "With {X} in the pair, eye contact lasted ten seconds.",
        "Wrote down what {X} had said about fathers.",
        "Was angry with {X} last week; today there was an apology.",
        "Afterwards, {X} and the group sat with it.",
    ),
    ways={
        "1": {"name": ("Oluwaseun", "Seun", "Seun’s story", "Mr Adebayo", "seun"), "spelling": ("Oluwasen", "Adebayor"),
              "initials": ("O.A.", "OA"), "contact": ("01514960321",), "fact": ("the night bus driver",)},
        "2": {"name": ("Catherine", "Catherine W.", "Whitlock"), "nickname": ("Cathy", "Kate"),
              "spelling": ("Catharine", "Cathrine"),
              "initials": ("C.W.",), "contact": ("c.whitlock@demo.test",), "fact": ("the beekeeper", "Fern’s mother")},
        "3": {"name": ("José", "Jose", "Jose’s apology", "Ferreira"), "nickname": ("Pepe",), "spelling": ("Ferreria",),
              "initials": ("J.F.", "J F"), "fact": ("the pastry cook",)},
        "4": {"name": ("Hope", "Hope Sinclair", "Hope’s question", "Sinclair"), "spelling": ("Sinclaire",), "initials": ("H.S.",),
              "fact": ("the member in the wheelchair",)},
        "5": {"name": ("Nikolai", "Nikolai P.", "Petrov"), "nickname": ("Niko", "Nik"), "spelling": ("Nikolay", "Nicolai"),
              "initials": ("N.P.", "NP"), "contact": ("07911 123456",), "fact": ("the former monk",)},
        "6": {"name": ("Aoife", "aoife", "Aoife’s dance"), "spelling": ("Aoffe", "Aiofe"), "initials": ("A.B.",),
              "fact": ("the Irish dance teacher",)},
        "7": {"name": ("Raj", "Rajesh", "Mr Kumar"), "spelling": ("Rajish",), "initials": ("R.K.", "RK", "R."),
              "fact": ("the lottery winner",)},
        "8": {"name": ("Beatrice", "von Hahn", "Frau Hahn"), "nickname": ("Bea", "Trixie"), "spelling": ("Beatrix", "Beatrise"),
              "initials": ("B.H.",), "fact": ("the mural painter",)},
        "9": {"name": ("Mark", "Mark E.", "Ellery"), "spelling": ("Elery",), "initials": ("M.E.",), "fact": ("our coastguard",)},
        "10": {"name": ("Thandi", "Thandiwe", "Ms Mokoena"), "nickname": ("Thand",), "spelling": ("Thandie", "Tandiwe"),
               "initials": ("T.M.", "TM"), "fact": ("the one from the ferry fire",)},
    },
)  # fmt: skip


def clean_notes(texts, count, seed):
    """(text, own person): four to six sentences about one member, or about the group (None)."""
    dice = random.Random(seed)
    for number in range(count):
        own = None if number % 4 == 0 else dice.choice(texts.people)
        name = "A member" if own is None else own.name.split()[0]
        yield " ".join(dice.sample(texts.clean, dice.randint(4, 6))).replace("{N}", name), own


def planted_notes(texts, count, seed):
    """(text, own person, person named, kind, words): a clean note with one mention of another member somewhere in it."""
    dice = random.Random(seed)
    for text, own in clean_notes(texts, count, seed + 1):
        other = dice.choice([person for person in texts.people if person != own])
        kind = dice.choice(sorted(texts.ways[other.key]))
        words = dice.choice(texts.ways[other.key][kind])
        frame = dice.choice(texts.frames).replace("{X}", words)
        sentences = text.split(". ")
        place = dice.randint(1, len(sentences))
        spot = len(". ".join(sentences[:place])) + (2 if place < len(sentences) else 1)
        text = (
            ". ".join(sentences[:place])
            + (". " if place < len(sentences) else " ")
            + frame
            + " "
            + ". ".join(sentences[place:])
        )
        yield text.strip(), own, other, kind, words, (spot, spot + len(frame))


# Written after the rules were last changed, to be measured once and left alone.
AFTERWARDS = Set(
    people=(
        person("1", "Ingrid Solberg", facts=("repairs church organs",)),
        person("2", "Mohammed Rahimi", called=("Mo",), numbers=("0117 496 0987",), facts=("interpreter at the court",)),
        person("3", "Josephine Tully", facts=("four sets of twins in the family", "ran the marathon on crutches")),
        person("4", "Rose Adeyinka", facts=("grew up in a circus",)),
        person("5", "Bartholomew Finch", facts=("bell ringer",)),
        person("6", "Siobhan Kearney", addresses=("shiv_k@demo.test",), facts=("allotment with a goat",)),
        person("7", "Zoltan Varga", facts=("chess champion of his county",)),
        person("8", "Eleanor Price", facts=("adopted from Romania",)),
    ),
    clean=(
        "{N} sat with crossed arms until the tea came.",
        "The rose bushes outside were remarked on, and then the reason for looking outside.",
        "A price is paid for always being the helpful one, somebody said.",
        "Nobody spoke for almost two minutes, which was kept.",
        "{N} apologised for last week and was answered kindly.",
        "Heard that being quiet had been missed, and did not believe it yet.",
        "Her flatmate E. has moved out; the evenings are long.",
        "The facilitators named the pull towards giving advice.",
        "Two people wept; two others wanted to leave the room and stayed.",
        "Took part in the round with one sentence and a nod.",
        "Practised asking for a repeat instead of pretending to have heard.",
        "Distress 60 at the start and 35 at the end.",
        "Next time: look at what happens when somebody is late.",
        "{N} compared the group with the bench at school.",
        "May the silence be long, was said as a joke and meant.",
        "Said no to the exercise and gave no reason; that was accepted.",
        "Did not sleep well; a call from the GP is expected on Friday.",
        "It was agreed that phones stay in the bags.",
    ),
    frames=(
        "Asked {X} for feedback.",
        "Had a dream about {X} and told it.",
        "{X} told a similar story, more quietly.",
        "Came in together with {X} and sat apart.",
        "Thanked {X}, looking away.",
    ),
    ways={
        "1": {"name": ("Ingrid", "Ingrid’s", "Solberg"), "spelling": ("Ingird", "Ingred"), "initials": ("I.S.",),
              "fact": ("the organ repairer",)},
        "2": {"name": ("Mo", "Mohammed", "Mr Rahimi"), "spelling": ("Mohamed", "Muhammed"), "initials": ("M.R.",
              "MR"), "contact": ("0117 4960987",),
              "fact": ("the court interpreter",)},
        "3": {"name": ("Josephine", "Tully"), "nickname": ("Jo", "Josie"), "spelling": ("Josefine",), "initials": ("J.T.", "J."),
              "fact": ("the marathon runner",)},
        "4": {"name": ("Rose", "Rose A.", "Adeyinka"), "nickname": ("Rosie",), "initials": ("R.A.",),
              "fact": ("the one from the circus",)},
        "5": {"name": ("Bartholomew", "Mr Finch"), "nickname": ("Bart",), "spelling": ("Bartolomew",), "initials": ("B.F.", "BF"),
              "fact": ("our bell ringer",)},
        "6": {"name": ("Siobhan", "siobhan", "Kearney"), "nickname": ("Shiv",), "spelling": ("Siobahn", "Kearny"),
              "initials": ("S.K.",),
              "contact": ("shiv_k",), "fact": ("the member with the goat",)},
        "7": {"name": ("Zoltan", "Zoltán", "Varga"), "spelling": ("Zolton",), "initials": ("Z.V.", "ZV"),
              "fact": ("the chess champion",)},
        "8": {"name": ("Eleanor", "Ms Price", "Eleanor P."), "nickname": ("Ellie", "Nell"), "spelling": ("Elenor",
              "Elanor"), "initials": ("E.P.",),
              "fact": ("the member adopted from Romania",)},
    },
)  # fmt: skip
