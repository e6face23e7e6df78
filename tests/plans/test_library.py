import datetime as dt
import re
from collections import Counter
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from plans import actions
from plans.drafting import DraftContent, FormulationWords, from_template, with_formulation
from plans.library import patterns, techniques, templates
from plans.modalities import techniques_of
from plans.models import Intervention, Objective, ObjectivePattern, OwnStrand, PlanTemplate, Technique
from plans.patterns import UnknownGap, fill, gaps_in
from plans.strands import in_usual_order, strand_choices, strand_name
from tests.plans.conftest import WORK, draft_for

FOUR = ("cbt", "dyn", "grp", "exp")
TODAY = dt.date(2026, 2, 4)
NOT_FOR_CLIENTS = re.compile(r"\b(avoidant|disorder|compliance|non-adherent|homework|SUDS|resistan|patholog)\w*", re.I)


# --- what comes with the product
def test_there_is_enough_of_everything():
    by_strand = Counter(entry["strand"] for entry in techniques())
    assert sum(by_strand[strand] for strand in FOUR) >= 58
    assert len(techniques()) >= 60
    assert all(by_strand[strand] >= 12 for strand in FOUR)
    assert len(patterns()) >= 40
    assert len(templates()) == 12


def test_other_pages_find_the_built_in_techniques_of_a_strand():
    for strand in FOUR:
        found = techniques_of(strand)
        assert [item.key for item in found] == [entry["slug"] for entry in techniques() if entry["strand"] == strand]
        assert all(item.name and item.strand == strand for item in found)


def test_nothing_comes_twice():
    for entries in (techniques(), patterns(), templates()):
        assert len({entry["slug"] for entry in entries}) == len(entries)
    assert len({(entry["strand"], entry["name"]) for entry in techniques()}) == len(techniques())


def test_every_pattern_fills_and_names_day_measure_and_numbers():
    for entry in patterns():
        assert gaps_in(entry["sentence"]) >= {"date", "who", "measure", "baseline", "target"}, entry["slug"]
        text = fill(
            entry["sentence"], date="4 May", who="Rowan", measure=entry["measure"],
            baseline=Decimal(entry["baseline"]), target=Decimal(entry["target"]),
        )  # fmt: skip
        assert text.startswith("By 4 May, Rowan ")
        assert "{" not in text
        assert entry["baseline"] != entry["target"]


def test_every_template_is_a_plan_that_could_be_signed():
    for entry in templates():
        draft = from_template(entry["content"], today=TODAY)
        rows = [row for goal in draft.goals for row in goal.objectives]
        assert len(draft.goals) >= 1
        assert draft.problems
        assert draft.discharge_criteria
        for row in rows:
            assert row.measure
            assert row.target_on > TODAY
            assert row.baseline != row.target
            assert row.direction == ("down" if row.target < row.baseline else "up")
            assert [work["strand"] in FOUR for work in row.interventions] == [True]
            assert all(work["rationale"] for work in row.interventions)


def test_templates_use_all_four_strands_between_them():
    used = {
        work["strand"]
        for entry in templates()
        for goal in entry["content"]["goals"]
        for row in goal["objectives"]
        for work in row["interventions"]
    }
    assert used == set(FOUR)


def test_the_words_are_fit_for_the_person_they_are_about():
    told = [text for entry in (*techniques(), *patterns(), *templates()) for text in strings(entry)]
    assert [text for text in told if NOT_FOR_CLIENTS.search(text)] == []


def strings(value):
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(part)


# --- gaps
def test_a_gap_that_nobody_fills_is_refused():
    for wrong in ("By {day} it is done", "By {date!r}", "By {date:>30}", "By {date", "{0}", "{who.__class__}"):
        with pytest.raises(UnknownGap):
            gaps_in(wrong)


def test_numbers_are_plain_and_the_measure_stands_inside_the_sentence():
    text = fill(
        "By {date}, {who}: {measure}, {baseline} to {target}.", date="4 May", who="R.", measure="Own log",
        baseline=Decimal("0.00"), target=Decimal("2.50"),
    )  # fmt: skip
    assert text == "By 4 May, R.: own log, 0 to 2.5."


# --- formulation
def test_the_words_of_a_formulation_come_before_those_of_a_template():
    draft = from_template(templates()[0]["content"], today=TODAY)
    joined = with_formulation(draft, FormulationWords("I want to stay.", ("Leaving felt safe",)))
    assert joined.clients_words == "I want to stay."
    assert joined.problems[0].statement == "Leaving felt safe"
    assert joined.problems[1:] == draft.problems
    assert with_formulation(draft, None) == draft
    assert with_formulation(DraftContent(clients_words="x"), FormulationWords()).clients_words == "x"


