"""Who may see which row, written down by hand and held against ``visible_to``."""

import pytest

from tests.matrix import hand_written_visibility


@pytest.mark.django_db
def test_rowans_rows_are_visible_to_exactly_these_people(cast):
    rows = cast.rows[cast.rowan.pk]
    truth = hand_written_visibility()
    assert set(rows) == set(truth), "each row needs its line in VISIBLE, and each line a row"
    wrong = []
    for key, row in rows.items():
        for actor, user in cast.actors.items():
            if user is None:
                continue
            sees = type(row).objects.visible_to(user).filter(pk=row.pk).exists()
            if sees != (actor in truth[key]):
                wrong.append(f"{key}: {actor} {'sees' if sees else 'does not see'} it")
    assert wrong == []


@pytest.mark.django_db
def test_every_private_model_is_on_the_stage(cast):
    from tests.house.test_data import MODELS

    rows = cast.rows[cast.rowan.pk]
    scoped = {model for model in MODELS if hasattr(model.objects, "visible_to")}
    assert scoped - {type(row) for row in rows.values()} == set()


@pytest.mark.django_db
def test_a_care_relationship_that_ends_closes_the_record_at_once(cast):
    from people.models import CareRelationship, Client

    assert Client.objects.visible_to(cast.ines).filter(pk=cast.rowan.pk).exists()
    CareRelationship.objects.filter(client=cast.rowan, clinician=cast.ines).update(
        ended_at="2026-01-01T00:00Z", started_at="2025-01-01T00:00Z"
    )
    assert not Client.objects.visible_to(cast.ines).filter(pk=cast.rowan.pk).exists()
    assert not Client.objects.visible_to(cast.martin).filter(pk=cast.rowan.pk).exists()


@pytest.mark.django_db
def test_nobody_in_particular_sees_nothing(cast):
    from django.contrib.auth.models import AnonymousUser

    from people.models import Client

    cast.ines.is_active = False
    assert not Client.objects.visible_to(cast.ines).exists()
    assert not Client.objects.visible_to(AnonymousUser()).exists()
