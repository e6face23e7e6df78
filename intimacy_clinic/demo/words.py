"""Notes in words. Each clinician has a manner; each note picks up the client's pattern where the work stands."""

from __future__ import annotations

from intimacy_clinic.demo.cases import Case

OPENINGS = {
    "plain": (
        "{N} came on time.",
        "{N} came a few minutes early and waited outside.",
        "We began with the week.",
        "{N} asked to start with what went wrong.",
        "A slow start; it took a while to find a subject.",
        "{N} came from work and needed a moment.",
        "We picked up where we had stopped.",
    ),
    "quotes": (
        "{N} sat down and said: “I nearly wrote to cancel, and then I thought that would be the subject.”",
        "First words: “Quite a week.”",
        "{N} began with a question: “Do you remember what I said at the door?” I did.",
        "{N}: “I practised. It was terrible. Can I tell you?”",
        "“Nothing happened,” said {N}, and then told me what had.",
        "“Short week,” said {N}, “long evenings.”",
    ),
    "terse": (
        "On time, alert, mood steady.",
        "Five minutes late, apologised once.",
        "Agenda: practice, then objective.",
        "Mood lower than last week, sleep unchanged.",
        "Agenda set together, two items.",
        "Engaged throughout.",
        "Tired, said so; pace adjusted.",
    ),
    "narrative": (
        "The hour began quietly, with the coat kept on, and it took some time until {N} looked up.",
        "{N} arrived with a story already begun in the corridor, and it was a while before there was room for a pause.",
        "We sat with the window open; {N} remarked on the school across the road, which turned out to be the way in.",
        "It was one of those sessions that seem to be about nothing until the last quarter.",
        "{N} came in cheerful and left thoughtful, and most of the hour lay between the two.",
        "There was a silence at the beginning that neither of us hurried.",
    ),
}
PRACTICE = (
    "Practice was tried twice and written down.",
    "Practice not tried; what came in between was more useful to know.",
    "Practice tried once, stopped early, and that was told without excuse.",
    "Went through the practice entry together.",
    "No practice had been agreed for this week.",
    "Practice was put off until last night; talked about the putting off.",
    "Practice went further than planned.",
)
LIFE = (
    "Work is quieter since the move to the other office.",
    "Sleep was better, six hours on most nights.",
    "{N} has started to walk home through the park.",
    "A cold all week; came anyway.",
    "Spoke briefly about a sick parent and who drives.",
    "The flat is being painted and everything stands in the middle of the room.",
    "{N} has been asked to lead a project and is weighing it.",
    "An old friend wrote out of the blue.",
    "Money is tight until the end of the month; we kept to the arrangement.",
    "{N} cooked for somebody for the first time this year.",
    "The dog is old and was mentioned more than once.",
    "Exam season; {N} was proud of how the evenings are protected.",
    "A wedding in the family is coming and takes up room.",
    "{N} has given up the second glass on weekdays.",
    "Train strikes, twice; the hour was kept by video the last time.",
    "The choir, the gym or nothing: {N} has not decided, and that was fun to talk about.",
)
BETWEEN_US = (
    "Asked how it is to tell me this; {N} said easier than expected.",
    "A small misunderstanding about next week's time; named and settled.",
    "{N} said that I had looked doubtful. I had, and said about what.",
    "Felt close and unhurried at the end.",
    "Noticed a distance after the break and spoke about it.",
    "",
    "",
    "",
    "{N} disagreed with me, for the second time, and we both marked it.",
)
CLOSINGS = (
    "Next session as usual.",
    "Same time next week.",
    "Continue with the plan.",
    "Review of the plan is near; to be prepared together.",
    "Next week by video at {N}'s wish.",
    "No change to the plan.",
)
SETBACK_READINGS = (
    "A step back that shows how much is at stake; no change of direction.",
    "The old way was quicker this week. It was noticed sooner than before.",
    "Worse than last month, and {N} is here to say so.",
    "Pace was too quick; the next step should be half the size.",
)
FIRST_READINGS = (
    "First impression: strong wish for closeness, strong habits against it. Both make sense in the story told.",
    "Early days. Telling it in order was new for {N}.",
    "Motivated and wary in equal parts.",
)
FIRST_STEPS = (
    "Finish the history next time, then make the plan together.",
    "Agree goals in {N}'s own words.",
    "Explained confidentiality, notes, and how to reach help at night.",
)


def note_sections(case: Case, manner: str, share: float, *, setback: bool, draft: bool) -> dict[str, str]:
    """The three parts of a DAP note. ``share`` is how much of the work so far lies behind, 0 to 1."""
    dice = case.dice
    data = " ".join(filter(None, (case.say(part) for part in _data(case, manner, share, setback))))
    if draft:
        return {"dap-data": data, "dap-assessment": "", "dap-plan": ""}
    early = share < 0.12 and not case.brief
    kind = "setback" if setback else "first" if early else "later"
    readings = {"setback": SETBACK_READINGS, "first": FIRST_READINGS, "later": case.theme.readings}[kind]
    steps = FIRST_STEPS if early else case.theme.next_steps
    plan = [case.draw(f"step {early}", steps), dice.choice(CLOSINGS) if dice.random() < 0.6 else ""]
    return {
        "dap-data": data,
        "dap-assessment": case.say(case.draw(f"reading {kind}", readings)),
        "dap-plan": " ".join(filter(None, map(case.say, plan))),
    }


def _data(case: Case, manner: str, share: float, setback: bool) -> list[str]:
    """Sentences of the first part: how it began, what was told, what was practised, what happened between the two."""
    theme, dice = case.theme, case.dice
    phase = "early" if share < 0.3 else "late" if share > 0.75 and case.course == "better" else "middle"
    openings = OPENINGS[manner] + (OPENINGS["plain"] if manner in ("quotes", "narrative") else ())
    parts = [case.draw("opening", openings)]
    if setback:
        parts.append(case.draw("setback", theme.setback))
    parts.append(case.draw(phase, getattr(theme, phase)))
    if manner != "terse" and dice.random() < 0.25:
        parts.append(case.draw(phase, getattr(theme, phase)))
    if manner == "quotes" and dice.random() < 0.35:
        parts.append(f"{{N}}: “{case.draw('quote', theme.quotes)}”")
    if dice.random() < 0.55:
        parts.insert(1, case.draw("life", LIFE))
    if share > 0.2:
        parts.append(case.draw("practice told", PRACTICE))
    if manner in ("narrative", "plain"):
        parts.append(case.draw("between us", BETWEEN_US))
    return parts


def watch_words(case: Case) -> str:
    return case.dice.choice(
        (
            "Low and tired; no thoughts of ending life when asked. Asked again next week.",
            "Passing thoughts of not wanting to be here, no intent, no plan. Knows whom to call; partner of trust named.",
            "More wine than usual this week. Spoken about; keeps an eye on it.",
        )
    )


def addendum_text(case: Case) -> str:
    return case.say(
        case.dice.choice(
            (
                "{N} rang after the session to say that the date I noted was wrong: it was the spring, not the autumn.",
                "Forgot to note that the next session was moved by one hour at {N}'s request.",
                "Discussed in supervision; the pace is to stay as it is.",
                "Letter to the family doctor agreed with {N} and sent today.",
            )
        )
    )
