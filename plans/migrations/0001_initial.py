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
            name="Goal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("thread", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("statement", common.crypto.fields.EncryptedTextField(verbose_name="goal, in the client's words")),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "created_at"],
            },
        ),
        migrations.CreateModel(
            name="PlanTemplate",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("presentation", models.TextField(max_length=600, verbose_name="when it fits")),
                ("content", models.JSONField(default=dict)),
                ("own", models.BooleanField(default=False)),
                ("retired", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["title"],
            },
        ),
        migrations.CreateModel(
            name="Formulation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("shown", "Shown to the client"), ("agreed", "Agreed")],
                        default="draft",
                        max_length=6,
                    ),
                ),
                ("steps", common.crypto.fields.EncryptedJSONField(default=dict)),
                ("lenses", common.crypto.fields.EncryptedJSONField(default=dict)),
                ("factors", common.crypto.fields.EncryptedJSONField(default=dict)),
                (
                    "distance",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="what distance may be good for"
                    ),
                ),
                ("shown_at", models.DateTimeField(blank=True, null=True)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="formulations", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["-edition"],
                "constraints": [
                    models.UniqueConstraint(fields=("client", "edition"), name="editions_of_a_picture_count_up"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "agreed"), _negated=True),
                        fields=("client",),
                        name="one_open_picture_per_client",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "agreed"), _negated=True), ("agreed_at__isnull", False), _connector="OR"
                        ),
                        name="agreed_picture_has_a_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormulationEvidence",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("step", models.CharField(max_length=10)),
                (
                    "kind",
                    models.CharField(
                        choices=[("answer", "An answer"), ("relation", "A relationship"), ("note", "A session note")],
                        max_length=8,
                    ),
                ),
                ("ref", models.CharField(max_length=40)),
                (
                    "formulation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evidence", to="plans.formulation"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("formulation", "step", "kind", "ref"), name="evidence_once_per_step"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormulationReply",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("fits", models.BooleanField()),
                (
                    "words",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="in your own words"),
                ),
                ("said_at", models.DateTimeField()),
                (
                    "formulation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="replies", to="plans.formulation"
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["said_at"],
            },
        ),
        migrations.CreateModel(
            name="Objective",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("thread", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                (
                    "statement",
                    common.crypto.fields.EncryptedTextField(
                        help_text="Something that could be seen or counted.", verbose_name="what will be different"
                    ),
                ),
                (
                    "measure",
                    common.crypto.fields.EncryptedTextField(
                        blank=True,
                        default="",
                        help_text="A count, a rating, a log or a measure.",
                        verbose_name="how we will know",
                    ),
                ),
                ("measure_key", models.CharField(blank=True, default="", max_length=40)),
                (
                    "baseline",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="now"),
                ),
                ("baseline_on", models.DateField(blank=True, null=True, verbose_name="as of")),
                (
                    "target",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="aim"),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("up", "More is better"), ("down", "Less is better")],
                        default="up",
                        max_length=4,
                        verbose_name="direction",
                    ),
                ),
                ("target_on", models.DateField(blank=True, null=True, verbose_name="by")),
                ("weight", models.PositiveSmallIntegerField(default=1, verbose_name="how much it counts")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_started", "Not started"),
                            ("in_progress", "In progress"),
                            ("achieved", "Achieved"),
                            ("revised", "Revised"),
                            ("stopped", "Stopped"),
                        ],
                        default="not_started",
                        max_length=11,
                        verbose_name="status",
                    ),
                ),
                (
                    "stopped_why",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="why it was stopped"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="objectives", to="plans.goal"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("baseline__isnull", True),
                            ("target__isnull", True),
                            models.Q(("baseline", models.F("target")), _negated=True),
                            _connector="OR",
                        ),
                        name="objective_moves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__range", (1, 3))), name="objective_counts_1_to_3"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Intervention",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("strand", models.CharField(max_length=12, verbose_name="approach")),
                ("technique", common.crypto.fields.EncryptedTextField(verbose_name="technique")),
                (
                    "planned_sessions",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="planned sessions"),
                ),
                (
                    "frequency",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("twice", "Twice a week"),
                            ("weekly", "Every week"),
                            ("fortnightly", "Every two weeks"),
                            ("monthly", "Once a month"),
                            ("agreed", "As agreed each time"),
                        ],
                        default="",
                        max_length=11,
                        verbose_name="how often",
                    ),
                ),
                (
                    "who",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="who does it"
                    ),
                ),
                ("rationale", common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="why this")),
                (
                    "objective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="interventions", to="plans.objective"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("planned_sessions__isnull", True), ("planned_sessions__range", (1, 200)), _connector="OR"
                        ),
                        name="planned_1_to_200_sessions",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ObjectivePattern",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("area", models.CharField(max_length=60, verbose_name="area")),
                ("sentence", models.TextField(max_length=400, verbose_name="objective")),
                ("measure", models.CharField(max_length=200, verbose_name="how we will know")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("count", "A count"),
                            ("rating", "A rating"),
                            ("log", "A log"),
                            ("measure", "A questionnaire"),
                        ],
                        default="count",
                        max_length=7,
                        verbose_name="kind of measure",
                    ),
                ),
                ("baseline", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="from")),
                ("target", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="to")),
                ("weeks", models.PositiveSmallIntegerField(default=12, verbose_name="weeks")),
                ("strand", models.CharField(blank=True, default="", max_length=12, verbose_name="approach")),
                ("own", models.BooleanField(default=False)),
                ("retired", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["area", "created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("baseline", models.F("target")), _negated=True), name="pattern_moves"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnGoal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("words", common.crypto.fields.EncryptedTextField(verbose_name="what you want")),
                ("let_go_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="own_goals", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="OwnGoalRating",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("rated_on", models.DateField()),
                ("value", models.PositiveSmallIntegerField(verbose_name="how near, 0 to 10")),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ratings", to="plans.owngoal"
                    ),
                ),
            ],
            options={
                "ordering": ["rated_on"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("value__range", (0, 10))), name="own_goal_0_to_10"),
                    models.UniqueConstraint(fields=("goal", "rated_on"), name="one_own_rating_a_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnStrand",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("code", models.CharField(max_length=12, unique=True)),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                ("retired", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__in", ["", "cbt", "dyn", "grp", "exp"]), _negated=True),
                        name="own_strand_is_not_a_built_in_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("awaiting", "Awaiting signatures"),
                            ("active", "Active"),
                            ("superseded", "Superseded"),
                            ("closed", "Closed"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "clients_words",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="in the client's own words"
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("individual", "One to one"),
                            ("group", "Group"),
                            ("both", "One to one and group"),
                            ("couple", "With a partner"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="how we meet",
                    ),
                ),
                (
                    "session_minutes",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes a session"),
                ),
                (
                    "frequency",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("twice", "Twice a week"),
                            ("weekly", "Every week"),
                            ("fortnightly", "Every two weeks"),
                            ("monthly", "Once a month"),
                            ("agreed", "As agreed each time"),
                        ],
                        default="",
                        max_length=11,
                        verbose_name="how often",
                    ),
                ),
                (
                    "expected_weeks",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="expected length in weeks"),
                ),
                (
                    "discharge_criteria",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="how we will know it is enough"
                    ),
                ),
                (
                    "risk_plan",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="safety: what is agreed and where it is written"
                    ),
                ),
                (
                    "diagnosis_status",
                    models.CharField(
                        blank=True,
                        choices=[("given", "Recorded"), ("deferred", "Deferred"), ("none", "None")],
                        default="",
                        max_length=8,
                        verbose_name="diagnosis",
                    ),
                ),
                (
                    "diagnosis",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="diagnosis in words or code"
                    ),
                ),
                ("needs_supervisor", models.BooleanField(default=False)),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("activated_at", models.DateTimeField(blank=True, null=True)),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_why",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="why it ended"
                    ),
                ),
                ("review_due_on", models.DateField(blank=True, null=True, verbose_name="review due")),
                (
                    "activated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["-edition"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "active")), fields=["review_due_on"], name="plan_review_of_active"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")), fields=("client",), name="one_active_plan_per_client"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")), fields=("client",), name="one_draft_plan_per_client"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "awaiting")),
                        fields=("client",),
                        name="one_plan_awaits_signatures_per_client",
                    ),
                    models.UniqueConstraint(fields=("client", "edition"), name="editions_count_up"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["active", "superseded"]), _negated=True),
                            models.Q(("activated_at__isnull", False), ("activated_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="active_plan_was_activated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("activated_at__isnull", True), ("starts_on__isnull", False), _connector="OR"
                        ),
                        name="activated_plan_has_a_first_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "awaiting"), _negated=True),
                            models.Q(("content_hash", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="signed_content_has_a_fingerprint",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("session_minutes__isnull", True), ("session_minutes__range", (10, 480)), _connector="OR"
                        ),
                        name="session_10_minutes_to_8_hours",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expected_weeks__isnull", True), ("expected_weeks__range", (1, 520)), _connector="OR"
                        ),
                        name="expected_1_week_to_10_years",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="goal",
            name="plan",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="goals", to="plans.plan"),
        ),
        migrations.CreateModel(
            name="PlanReview",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("held_on", models.DateField(verbose_name="held on")),
                ("client_present", models.BooleanField(default=True, verbose_name="the client was there")),
                (
                    "present",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="who else was there"),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("continue", "Go on with this version"),
                            ("revise", "Write the next version"),
                            ("close", "Prepare to finish"),
                        ],
                        max_length=8,
                        verbose_name="the plan as a whole",
                    ),
                ),
                (
                    "comment",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="in a few words"),
                ),
                ("next_due_on", models.DateField(verbose_name="next review")),
                (
                    "held_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="plans.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["-held_on", "-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("next_due_on__gt", models.F("held_on"))),
                        name="next_review_comes_after_this_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ObjectiveRating",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("rated_on", models.DateField(verbose_name="on")),
                (
                    "rating",
                    models.SmallIntegerField(blank=True, null=True, verbose_name="compared with what we expected"),
                ),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("talk", "What we talked about"),
                            ("note", "A session note"),
                            ("measure", "A measure"),
                            ("practice", "Practice between sessions"),
                        ],
                        default="talk",
                        max_length=8,
                        verbose_name="what it rests on",
                    ),
                ),
                ("evidence_id", models.CharField(blank=True, default="", max_length=40)),
                (
                    "comment",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="in a few words"),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("continue", "Go on"),
                            ("revise", "Change it"),
                            ("achieved", "Reached"),
                            ("stop", "Stop"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="decision",
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ratings", to="plans.objective"
                    ),
                ),
                (
                    "rated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="plans.planreview",
                    ),
                ),
            ],
            options={
                "ordering": ["rated_on", "created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rating__isnull", True), ("rating__range", (-2, 2)), _connector="OR"),
                        name="attainment_minus_2_to_2",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("review__isnull", True), models.Q(("decision", ""), _negated=True), _connector="OR"
                        ),
                        name="review_decides_about_each_objective",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("review__isnull", False), ("rating__isnull", False), _connector="OR"),
                        name="rating_outside_a_review_says_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("review__isnull", False)),
                        fields=("review", "objective"),
                        name="one_decision_per_objective",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Problem",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("statement", common.crypto.fields.EncryptedTextField(verbose_name="what gets in the way")),
                (
                    "behaviour",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="what it looks like"),
                ),
                (
                    "source",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="where this was found"
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="how heavy, 0 to 10"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="problems", to="plans.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity__isnull", True), ("severity__range", (0, 10)), _connector="OR"),
                        name="problem_weighs_0_to_10",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="goal",
            name="problem",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="goals",
                to="plans.problem",
            ),
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "role",
                    models.CharField(
                        choices=[("client", "Client"), ("therapist", "Therapist"), ("supervisor", "Supervisor")],
                        max_length=10,
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("signed_in", "Signed here"),
                            ("remote", "Agreed another way"),
                            ("refused", "Not agreed"),
                        ],
                        max_length=9,
                    ),
                ),
                ("credentials", models.CharField(blank=True, max_length=200)),
                ("reason", common.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name="reason")),
                ("signed_at", models.DateTimeField()),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="plans.plan"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["signed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("method", "refused"), _negated=True),
                        fields=("plan", "role"),
                        name="one_signature_per_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("method", "signed_in"), ("reason__isnull", False), _connector="OR"),
                        name="refused_or_remote_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("content_hash", ""), _negated=True), name="signature_is_over_a_content"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Technique",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("strand", models.CharField(blank=True, default="", max_length=12, verbose_name="approach")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("what", models.TextField(blank=True, default="", max_length=600, verbose_name="what it is")),
                ("own", models.BooleanField(default=False)),
                ("retired", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["strand", "name"],
                "constraints": [models.UniqueConstraint(fields=("strand", "name"), name="technique_once_per_strand")],
            },
        ),
    ]