# --- loading
@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_keeps_what_the_clinic_added(cast, capsys):
    new, changed = actions.load_shelf()
    assert (new, changed) == (len(techniques()) + len(patterns()) + len(templates()), 0)
    own = actions.keep_technique(by=cast.ines, strand="cbt", name="Walking  side by side")
    assert own.name == "Walking side by side"
    Technique.objects.filter(slug="cbt-cycle").update(name="Something else")
    call_command("load_plan_library")
    assert capsys.readouterr().out == "0 new, 1 changed\n"
    assert Technique.objects.get(slug="cbt-cycle").name == "Mapping the cycle of pulling back"
    assert Technique.objects.filter(pk=own.pk, own=True).exists()
    assert actions.load_shelf() == (0, 0)


@pytest.mark.django_db
def test_a_draft_from_a_template_has_everything_and_lacks_nothing(client, cast):
    actions.load_shelf()
    client.force_login(cast.ines)
    url = reverse("plans:begin", args=[cast.rowan.pk])
    assert "Leaves before being left" in client.get(url).content.decode()
    answer = client.post(url, {"template": "leaves-first"})
    page = client.get(answer.url).content.decode()
    assert "Stay in touch when I want to run" in page
    assert "Nothing is missing." in page
    rows = Objective.objects.all()
    assert {row.statement for row in rows} >= {"Notices the urge to leave and names it before acting"}
    assert {work.strand for work in Intervention.objects.all()} == {"dyn", "cbt", "exp", "grp"}


@pytest.mark.django_db
def test_a_template_without_goals_begins_a_plan_without_goals(client, cast):
    PlanTemplate.objects.create(
        slug="frame-only", title="Frame only", presentation="Any", content={"format": "individual"}
    )
    client.force_login(cast.ines)
    answer = client.post(reverse("plans:begin", args=[cast.rowan.pk]), {"template": "frame-only"})
    assert client.get(answer.url).status_code == 200
    assert not Objective.objects.exists()


@pytest.mark.django_db
def test_an_empty_start_is_a_choice_as_well(client, cast):
    client.force_login(cast.ines)
    client.post(reverse("plans:begin", args=[cast.rowan.pk]), {"template": ""})
    assert not Objective.objects.exists()


