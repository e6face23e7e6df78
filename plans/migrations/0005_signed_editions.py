import uuid
from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

import common.crypto.fields

closed = import_module("plans.migrations.0002_closed_editions")
# The triggers of the migration before stand in the way of a table that SQLite makes anew: they go, and come back wider in the next.
OPENED = [made.turned() for made in reversed(closed.Migration.operations)]


def fill(apps, schema_editor):
    """What older rows lack: the first day of an activated edition, and a thread of its own for each goal."""
    for plan in apps.get_model("plans", "Plan").objects.filter(activated_at__isnull=False).only("pk", "activated_at"):
        day = timezone.localdate(plan.activated_at)
        type(plan).objects.filter(pk=plan.pk).update(starts_on=day)
    goals = apps.get_model("plans", "Goal").objects
    for pk in list(goals.values_list("pk", flat=True)):
        goals.filter(pk=pk).update(thread=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("plans", "0004_agreed_formulation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *OPENED,
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
            ],
            options={
                "ordering": ["rated_on", "created_at"],
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
            ],
            options={
                "ordering": ["rated_on"],
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
            },
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
            ],
            options={
                "ordering": ["-held_on", "-created_at"],
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
            ],
            options={
                "ordering": ["position", "created_at"],
            },
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
            ],
            options={
                "ordering": ["signed_at"],
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
            },
        ),
        migrations.RemoveConstraint(
            model_name="intervention",
            name="intervention_in_a_known_strand",
        ),
        migrations.RemoveConstraint(
            model_name="plan",
            name="active_plan_was_activated",
        ),
        migrations.AddField(
            model_name="goal",
            name="thread",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AddField(
            model_name="intervention",
            name="frequency",
            field=models.CharField(
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
        migrations.AddField(
            model_name="intervention",
            name="who",
            field=common.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name="who does it"),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="intervention",
                    name="who",
                    field=common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="who does it"
                    ),
                ),
            ]
        ),
        migrations.AddField(
            model_name="objective",
            name="baseline_on",
            field=models.DateField(blank=True, null=True, verbose_name="as of"),
        ),
        migrations.AddField(
            model_name="objective",
            name="measure_key",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="objective",
            name="stopped_why",
            field=common.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name="why it was stopped"),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="objective",
                    name="stopped_why",
                    field=common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="why it was stopped"
                    ),
                ),
            ]
        ),
        migrations.AddField(
            model_name="objective",
            name="weight",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="how much it counts"),
        ),
        migrations.AddField(
            model_name="plan",
            name="diagnosis",
            field=common.crypto.fields.EncryptedTextField(
                blank=True, null=True, verbose_name="diagnosis in words or code"
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="plan",
                    name="diagnosis",
                    field=common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="diagnosis in words or code"
                    ),
                ),
            ]
        ),
        migrations.AddField(
            model_name="plan",
            name="diagnosis_status",
            field=models.CharField(
                blank=True,
                choices=[("given", "Recorded"), ("deferred", "Deferred"), ("none", "None")],
                default="",
                max_length=8,
                verbose_name="diagnosis",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="discharge_criteria",
            field=common.crypto.fields.EncryptedTextField(
                blank=True, null=True, verbose_name="how we will know it is enough"
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="plan",
                    name="discharge_criteria",
                    field=common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="how we will know it is enough"
                    ),
                ),
            ]
        ),
        migrations.AddField(
            model_name="plan",
            name="ended_why",
            field=common.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name="why it ended"),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="plan",
                    name="ended_why",
                    field=common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="why it ended"
                    ),
                ),
            ]
        ),
        migrations.AddField(
            model_name="plan",
            name="expected_weeks",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="expected length in weeks"),
        ),
        migrations.AddField(
            model_name="plan",
            name="format",
            field=models.CharField(
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
        migrations.AddField(
            model_name="plan",
            name="frequency",
            field=models.CharField(
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
        migrations.AddField(
            model_name="plan",
            name="needs_supervisor",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="plan",
            name="risk_plan",
            field=common.crypto.fields.EncryptedTextField(
                blank=True, null=True, verbose_name="safety: what is agreed and where it is written"
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="plan",
                    name="risk_plan",
                    field=common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="safety: what is agreed and where it is written"
                    ),
                ),
            ]
        ),
        migrations.AddField(
            model_name="plan",
            name="session_minutes",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes a session"),
        ),
        migrations.AddField(
            model_name="plan",
            name="starts_on",
            field=models.DateField(blank=True, null=True, verbose_name="valid from"),
        ),
        migrations.AlterField(
            model_name="intervention",
            name="strand",
            field=models.CharField(max_length=12, verbose_name="approach"),
        ),
        migrations.AlterField(
            model_name="objective",
            name="status",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="plan",
            name="state",
            field=models.CharField(
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
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(
                condition=models.Q(("state", "active")), fields=["review_due_on"], name="plan_review_of_active"
            ),
        ),
        migrations.AddConstraint(
            model_name="intervention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("planned_sessions__isnull", True), ("planned_sessions__range", (1, 200)), _connector="OR"
                ),
                name="planned_1_to_200_sessions",
            ),
        ),
        migrations.AddConstraint(
            model_name="objective",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__range", (1, 3))), name="objective_counts_1_to_3"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "awaiting")),
                fields=("client",),
                name="one_plan_awaits_signatures_per_client",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["active", "superseded"]), _negated=True),
                    models.Q(("activated_at__isnull", False), ("activated_by__isnull", False)),
                    _connector="OR",
                ),
                name="active_plan_was_activated",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("activated_at__isnull", True), ("starts_on__isnull", False), _connector="OR"),
                name="activated_plan_has_a_first_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "awaiting"), _negated=True),
                    models.Q(("content_hash", ""), _negated=True),
                    _connector="OR",
                ),
                name="signed_content_has_a_fingerprint",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("session_minutes__isnull", True), ("session_minutes__range", (10, 480)), _connector="OR"
                ),
                name="session_10_minutes_to_8_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expected_weeks__isnull", True), ("expected_weeks__range", (1, 520)), _connector="OR"
                ),
                name="expected_1_week_to_10_years",
            ),
        ),
        migrations.AddConstraint(
            model_name="objectivepattern",
            constraint=models.CheckConstraint(
                condition=models.Q(("baseline", models.F("target")), _negated=True), name="pattern_moves"
            ),
        ),
        migrations.AddField(
            model_name="objectiverating",
            name="objective",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="ratings", to="plans.objective"
            ),
        ),
        migrations.AddField(
            model_name="objectiverating",
            name="rated_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="owngoal",
            name="client",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="own_goals", to="people.client"
            ),
        ),
        migrations.AddField(
            model_name="owngoalrating",
            name="goal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="ratings", to="plans.owngoal"
            ),
        ),
        migrations.AddConstraint(
            model_name="ownstrand",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__in", ["", "cbt", "dyn", "grp", "exp"]), _negated=True),
                name="own_strand_is_not_a_built_in_one",
            ),
        ),
        migrations.AddField(
            model_name="planreview",
            name="held_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="planreview",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="plans.plan"
            ),
        ),
        migrations.AddField(
            model_name="objectiverating",
            name="review",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ratings",
                to="plans.planreview",
            ),
        ),
        migrations.AddField(
            model_name="problem",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="problems", to="plans.plan"
            ),
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
        migrations.AddField(
            model_name="signature",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="plans.plan"
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="technique",
            constraint=models.UniqueConstraint(fields=("strand", "name"), name="technique_once_per_strand"),
        ),
        migrations.AddConstraint(
            model_name="owngoalrating",
            constraint=models.CheckConstraint(condition=models.Q(("value__range", (0, 10))), name="own_goal_0_to_10"),
        ),
        migrations.AddConstraint(
            model_name="owngoalrating",
            constraint=models.UniqueConstraint(fields=("goal", "rated_on"), name="one_own_rating_a_day"),
        ),
        migrations.AddConstraint(
            model_name="planreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_due_on__gt", models.F("held_on"))), name="next_review_comes_after_this_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="objectiverating",
            constraint=models.CheckConstraint(
                condition=models.Q(("rating__isnull", True), ("rating__range", (-2, 2)), _connector="OR"),
                name="attainment_minus_2_to_2",
            ),
        ),
        migrations.AddConstraint(
            model_name="objectiverating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("review__isnull", True), models.Q(("decision", ""), _negated=True), _connector="OR"
                ),
                name="review_decides_about_each_objective",
            ),
        ),
        migrations.AddConstraint(
            model_name="objectiverating",
            constraint=models.CheckConstraint(
                condition=models.Q(("review__isnull", False), ("rating__isnull", False), _connector="OR"),
                name="rating_outside_a_review_says_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="objectiverating",
            constraint=models.UniqueConstraint(
                condition=models.Q(("review__isnull", False)),
                fields=("review", "objective"),
                name="one_decision_per_objective",
            ),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.CheckConstraint(
                condition=models.Q(("severity__isnull", True), ("severity__range", (0, 10)), _connector="OR"),
                name="problem_weighs_0_to_10",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("method", "refused"), _negated=True),
                fields=("plan", "role"),
                name="one_signature_per_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("method", "signed_in"), ("reason__isnull", False), _connector="OR"),
                name="refused_or_remote_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("content_hash", ""), _negated=True), name="signature_is_over_a_content"
            ),
        ),
    ]
