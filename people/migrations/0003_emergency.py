import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.crypto.fields


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_consents_stay"),
    ]

    operations = [
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("danger", "Somebody may be in danger"),
                            ("away", "Whoever looks after this client can’t be reached, and it can’t wait"),
                            ("care", "A hospital, doctor or crisis team has to know something now"),
                        ],
                        max_length=6,
                        verbose_name="why",
                    ),
                ),
                ("words", common.crypto.fields.EncryptedTextField(verbose_name="what is happening")),
                ("began_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("right", "It was right"),
                            ("wrong", "It was not right"),
                            ("talk", "Talk with them first"),
                        ],
                        max_length=5,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "review",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="what you found"),
                ),
            ],
            options={
                "ordering": ["-began_at"],
            },
        ),
        migrations.AddField(
            model_name="clinic",
            name="emergency_minutes",
            field=models.PositiveSmallIntegerField(
                default=60, verbose_name="an emergency access ends by itself after (minutes)"
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="emergency_tells_client",
            field=models.BooleanField(
                default=False,
                help_text="The client sees each emergency access on their own pages in any case.",
                verbose_name="also send the client a neutral message",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="emergency_until",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="clinic",
            constraint=models.CheckConstraint(
                condition=models.Q(("emergency_minutes__range", (15, 240))), name="emergency_of_four_hours_at_most"
            ),
        ),
        migrations.AddField(
            model_name="emergencyaccess",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="emergencies", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="emergencyaccess",
            name="client",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="emergencies", to="people.client"
            ),
        ),
        migrations.AddField(
            model_name="emergencyaccess",
            name="reviewed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="emergencyaccess",
            index=models.Index(
                condition=models.Q(("reviewed_at__isnull", True)), fields=["-began_at"], name="emergency_to_review"
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("by",),
                name="one_emergency_at_a_time_for_each_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("began_at"))), name="emergency_lasts"
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True),
                    models.Q(("ended_at__gte", models.F("began_at")), ("ended_at__lte", models.F("ends_at"))),
                    _connector="OR",
                ),
                name="emergency_ends_within_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("reviewed_at__isnull", True), ("reviewed_by__isnull", True)),
                    models.Q(
                        ("reviewed_at__isnull", False),
                        ("reviewed_by__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="emergency_review_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by__isnull", True),
                    models.Q(("reviewed_by", models.F("by")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_reviews_the_own_emergency",
            ),
        ),
    ]
