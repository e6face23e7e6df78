"""How data is kept: every field classified, private text encrypted, ids that cannot be guessed, migrations complete."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from common.crypto.fields import EncryptedField
from common.models import BaseModel
from common.privacy import PrivacyClass, privacy_of, private_fields

OURS = {
    "common",
    "audit",
    "people",
    "notices",
    "assessments",
    "plans",
    "matching",
    "sessions",
    "homework",
    "intimacy_clinic",
}
MODELS = [
    model
    for config in apps.get_app_configs()
    if config.name in OURS
    for model in config.get_models(include_auto_created=False)
]
TEXTUAL = (models.CharField, models.TextField, models.JSONField)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_field_has_a_privacy_class(model):
    unclassified = [field.name for field in model._meta.concrete_fields if privacy_of(model, field.name) is None]
    assert unclassified == []


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_the_classification_names_existing_fields(model):
    names = {field.name for field in model._meta.get_fields()}
    assert model.privacy.named <= names
    assert model.privacy.clear_fields <= {field.name for field in private_fields(model)}


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_private_text_is_encrypted(model):
    clear = {f.name for f in private_fields(model) if not isinstance(f, EncryptedField)} - model.privacy.clear_fields
    assert clear == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_free_text_is_never_called_clear_clinical_text(model):
    """Clinical fields that stay readable for the database are numbers, dates or choices, never free text."""
    for field in private_fields(model):
        if privacy_of(model, field.name) == PrivacyClass.CLINICAL and not isinstance(field, EncryptedField):
            assert not isinstance(field, models.TextField), field
            assert not (isinstance(field, models.CharField) and not field.choices and field.max_length > 40), field


@pytest.mark.parametrize(
    "model",
    [m for m in MODELS if m._meta.label not in ("audit.Event", "notices.Heartbeat")],
    ids=lambda m: m._meta.label,
)
def test_ids_cannot_be_guessed(model):
    assert issubclass(model, BaseModel)
    assert isinstance(model._meta.pk, models.UUIDField)


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
