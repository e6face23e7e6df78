"""What practice gives back to the plan: which of it serves an objective, and evidence for ratings."""

import pytest
from django.urls import reverse

from plans.evidence import evidence_for
from plans.models import Plan
from plans.work import work_of

pytestmark = pytest.mark.django_db


def test_open_practice_tells_the_thread_it_serves(cast, agreed, objective):
    tied, loose = agreed(objective=objective, title="Tell one thing"), agreed(title="Breathing")
    items = {item.title: item for item in work_of(objective.goal.plan).practised}
    assert items["Tell one thing"].thread == objective.thread
    assert items["Breathing"].thread is None
    assert items["Breathing"].url == reverse("homework:assignment", args=[loose.pk])
    assert tied.pk != loose.pk


def test_practice_without_an_objective_stands_on_the_plans_page(client, cast, agreed, objective):
    agreed(objective=objective, title="Tell one thing")
    agreed(title="Breathing")
    client.force_login(cast.ines)
    page = client.get(reverse("plans:case", args=[cast.rowan.pk]))
    assert [line.text for line in page.context["ledger"] if line.code == "loose"] == [
        "Practice “Breathing” serves no objective of this plan."
    ]


def test_only_what_was_shared_is_evidence(cast, agreed, wrote, objective):
    shown = wrote(agreed(title="Tell one thing"))
    wrote(agreed(title="Kept for myself"), share=False)
    items = [item for item in evidence_for(Plan.objects.get()) if item.kind == "practice"]
    assert [(item.id, item.label.split(",")[0]) for item in items] == [(str(shown.pk), "Tell one thing")]
