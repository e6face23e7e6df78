import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import common.crypto.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("plans", "0001_initial"),
        ("therapy_sessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Exercise",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("slug", models.SlugField(unique=True)),
                ("kind", models.CharField(max_length=24)),
                (
                    "strategy",
                    models.CharField(
                        choices=[
                            ("beliefs", "Looking at beliefs"),
                            ("trust", "Trust and openness"),
                            ("listening", "Listening and saying"),
                            ("boundaries", "Boundaries"),
                            ("kindness", "Kindness to myself"),
                            ("expression", "Finding words for feelings"),
                            ("patterns", "Seeing patterns"),
                            ("together", "With a loved one"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=90, verbose_name="title")),
                ("purpose", models.TextField(max_length=600, verbose_name="why")),
                ("instructions", models.TextField(max_length=3000, verbose_name="what to do")),
                ("smallest", models.TextField(max_length=400, verbose_name="smallest version")),
                ("minutes", models.PositiveSmallIntegerField(default=15, verbose_name="minutes")),
                ("difficulty", models.PositiveSmallIntegerField(default=2, verbose_name="difficulty, 1 to 5")),
                ("safety", models.TextField(blank=True, max_length=600, verbose_name="safety")),
                ("discloses", models.BooleanField(default=False, verbose_name="asks to open up to somebody")),
                ("retired", models.BooleanField(default=False)),
                ("questions", models.JSONField(blank=True, default=list)),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["strategy", "difficulty", "title"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("difficulty__range", (1, 5))), name="difficulty_1_to_5")
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("kind", models.CharField(max_length=24)),
                ("title", common.crypto.fields.EncryptedTextField(verbose_name="title")),
                ("instructions", common.crypto.fields.EncryptedTextField(verbose_name="what to do")),
                (
                    "why",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="why we chose it"),
                ),
                (
                    "smallest",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="smallest version"),
                ),
                ("minutes", models.PositiveSmallIntegerField(default=15, verbose_name="minutes")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="good to have done by")),
                (
                    "confidence",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="how confident, 0 to 10"),
                ),
                ("times", models.PositiveSmallIntegerField(default=1, verbose_name="how many times")),
                ("remind", models.BooleanField(default=True, verbose_name="offer a reminder")),
                ("discloses", models.BooleanField(default=False, verbose_name="asks to open up to somebody")),
                (
                    "plan",
                    common.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name="when, where and how"),
                ),
                ("questions", common.crypto.fields.EncryptedJSONField(blank=True, null=True)),
                ("exercise_version", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "delivery",
                    models.CharField(
                        choices=[
                            ("now", "Right away"),
                            ("after", "When the one before is done"),
                            ("delay", "Some days after the one before is done"),
                            ("every", "Every few days"),
                            ("session", "After the next session"),
                            ("week", "On chosen weekdays"),
                        ],
                        default="now",
                        max_length=7,
                        verbose_name="when the client finds it",
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(default=0, verbose_name="days between")),
                ("weekdays", models.CharField(blank=True, max_length=7, verbose_name="weekdays")),
                ("programme", models.SlugField(blank=True)),
                ("opens_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ("smaller_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("assigned", "Open"),
                            ("done", "Done"),
                            ("paused", "Paused"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="assigned",
                        max_length=9,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_why",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="why it was set aside"
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="therapy_sessions.appointment",
                    ),
                ),
                (
                    "assigned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="people.client"
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="plans.objective",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="homework.assignment",
                    ),
                ),
                (
                    "exercise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="homework.exercise",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "created_at"],
                "indexes": [
                    models.Index(fields=["client", "state"], name="assignment_by_client"),
                    models.Index(
                        condition=models.Q(("opens_at__isnull", True)),
                        fields=["created_at"],
                        name="assignment_not_yet_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("confidence__isnull", True), ("confidence__lte", 10), _connector="OR"),
                        name="confidence_0_to_10",
                    ),
                    models.CheckConstraint(condition=models.Q(("times__range", (1, 60))), name="asked_1_to_60_times"),
                    models.CheckConstraint(
                        condition=models.Q(("state", "assigned"), ("closed_at__isnull", False), _connector="OR"),
                        name="closed_assignment_has_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("delivery__in", ["after", "delay"]), _negated=True),
                            ("previous__isnull", False),
                            _connector="OR",
                        ),
                        name="what_follows_names_the_one_before",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("delivery__in", ["delay", "every"]), _negated=True),
                            ("days__range", (1, 60)),
                            _connector="OR",
                        ),
                        name="spaced_1_to_60_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("delivery", "week"), _negated=True),
                            models.Q(("weekdays", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="week_grid_has_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ladder",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ladder", to="homework.assignment"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LadderStep",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("place", models.PositiveSmallIntegerField()),
                ("words", common.crypto.fields.EncryptedTextField(verbose_name="the step")),
                ("expected", models.PositiveSmallIntegerField(verbose_name="how hard you expect it to be")),
                ("skipped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ladder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="homework.ladder"
                    ),
                ),
                (
                    "smaller_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="homework.ladderstep",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(fields=("ladder", "place"), name="one_step_per_place"),
                    models.CheckConstraint(condition=models.Q(("expected__lte", 100)), name="step_expected_0_to_100"),
                ],
            },
        ),
        migrations.AddField(
            model_name="ladder",
            name="agreed_step",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="homework.ladderstep",
                verbose_name="agreed next step",
            ),
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("done", "I tried it"), ("partly", "I stopped early"), ("not", "I decided not to")],
                        max_length=6,
                        verbose_name="how it went",
                    ),
                ),
                ("answers", common.crypto.fields.EncryptedJSONField(default=dict)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("shared_at", models.DateTimeField(blank=True, null=True)),
                (
                    "aftermath",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="how it was the next day"
                    ),
                ),
                ("aftermath_at", models.DateTimeField(blank=True, null=True)),
                ("task_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="homework.assignment"
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="homework.ladderstep",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("shared_at__isnull", False)), fields=["shared_at"], name="entry_shared"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shared_at__isnull", True), ("finished_at__isnull", False), _connector="OR"
                        ),
                        name="only_finished_entries_are_shared",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_at__isnull", True), models.Q(("outcome", ""), _negated=True), _connector="OR"
                        ),
                        name="finished_entry_has_an_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("aftermath_at__isnull", True), ("finished_at__isnull", False), _connector="OR"
                        ),
                        name="aftermath_comes_after_the_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoteEntry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="citations", to="homework.entry"
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="therapy_sessions.progressnote",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("note", "entry"), name="an_entry_once_per_note")],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("operation", models.UUIDField(unique=True)),
                ("stored_version", models.PositiveIntegerField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="homework.entry"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("reviewed_at", models.DateTimeField()),
                (
                    "comment",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="comment for the client"
                    ),
                ),
                (
                    "quality",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="how fully it was done, 0 to 4"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="review", to="homework.entry"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quality__isnull", True), ("quality__range", (0, 4)), _connector="OR"),
                        name="quality_0_to_4",
                    )
                ],
            },
        ),
    ]
