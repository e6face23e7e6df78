import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.crypto.fields


class Migration(migrations.Migration):
    """Two therapists with a couple, wishes for joint sessions, and which open page saved a draft."""

    dependencies = [
        ("people", "0006_who_may_pay"),
        ("therapy_sessions", "0007_closed_for_good"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JointWish",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "text",
                    common.crypto.fields.EncryptedTextField(verbose_name="what you would like to talk about together"),
                ),
                ("brought_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="second",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="second_appointments",
                to=settings.AUTH_USER_MODEL,
                verbose_name="second therapist",
            ),
        ),
        migrations.AddField(
            model_name="noterevision",
            name="page",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="noterevision",
            name="page_step",
            field=models.PositiveIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="series",
            name="second",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="addendum",
            name="kind",
            field=models.CharField(
                choices=[
                    ("addendum", "Addendum"),
                    ("correction", "Correction"),
                    ("late_entry", "Late entry"),
                    ("cosigned", "Co-signed"),
                ],
                default="addendum",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="addendum",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "cosigned")), fields=("note", "author"), name="each_cosigns_a_note_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second__isnull", True),
                    models.Q(models.Q(("second", models.F("clinician")), _negated=True), ("group__isnull", True)),
                    _connector="OR",
                ),
                name="second_therapist_is_somebody_else",
            ),
        ),
        migrations.AddField(
            model_name="jointwish",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="wishes", to="people.client"
            ),
        ),
        migrations.AddField(
            model_name="jointwish",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="joint_wishes", to="people.client"
            ),
        ),
        migrations.AddField(
            model_name="jointwish",
            name="taken_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="wishes",
                to="therapy_sessions.appointment",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointwish",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken_to__isnull", True), ("brought_at__isnull", False), _connector="OR"),
                name="only_what_was_brought_is_taken",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointwish",
            constraint=models.CheckConstraint(
                condition=models.Q(("file", models.F("person")), _negated=True), name="a_wish_is_a_persons"
            ),
        ),
    ]
