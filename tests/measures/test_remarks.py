"""What has to be known beside a score: a straight line, a choice that disagrees, a scale that was shorter this time."""

import datetime as dt

import pytest
from django.urls import reverse

from assessments.fhir.reading import read_questionnaire
from assessments.instruments import definition_named
from assessments.measures import editions, instruments, paper, saving
from assessments.measures.wording import worded_form

pytestmark = pytest.mark.django_db
RIGHT = instruments.Right("The publisher", dt.date(2026, 1, 1), "Contract 12, in the safe")
STYLES = ("secure", "fearful", "preoccupied", "dismissing")
STRAIGHT, DISAGREES = "Every question has the same answer", "is not the one that was rated highest"


@pytest.fixture
def entered(cast):
    """Numbers of an instrument, entered from paper."""

    def entered(key, numbers, on=dt.date(2026, 1, 1)):
        instruments.switch_on(key=key, by=cast.admin, right=RIGHT)
        return paper.enter_numbers(
            client=cast.rowan, edition=editions.edition_in_use(key), by=cast.ines, numbers=numbers, completed_on=on
        )

    return entered


@pytest.fixture
def ines(client, cast):
    client.force_login(cast.ines)
    return client


def page_of(browser, response):
    return browser.get(reverse("assessments:measure_response", args=[response.pk])).content.decode()


def test_a_straight_line_is_said_where_items_are_turned_round(ines, entered):
    straight = entered("core10", {str(number): 2 for number in range(1, 11)})
    assert STRAIGHT in page_of(ines, straight)


def test_nothing_is_said_of_other_answers_or_of_scales_with_one_direction(ines, entered):
    assert STRAIGHT not in page_of(ines, entered("core10", {str(number): number % 4 for number in range(1, 11)}))
    assert STRAIGHT not in page_of(ines, entered("phq9", {str(number): 2 for number in range(1, 10)}))


@pytest.mark.parametrize(("chosen", "said"), [("secure", False), ("fearful", True)])
def test_a_choice_that_disagrees_with_the_ratings_is_shown(ines, cast, ask, chosen, said):
    instruments.switch_on(key="rq", by=cast.admin, right=RIGHT)
    edition = editions.edition_in_use("rq")
    response = saving.begin(request=ask(edition, on_paper=True), by=cast.ines, source="paper")
    rated = zip(STYLES, (6, 2, 1, 4), strict=True)
    given = {f"{style}~0": saving.Given(({"valueInteger": number},)) for style, number in rated}
    option = next(one for one in editions.form_of(edition).index["chosen"].options if one.value.data["code"] == chosen)
    given["chosen~0"] = saving.Given((option.value.as_answer(),))
    saving.save_answers(response=response, by=cast.ines, given=given)
    done = saving.finish(response=response, by=cast.ines)
    assert (DISAGREES in page_of(ines, done)) is said
    assert {score.scale: score.value for score in done.scores.all()} == {"rq.self": 7, "rq.other": 1}


def test_words_of_descriptions_are_rated_and_one_is_chosen_by_its_name():
    lines = [f"Our licensed description {style}" for style in STYLES]
    form = read_questionnaire(worded_form(definition_named("rq"), lines=lines, release="ours")).form
    assert [(one.value.data["code"], one.label) for one in form.index["chosen"].options] == list(
        zip(STYLES, lines, strict=True)
    )
    assert form.index["secure"].text == lines[0]


def test_a_scale_over_fewer_items_is_marked_and_compared_with_its_like_only(ines, cast, entered):
    whole = {str(number): 8 for number in range(1, 6)}
    entered("wsas", whole, on=dt.date(2026, 1, 1))
    short = entered("wsas", {**{str(number): 2 for number in range(2, 6)}}, on=dt.date(2026, 2, 1))
    history = reverse("assessments:measure_history", args=[cast.rowan.pk, "wsas"])
    page = ines.get(history).content.decode()
    assert "over 4 of 5 items" in page
    assert "Reliably improved" not in page  # 40 of 40 and 8 of 32 are no pair
    assert "One score so far: 8" in page
    assert "Over 4 of 5 items" in page_of(ines, short)
    entered("wsas", {str(number): 3 for number in range(1, 6)}, on=dt.date(2026, 3, 1))
    assert "Reliably improved" in ines.get(history).content.decode()