# --- adding
@pytest.mark.django_db
def test_the_same_technique_twice_is_one(cast):
    one = actions.keep_technique(by=cast.ines, strand="exp", name="Clay")
    assert actions.keep_technique(by=cast.yusuf, strand="exp", name="clay") == one
    assert actions.keep_technique(by=cast.ines, strand="dyn", name="Clay") != one


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["admin", "martin", "rowan_user"])
def test_only_clinicians_add_to_the_shelf(cast, who):
    by = getattr(cast, who)
    for attempt in (
        lambda: actions.keep_technique(by=by, strand="", name="x"),
        lambda: actions.add_strand(by=by, name="x"),
        lambda: actions.add_pattern(by=by, values={}),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


@pytest.mark.django_db
def test_a_strand_of_the_clinics_own_can_be_used_like_the_four(client, cast):
    strand = actions.add_strand(by=cast.ines, name="Music and rhythm")
    assert actions.add_strand(by=cast.yusuf, name="music and rhythm") == strand
    assert (strand.code, "Music and rhythm") in strand_choices()
    plan = draft_for(cast)
    values = {**WORK, "strand": strand.code, "technique": "Drumming together"}
    actions.save_intervention(by=cast.ines, objective=Objective.objects.get(), values=values)
    client.force_login(cast.ines)
    page = client.get(reverse("plans:draft", args=[plan.pk])).content.decode()
    assert "Music and rhythm" in page
    assert "Drumming together" in page
    assert strand_name(strand.code) == "Music and rhythm"
    assert strand_name("nobody") == "nobody"
    assert in_usual_order([strand.code, "exp", "cbt"]) == ["cbt", "exp", strand.code]


@pytest.mark.django_db
def test_a_strand_that_nobody_knows_is_refused_by_the_database(cast):
    draft_for(cast)
    row = Objective.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        Intervention.objects.create(objective=row, strand="magic", technique="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Intervention.objects.filter(objective=row).update(strand="magic")


@pytest.mark.django_db
def test_an_own_strand_cannot_take_the_place_of_a_built_in_one():
    with pytest.raises(IntegrityError, match="own_strand_is_not_a_built_in_one"), transaction.atomic():
        OwnStrand.objects.create(code="cbt", name="Mine")


@pytest.mark.django_db
def test_a_pattern_that_does_not_move_and_a_name_twice_are_refused_by_the_database():
    with pytest.raises(IntegrityError, match="pattern_moves"), transaction.atomic():
        ObjectivePattern.objects.create(slug="x", area="x", sentence="x", measure="x", baseline=1, target=1)
    Technique.objects.create(slug="a", strand="cbt", name="Same")
    with pytest.raises(IntegrityError), transaction.atomic():
        Technique.objects.create(slug="b", strand="cbt", name="Same")


@pytest.mark.django_db
def test_a_technique_is_shared_only_when_somebody_says_so(client, cast):
    """What is typed for one person is suggested to nobody else, unless its name was put on the shelf on purpose."""
    plan = draft_for(cast)
    client.force_login(cast.ines)
    form = {
        "statement": "Say it", "measure": "Log", "baseline": "0", "target": "2", "target_on": "2026-06-01", "strand": "exp",
        "technique": "The talk with aunt Miriam",
    }  # fmt: skip
    url = reverse("plans:objective_add", args=[plan.goals.get().pk])
    client.post(url, form)
    assert not Technique.objects.filter(name__contains="Miriam").exists()
    assert '<option value="The talk with aunt Miriam">Used before</option>' in client.get(url).content.decode()
    client.post(url, {**form, "technique": "Walking side by side", "keep": "on"})
    theirs = actions.start_draft(by=cast.yusuf, client=cast.noor)
    goal = actions.add_goal(by=cast.yusuf, plan=theirs, statement="Be near")
    client.force_login(cast.yusuf)
    page = client.get(reverse("plans:objective_add", args=[goal.pk])).content.decode()
    assert "Walking side by side" in page
    assert "Miriam" not in page


# --- pages
@pytest.mark.django_db
def test_patterns_come_filled_and_lead_into_the_form(client, cast, frozen_time):
    actions.load_shelf()
    goal = draft_for(cast).goals.get()
    client.force_login(cast.ines)
    page = client.get(reverse("plans:patterns", args=[goal.pk])).content.decode()
    assert "Rowan Ashby tells one trusted person something that matters" in page
    form = client.get(reverse("plans:objective_add", args=[goal.pk]) + "?pattern=tell-one-person").context["form"]
    assert form["target"].value() == "3"
    assert form["target_on"].value() == TODAY + dt.timedelta(weeks=12)
    assert "own log, times a week" in form["statement"].value()
    assert client.get(reverse("plans:objective_add", args=[goal.pk]) + "?pattern=no").context["form"].initial == {}


@pytest.mark.django_db
def test_the_shelf_takes_new_things_and_says_what_is_wrong(client, cast):
    actions.load_shelf()
    client.force_login(cast.ines)
    url = reverse("plans:shelf_add")
    added = {"add": "technique", "technique-strand": "grp", "technique-name": "Cooking together", "technique-what": ""}
    assert client.post(url, added).status_code == 302
    assert client.post(url, {"add": "strand", "strand-name": "Drama"}).status_code == 302
    pattern = {
        "pattern-area": "Trust", "pattern-sentence": "By {date}, {who} rings first.", "pattern-measure": "Log",
        "pattern-unit": "log", "pattern-baseline": "0", "pattern-target": "2", "pattern-weeks": "8", "add": "pattern",
    }  # fmt: skip
    assert client.post(url, pattern).status_code == 302
    page = client.get(reverse("plans:shelf")).content.decode()
    assert all(text in page for text in ("Cooking together", "Drama", "rings first"))
    wrong = client.post(url, {**pattern, "pattern-sentence": "By {day} rings first", "pattern-target": "0"})
    assert wrong.status_code == 422
    assert "Use only the gaps that are named above" in wrong.content.decode()
    assert "The aim has to differ" in wrong.content.decode()


@pytest.mark.django_db
def test_others_read_the_shelf_and_cannot_add(client, cast):
    client.force_login(cast.martin)
    page = client.get(reverse("plans:shelf"))
    assert "Add a technique" not in page.content.decode()
    answer = client.post(reverse("plans:shelf_add"), {"add": "strand", "strand-name": "Drama"})
    assert answer.status_code == 403
    assert not OwnStrand.objects.exists()


@pytest.mark.django_db
def test_a_retired_template_is_not_offered(client, cast):
    actions.load_shelf()
    PlanTemplate.objects.filter(slug="leaves-first").update(retired=True)
    client.force_login(cast.ines)
    assert "Leaves before being left" not in client.get(reverse("plans:begin", args=[cast.rowan.pk])).content.decode()
