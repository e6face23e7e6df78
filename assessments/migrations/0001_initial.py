import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.crypto.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormEdition",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("key", models.CharField(max_length=60)),
                ("url", models.CharField(blank=True, max_length=400)),
                ("release", models.CharField(blank=True, max_length=80)),
                ("title", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("active", "In use"), ("retired", "Retired")],
                        default="draft",
                        max_length=7,
                    ),
                ),
                ("original", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("findings", models.JSONField(blank=True, default=list)),
                ("items", models.PositiveIntegerField(default=0)),
                ("instrument", models.CharField(blank=True, max_length=60)),
                ("worded", models.BooleanField(default=True)),
                ("alerts", models.JSONField(blank=True, default=list)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "imported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
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
                "ordering": ["title", "-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("url", ""), _negated=True), models.Q(("state", "draft"), _negated=True)
                        ),
                        fields=("url", "release"),
                        name="one_edition_per_version",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")), fields=("key",), name="one_edition_in_use_per_measure"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "draft"), ("published_at__isnull", False), _connector="OR"),
                        name="edition_in_use_was_published",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InstrumentSetting",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("key", models.CharField(max_length=60, unique=True)),
                ("definition", models.CharField(max_length=40)),
                (
                    "licence",
                    models.CharField(
                        choices=[
                            ("own", "Ours"),
                            ("free", "Free to use"),
                            ("ask", "Needs a right of the clinic's own"),
                        ],
                        max_length=4,
                    ),
                ),
                ("switched_on", models.BooleanField(default=False)),
                ("right_holder", models.CharField(blank=True, max_length=200, verbose_name="who gave the right")),
                ("right_since", models.DateField(blank=True, null=True, verbose_name="since")),
                ("right_reference", models.CharField(blank=True, max_length=300, verbose_name="where it is written")),
                (
                    "declared_by",
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
                "ordering": ["key"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("switched_on", False),
                            models.Q(("licence", "ask"), _negated=True),
                            models.Q(
                                models.Q(("right_holder", ""), _negated=True),
                                models.Q(("right_reference", ""), _negated=True),
                                ("declared_by__isnull", False),
                                ("right_since__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="right_declared_before_use",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Intake",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "With the client"),
                            ("submitted", "Sent"),
                            ("in_review", "Being read"),
                            ("signed", "Signed"),
                            ("locked", "Locked"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("section", models.CharField(blank=True, max_length=24)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="intakes", to="people.client"
                    ),
                ),
                (
                    "reviewed_by",
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
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")), fields=("client",), name="one_draft_intake_per_client"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "draft"), ("submitted_at__isnull", False), _connector="OR"),
                        name="sent_intake_has_a_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IntakeAddendum",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("words", common.crypto.fields.EncryptedTextField(verbose_name="what you add")),
                ("signed_at", models.DateTimeField()),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="addenda", to="assessments.intake"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["signed_at"],
            },
        ),
        migrations.CreateModel(
            name="IntakeAnswer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("question", models.CharField(max_length=40)),
                (
                    "side",
                    models.CharField(
                        choices=[("client", "Client"), ("clinician", "Clinician")], default="client", max_length=9
                    ),
                ),
                ("value", common.crypto.fields.EncryptedJSONField(blank=True, null=True)),
                (
                    "parked",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Answered"),
                            ("later", "Later"),
                            ("face", "Only face to face"),
                            ("skip", "I'd rather not say"),
                        ],
                        default="",
                        max_length=5,
                    ),
                ),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="assessments.intake"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("intake", "question", "side"), name="one_answer_per_question_and_side"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LifeEvent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "told_by",
                    models.CharField(
                        choices=[("client", "Client"), ("clinician", "Clinician")], default="client", max_length=9
                    ),
                ),
                (
                    "when",
                    common.crypto.fields.EncryptedTextField(
                        help_text="As you remember it: 2015, spring 2011, when I was 9.", verbose_name="when"
                    ),
                ),
                (
                    "what",
                    common.crypto.fields.EncryptedTextField(
                        help_text="A few words are enough. Please no full names.", verbose_name="what happened"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="life_events", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="MeasureRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("occasion", models.CharField(blank=True, max_length=40)),
                ("due_on", models.DateField()),
                ("opened_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("done", "Done"),
                            ("expired", "Not filled in"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="measure_requests", to="people.client"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="assessments.formedition",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "created_at"],
                "indexes": [models.Index(fields=["client", "state"], name="requests_of_client")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="closed_request_has_a_moment",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureResponse",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("in-progress", "Being filled in"),
                            ("completed", "Finished"),
                            ("amended", "Corrected"),
                            ("entered-in-error", "Entered in error"),
                        ],
                        default="in-progress",
                        max_length=16,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("client", "By the client"), ("paper", "From paper")], default="client", max_length=6
                    ),
                ),
                ("content", common.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("marks", common.crypto.fields.EncryptedJSONField(blank=True, default=dict)),
                ("completed_on", models.DateField(blank=True, null=True)),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reason",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="why it was corrected"
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measure_responses",
                        to="people.client",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="assessments.formedition",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="assessments.measureresponse",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="assessments.measurerequest",
                    ),
                ),
            ],
            options={
                "ordering": ["-completed_on", "-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "in-progress")), fields=("request",), name="one_draft_per_request"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "completed")),
                        fields=("request",),
                        name="one_finished_response_per_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("completed_at__isnull", True), ("state", "in-progress")),
                            models.Q(
                                models.Q(("state", "in-progress"), _negated=True),
                                ("completed_at__isnull", False),
                                ("completed_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="finished_response_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "amended"), _negated=True), ("replaces__isnull", False), _connector="OR"
                        ),
                        name="correction_replaces_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureSchedule",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("key", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("once", "Once"),
                            ("weeks", "Every few weeks"),
                            ("before", "Before every session"),
                            ("before_2", "Before every other session"),
                            ("after", "After every session"),
                            ("after_2", "After every other session"),
                            ("review", "At each plan review"),
                            ("end", "At the end of treatment"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "every_weeks",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="weeks between two"),
                ),
                ("starts_on", models.DateField(verbose_name="first on")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last on")),
                ("days_open", models.PositiveSmallIntegerField(default=7, verbose_name="days it stays open")),
                ("remind", models.BooleanField(default=True, verbose_name="remind the client")),
                ("on_paper", models.BooleanField(default=False, verbose_name="on paper, entered by staff")),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assigned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measure_schedules",
                        to="people.client",
                    ),
                ),
                (
                    "stopped_by",
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
                "ordering": ["created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("every_weeks__isnull", False), ("every_weeks__range", (1, 52)), ("kind", "weeks")
                            ),
                            models.Q(models.Q(("kind", "weeks"), _negated=True), ("every_weeks__isnull", True)),
                            _connector="OR",
                        ),
                        name="weeks_only_where_they_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days_open__range", (1, 90))), name="open_for_1_to_90_days"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("stopped_at__isnull", True), models.Q(("kind", "once"), _negated=True)),
                        fields=("client", "key", "kind"),
                        name="one_running_schedule_of_a_kind",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="measurerequest",
            name="schedule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="assessments.measureschedule"
            ),
        ),
        migrations.CreateModel(
            name="MeasureScore",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("key", models.CharField(max_length=60)),
                ("scale", models.CharField(max_length=60)),
                ("main", models.BooleanField(default=False)),
                ("value", models.FloatField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("complete", "Complete"),
                            ("prorated", "Filled up"),
                            ("not_scorable", "Cannot be scored"),
                        ],
                        max_length=12,
                    ),
                ),
                ("answered", models.PositiveSmallIntegerField()),
                ("asked", models.PositiveSmallIntegerField()),
                ("on", models.DateField()),
                ("form_version", models.CharField(max_length=160)),
                ("scale_version", models.CharField(max_length=40)),
                ("inputs", common.crypto.fields.EncryptedJSONField(default=dict)),
                ("round", models.PositiveSmallIntegerField(default=1)),
                (
                    "why",
                    models.CharField(
                        choices=[("finished", "When it was finished"), ("again", "Made again")],
                        default="finished",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="measure_scores", to="people.client"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="assessments.measureresponse",
                    ),
                ),
            ],
            options={
                "ordering": ["on", "made_at"],
                "indexes": [models.Index(fields=["client", "key", "on"], name="score_curve")],
                "constraints": [
                    models.UniqueConstraint(fields=("response", "scale", "round"), name="one_score_per_round"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "not_scorable"), ("value__isnull", True)),
                            models.Q(models.Q(("status", "not_scorable"), _negated=True), ("value__isnull", False)),
                            _connector="OR",
                        ),
                        name="score_or_no_score",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatternDecision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("rule", models.CharField(max_length=40)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("confirmed", "Confirmed"), ("reworded", "Reworded"), ("rejected", "Rejected")],
                        max_length=9,
                    ),
                ),
                (
                    "words",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="in your words"),
                ),
                ("evidence", common.crypto.fields.EncryptedJSONField(default=list)),
                ("decided_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pattern_decisions",
                        to="people.client",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["decided_at"],
            },
        ),
        migrations.CreateModel(
            name="PlaceText",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("jurisdiction", models.CharField(max_length=12, verbose_name="jurisdiction")),
                (
                    "audience",
                    models.CharField(
                        choices=[("staff", "Staff"), ("client", "Clients")],
                        default="staff",
                        max_length=6,
                        verbose_name="who reads it",
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("duty", "Warning and protecting"),
                            ("children", "Protecting children and adults"),
                            ("close", "Harm by somebody close"),
                            ("means", "Asking about access to means"),
                        ],
                        max_length=8,
                        verbose_name="about",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("body", models.TextField(verbose_name="text")),
                ("position", models.PositiveSmallIntegerField(default=10, verbose_name="order")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("checked_on", models.DateField(blank=True, null=True, verbose_name="last checked on")),
            ],
            options={
                "ordering": ["jurisdiction", "position", "title"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="place_text_dates_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Relationship",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "told_by",
                    models.CharField(
                        choices=[("client", "Client"), ("clinician", "Clinician")], default="client", max_length=9
                    ),
                ),
                (
                    "label",
                    common.crypto.fields.EncryptedTextField(
                        help_text="For example A., a friend, my first partner. Please no full names.",
                        verbose_name="initial or role",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("partner", "Partner"),
                            ("undefined", "Something without a name"),
                            ("friend", "Friend"),
                            ("family", "Family"),
                            ("therapy", "Therapy"),
                            ("other", "Other"),
                        ],
                        default="partner",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "started",
                    common.crypto.fields.EncryptedTextField(
                        blank=True,
                        default="",
                        help_text="As you remember it: 2015, spring 2011, when I was 20.",
                        verbose_name="began",
                    ),
                ),
                (
                    "ended",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", help_text="Leave empty if it goes on.", verbose_name="ended"
                    ),
                ),
                ("ongoing", models.BooleanField(default=False, verbose_name="it goes on")),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "I'd rather not say"),
                            ("client", "I ended it"),
                            ("other", "The other person ended it"),
                            ("both", "Both of us"),
                            ("loss", "The other person died"),
                            ("faded", "It faded"),
                            ("circumstances", "Circumstances"),
                        ],
                        default="",
                        max_length=14,
                        verbose_name="how it ended",
                    ),
                ),
                (
                    "closeness_peak",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="closest it felt, 0 to 10"),
                ),
                (
                    "lasted",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Only if you don't know when it was.",
                        null=True,
                        verbose_name="how many months it lasted",
                    ),
                ),
                (
                    "structure",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="what you had agreed on"
                    ),
                ),
                (
                    "distance",
                    common.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name="how near you lived"),
                ),
                (
                    "peak_when",
                    common.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name="when it was closest"),
                ),
                (
                    "closeness_now",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="how close it is now, 0 to 10"
                    ),
                ),
                (
                    "withdrew_after",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="after how many months you first pulled back"
                    ),
                ),
                (
                    "cause",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="what had just happened"
                    ),
                ),
                (
                    "first_withdrawal",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="when I first pulled back"
                    ),
                ),
                (
                    "repair",
                    common.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name="who tried to mend it"),
                ),
                (
                    "repair_words",
                    common.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name="what was tried"),
                ),
                (
                    "reasons",
                    common.crypto.fields.EncryptedJSONField(blank=True, null=True, verbose_name="why it ended"),
                ),
                (
                    "injury",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="whether you were hurt"
                    ),
                ),
                (
                    "violence",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="whether there was violence, or you were controlled"
                    ),
                ),
                (
                    "took",
                    common.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name="the part you took"),
                ),
                (
                    "tags",
                    common.crypto.fields.EncryptedJSONField(
                        blank=True, null=True, verbose_name="what you know from other times"
                    ),
                ),
                (
                    "in_contact",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="whether you are still in touch"
                    ),
                ),
                (
                    "shared_children",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="whether you have children together"
                    ),
                ),
                (
                    "what_worked",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="what was good"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="relationships", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closeness_peak__isnull", True), ("closeness_peak__range", (0, 10)), _connector="OR"
                        ),
                        name="closeness_0_to_10",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closeness_now__isnull", True), ("closeness_now__range", (0, 10)), _connector="OR"
                        ),
                        name="closeness_now_0_to_10",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RelationshipWords",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "words",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="your words on this relationship"
                    ),
                ),
                (
                    "relationship",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clinician_words",
                        to="assessments.relationship",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SafetyAlert",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("intake", "An answer in the intake"),
                            ("practice", "Words in a shared entry"),
                            ("measure", "An answer in a measure"),
                            ("staff", "Raised by staff"),
                        ],
                        max_length=8,
                    ),
                ),
                ("source_id", models.CharField(blank=True, max_length=36)),
                ("item", models.CharField(blank=True, max_length=40)),
                ("urgent", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Needs a person"),
                            ("acknowledged", "Somebody is on it"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("count", models.PositiveIntegerField(default=1)),
                ("raised_at", models.DateTimeField()),
                ("last_raised_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "action",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="what was done"),
                ),
                (
                    "outcome",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="what came of it"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="safety_alerts", to="people.client"
                    ),
                ),
                (
                    "closed_by",
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
                "ordering": ["-last_raised_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("client", "source", "item"),
                        name="open_alerts_merge",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="alert_closed_by_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SafetyPlan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Being written"), ("made", "Made")], default="draft", max_length=5
                    ),
                ),
                ("parts", common.crypto.fields.EncryptedJSONField(default=dict)),
                (
                    "means",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="what was decided about making the surroundings safer"
                    ),
                ),
                (
                    "means_by",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="who decided it"),
                ),
                (
                    "copies",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="who has a copy"),
                ),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="look at it again on")),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="safety_plans", to="people.client"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-edition"],
                "constraints": [
                    models.UniqueConstraint(fields=("client", "edition"), name="editions_of_a_safety_plan_count_up"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("client",),
                        name="one_draft_safety_plan_per_client",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(("made_at__isnull", False), ("review_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="made_safety_plan_has_moment_and_review",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SafetyPlanSignature",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("role", models.CharField(choices=[("client", "Client"), ("therapist", "Therapist")], max_length=9)),
                ("signed_at", models.DateTimeField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="assessments.safetyplan",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["signed_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "role"), name="one_signature_per_side_and_edition")
                ],
            },
        ),
        migrations.CreateModel(
            name="Screen",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("violence", "Safety with people close by"),
                            ("risk", "Thoughts of ending life"),
                            ("trauma", "Hard things in the past"),
                        ],
                        max_length=8,
                    ),
                ),
                ("answers", common.crypto.fields.EncryptedJSONField(default=dict)),
                ("result", common.crypto.fields.EncryptedTextField()),
                ("note", common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="your words")),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="screens", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at"],
                "indexes": [models.Index(fields=["client", "kind", "-asked_at"], name="latest_check")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["violence", "risk", "trauma"])), name="check_of_a_known_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SymptomRating",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "symptom",
                    models.CharField(
                        choices=[
                            ("avoidance", "Keeping away from close relationships"),
                            ("trust", "Finding it hard to trust"),
                            ("commitment", "Being afraid of commitment"),
                            ("withdrawal", "Pulling back when feelings come up"),
                            ("surface", "Keeping things on the surface"),
                            ("expressing", "Saying what I feel"),
                            ("boundaries", "Keeping my own limits"),
                            ("nearness", "Feeling close when somebody is near"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "rater",
                    models.CharField(
                        choices=[("client", "Client"), ("clinician", "Clinician")], default="client", max_length=9
                    ),
                ),
                ("rated_at", models.DateTimeField()),
                (
                    "severity",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="how strong, 0 to 10"),
                ),
                (
                    "frequency",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("never", "Never"),
                            ("monthly", "About monthly"),
                            ("weekly", "About weekly"),
                            ("most_days", "Most days"),
                            ("daily", "Daily"),
                        ],
                        max_length=9,
                        verbose_name="how often",
                    ),
                ),
                (
                    "contexts",
                    common.crypto.fields.EncryptedJSONField(blank=True, default=list, verbose_name="where it shows"),
                ),
                (
                    "triggers",
                    common.crypto.fields.EncryptedJSONField(blank=True, null=True, verbose_name="what brings it up"),
                ),
                (
                    "moves",
                    common.crypto.fields.EncryptedJSONField(blank=True, null=True, verbose_name="what is done then"),
                ),
                (
                    "impairment",
                    common.crypto.fields.EncryptedJSONField(
                        blank=True, null=True, verbose_name="what it gets in the way of, 0 to 8"
                    ),
                ),
                ("onset", common.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name="since when")),
                (
                    "belief",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="the thought behind it"
                    ),
                ),
                (
                    "wish",
                    common.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name="what I wish instead"),
                ),
                (
                    "note",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="in my own words"),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="symptom_ratings", to="people.client"
                    ),
                ),
                (
                    "intake",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="symptom_ratings",
                        to="assessments.intake",
                    ),
                ),
                (
                    "rated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["rated_at"],
                "indexes": [models.Index(fields=["client", "symptom", "rated_at"], name="rating_curve")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity__isnull", True), ("severity__range", (0, 10)), _connector="OR"),
                        name="severity_0_to_10",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("intake__isnull", False)),
                        fields=("intake", "symptom", "rater"),
                        name="one_rating_per_intake",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TalkedAbout",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("question", models.CharField(max_length=40)),
                ("noted_at", models.DateTimeField()),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="talked_about",
                        to="assessments.intake",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("intake", "question"), name="a_question_is_talked_about_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="FamilyMember",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "told_by",
                    models.CharField(
                        choices=[("client", "Client"), ("clinician", "Clinician")], default="client", max_length=9
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("mother", "Mother"),
                            ("father", "Father"),
                            ("step", "Step-parent"),
                            ("carer", "Somebody else who brought me up"),
                            ("grandparent", "Grandparent"),
                            ("sibling", "Brother or sister"),
                            ("child", "My child"),
                        ],
                        max_length=11,
                        verbose_name="who",
                    ),
                ),
                (
                    "label",
                    common.crypto.fields.EncryptedTextField(
                        blank=True,
                        default="",
                        help_text="For example Mum, or my older brother. Please no full names.",
                        verbose_name="what you call them here",
                    ),
                ),
                (
                    "closeness",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="how close it felt when you were small"
                    ),
                ),
                (
                    "bond",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="how it was between you"
                    ),
                ),
                (
                    "parting",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="whether you were parted"
                    ),
                ),
                (
                    "parting_when",
                    common.crypto.fields.EncryptedTextField(
                        blank=True,
                        default="",
                        help_text="As you remember it: 1998, when I was 9.",
                        verbose_name="when that was",
                    ),
                ),
                (
                    "words",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="in your own words"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="family", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closeness__isnull", True), ("closeness__range", (0, 10)), _connector="OR"),
                        name="family_closeness_0_to_10",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="measurerequest",
            constraint=models.UniqueConstraint(
                fields=("schedule", "due_on", "occasion"), name="asked_once_per_occasion"
            ),
        ),
    ]
