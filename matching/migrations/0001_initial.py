import uuid

import django.core.validators
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
            name="MatchDecision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("decided_at", models.DateTimeField()),
                ("rank", models.PositiveSmallIntegerField()),
                ("score", models.DecimalField(decimal_places=1, max_digits=4, null=True)),
                ("weights_version", models.CharField(max_length=20)),
                ("ranking", common.crypto.fields.EncryptedJSONField(default=list)),
                ("override_reason", common.crypto.fields.EncryptedTextField(blank=True, default="")),
                (
                    "care",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="people.carerelationship",
                    ),
                ),
                (
                    "clinician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "ordering": ["-decided_at"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("rank__gte", 1)), name="ranks_begin_at_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchPlan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("working", "Being worked out"), ("ready", "Ready"), ("sent", "Offers were made")],
                        default="working",
                        max_length=8,
                    ),
                ),
                ("weights_version", models.CharField(blank=True, max_length=20)),
                ("people", models.PositiveIntegerField(default=0)),
                ("placed", models.PositiveIntegerField(default=0)),
                (
                    "step",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Waits for its turn"),
                            (1, "Reads what everybody needs and offers"),
                            (2, "Compares everybody with everybody"),
                            (3, "Looks for the best plan"),
                            (4, "Writes it down"),
                        ],
                        default=0,
                        verbose_name="how far the work is",
                    ),
                ),
                ("mean_fit", models.DecimalField(decimal_places=1, max_digits=4, null=True)),
                ("mean_first", models.DecimalField(decimal_places=1, max_digits=4, null=True)),
                ("ready_at", models.DateTimeField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "one_more",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who had one more place in this plan, to see what it would change.",
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
                    models.CheckConstraint(
                        condition=models.Q(("state", "working"), ("ready_at__isnull", False), _connector="OR"),
                        name="plan_was_ready_at_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("placed__lte", models.F("people"))), name="no_more_placed_than_planned"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchWeights",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("number", models.PositiveIntegerField(unique=True)),
                (
                    "specialisation",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="themes and experience",
                    ),
                ),
                (
                    "approach",
                    models.PositiveSmallIntegerField(
                        default=20, validators=[django.core.validators.MaxValueValidator(100)], verbose_name="approach"
                    ),
                ),
                (
                    "style",
                    models.PositiveSmallIntegerField(
                        default=20,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="style of working",
                    ),
                ),
                (
                    "results",
                    models.PositiveSmallIntegerField(
                        default=15,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="measured results",
                    ),
                ),
                (
                    "practical",
                    models.PositiveSmallIntegerField(
                        default=15,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="times and places",
                    ),
                ),
                (
                    "cases_for_results",
                    models.PositiveSmallIntegerField(
                        default=15,
                        validators=[
                            django.core.validators.MinValueValidator(15),
                            django.core.validators.MaxValueValidator(500),
                        ],
                        verbose_name="closed cases from which results count",
                    ),
                ),
                (
                    "share_cap",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="100 means no limit. Early popularity then does not lock in.",
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="most of all new people of four weeks who may go to one specialist (percent)",
                    ),
                ),
                (
                    "answer_hours",
                    models.PositiveSmallIntegerField(
                        default=48,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(336),
                        ],
                        verbose_name="a specialist answers an offer within (hours)",
                    ),
                ),
                (
                    "look_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="somebody looks how soon help is needed within (days)",
                    ),
                ),
                (
                    "urgent_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="a place when it is urgent within (days)",
                    ),
                ),
                (
                    "soon_days",
                    models.PositiveSmallIntegerField(
                        default=42,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="a place soon within (days)",
                    ),
                ),
                (
                    "routine_days",
                    models.PositiveSmallIntegerField(
                        default=126,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="a place for everybody else within (days)",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="why it changes")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "match weights",
                "ordering": ["-number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cases_for_results__gte", 15)), name="results_need_fifteen_cases"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share_cap__range", (5, 100))), name="share_of_new_people_is_a_share"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer_hours__range", (1, 336))), name="answers_within_two_weeks"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("look_days__gte", 1),
                            ("urgent_days__gte", 1),
                            ("routine_days__gte", models.F("soon_days")),
                            ("soon_days__gte", models.F("urgent_days")),
                        ),
                        name="the_more_urgent_the_sooner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approach", 0),
                            ("practical", 0),
                            ("results", 0),
                            ("specialisation", 0),
                            ("style", 0),
                            _negated=True,
                        ),
                        name="some_factor_has_weight",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "The specialist is asked"),
                            ("agreed", "The client is asked"),
                            ("meeting", "They meet"),
                            ("placed", "Placed"),
                            ("refused", "The specialist said no"),
                            ("lapsed", "No answer in time"),
                            ("unwanted", "The client would like somebody else"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("answer_by", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("full", "No room after all"),
                            ("times", "The times do not fit"),
                            ("field", "Not my field"),
                            ("known", "We may know each other"),
                            ("other", "Another reason"),
                        ],
                        max_length=5,
                        verbose_name="why not?",
                    ),
                ),
                ("times", models.JSONField(blank=True, default=list)),
                ("meets_at", models.DateTimeField(blank=True, null=True)),
                ("rank", models.PositiveSmallIntegerField(default=1)),
                ("score", models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ("weights_version", models.CharField(max_length=20)),
                ("ranking", common.crypto.fields.EncryptedJSONField(blank=True, default=list)),
                ("override_reason", common.crypto.fields.EncryptedTextField(blank=True, default="")),
                (
                    "clinician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offer",
                        to="matching.matchdecision",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "asked")), fields=["answer_by"], name="offer_awaiting_answer"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("asked", "agreed", "meeting")), ("ended_at__isnull", False), _connector="OR"
                        ),
                        name="closed_offer_has_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("refusal", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="refused_offer_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("agreed", "meeting", "placed")), _negated=True),
                            ("agreed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="nobody_is_asked_before_the_specialist",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "placed"), _negated=True), ("decision__isnull", False), _connector="OR"
                        ),
                        name="placed_offer_has_a_decision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FitCheck",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("side", models.CharField(choices=[("client", "Client"), ("therapist", "Specialist")], max_length=9)),
                ("after", models.PositiveSmallIntegerField(verbose_name="after session")),
                ("answers", common.crypto.fields.EncryptedJSONField(blank=True, default=dict)),
                (
                    "wish",
                    models.CharField(
                        choices=[("continue", "Continue"), ("another", "Try somebody else"), ("more", "Not sure yet")],
                        max_length=8,
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="matching.offer"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("offer", "side", "after"), name="one_fit_check_of_a_side_and_session"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("after__in", (1, 3))), name="fit_is_asked_after_one_and_three"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "kind",
                    common.crypto.fields.EncryptedTextField(
                        choices=[
                            ("partner", "Partners"),
                            ("former", "Former partners"),
                            ("family", "Family"),
                            ("work", "Close colleagues"),
                            ("other", "Know each other otherwise"),
                        ],
                        verbose_name="how they know each other",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
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
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("client", "other"),
                        name="one_standing_tie_of_two_clients",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("client", models.F("other")), _negated=True),
                        name="nobody_is_tied_to_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("ended_by__isnull", False), _connector="OR"),
                        name="tie_ended_by_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitingEntry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("placed", "Placed"), ("left", "Left the list")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "Routine"), (1, "Soon"), (2, "Urgent")], default=0, verbose_name="urgency"
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="waiting since")),
                (
                    "needs",
                    common.crypto.fields.EncryptedJSONField(
                        blank=True, default=dict, help_text="Keys of matching.ranking.Needs."
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "left_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("withdrawn", "Decided against it for now"),
                            ("elsewhere", "Found help elsewhere"),
                            ("referred", "Referred to another service"),
                            ("no_answer", "Could not be reached"),
                            ("other", "Another reason"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                (
                    "handover",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "Nothing: I would like to begin anew"),
                            ("letter", "What I write here myself"),
                            ("talk", "The two may talk about what helped"),
                        ],
                        max_length=6,
                        verbose_name="what the next one hears",
                    ),
                ),
                (
                    "handover_words",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="in the person's own words"
                    ),
                ),
                ("written_at", models.DateTimeField(blank=True, null=True, verbose_name="last word to the person")),
                ("triaged_at", models.DateTimeField(blank=True, null=True, verbose_name="somebody looked how soon")),
                (
                    "again_after",
                    models.ForeignKey(
                        blank=True,
                        help_text="The care that came before, when somebody asked for another specialist.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.carerelationship",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waiting_entries", to="people.client"
                    ),
                ),
                (
                    "triaged_by",
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
                "ordering": ["-urgency", "since"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["-urgency", "since"],
                        name="waiting_list_order",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("client",),
                        name="one_place_on_the_list_per_client",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "waiting"), ("ended_at__isnull", False), _connector="OR"),
                        name="left_the_list_at_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "left"), _negated=True),
                            models.Q(("left_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="left_the_list_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("triaged_at__isnull", True), ("triaged_by__isnull", False), _connector="OR"
                        ),
                        name="a_person_says_how_soon",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanRow",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("score", models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ("first_score", models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ("locked", models.BooleanField(default=False, verbose_name="keep")),
                ("factors", common.crypto.fields.EncryptedJSONField(blank=True, default=dict)),
                (
                    "clinician",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="matching.matchplan"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matching.waitingentry"
                    ),
                ),
            ],
            options={
                "ordering": ["entry__since", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "entry"), name="one_row_of_a_plan_per_person"),
                    models.CheckConstraint(
                        condition=models.Q(("locked", False), ("clinician__isnull", False), _connector="OR"),
                        name="only_a_pair_can_be_kept",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="offer",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="matching.waitingentry"
            ),
        ),
        migrations.AddField(
            model_name="matchdecision",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="matching.waitingentry"
            ),
        ),
        migrations.CreateModel(
            name="ConflictOfInterest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "reason",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="what stands between them"
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conflicts", to="people.client"
                    ),
                ),
                (
                    "clinician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name_plural": "conflicts of interest",
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("client", "clinician"),
                        name="one_standing_conflict_of_a_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("ended_by__isnull", False), _connector="OR"),
                        name="conflict_ended_by_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enquiry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", common.crypto.fields.EncryptedTextField(verbose_name="what should we call you?")),
                ("email", common.crypto.fields.EncryptedTextField(verbose_name="e-mail address")),
                ("email_index", models.CharField(blank=True, db_index=True, max_length=22)),
                ("phone", common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="telephone")),
                ("may_leave_message", models.BooleanField(default=False, verbose_name="we may leave a message there")),
                ("discreet", models.BooleanField(default=True, verbose_name="keep messages discreet")),
                (
                    "reason",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="what brings you here?"
                    ),
                ),
                (
                    "referrer",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="who writes for this person"
                    ),
                ),
                (
                    "referrer_contact",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="how the one who writes can be reached"
                    ),
                ),
                ("agreed", models.BooleanField(default=True, verbose_name="the person knows and agrees")),
                ("trial", models.BooleanField(default=False, verbose_name="would like one trial consultation first")),
                ("wishes", common.crypto.fields.EncryptedJSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("new", "New"), ("registered", "Registered"), ("declined", "Declined")],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decline_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("outside", "Needs something that we do not offer"),
                            ("no_place", "No place within a reasonable time"),
                            ("referred", "Referred to another service"),
                            ("age", "Outside the ages that we see"),
                            ("elsewhere", "Lives where none of us may practise"),
                            ("withdrawn", "The person decided against it"),
                            ("no_answer", "Could not be reached"),
                            ("duplicate", "Already known to us"),
                            ("not_serious", "Not an enquiry"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                (
                    "client",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enquiry",
                        to="people.client",
                    ),
                ),
                (
                    "decided_by",
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
                "indexes": [models.Index(fields=["state", "created_at"], name="enquiry_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "registered"), _negated=True), ("client__isnull", False), _connector="OR"
                        ),
                        name="registered_enquiry_has_a_client",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("decline_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="declined_enquiry_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "new"),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="answered_enquiry_has_an_author",
                    ),
                    models.CheckConstraint(condition=models.Q(("agreed", True)), name="nobody_is_referred_unasked"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("asked", "agreed", "meeting"))),
                fields=("entry",),
                name="one_open_offer_per_place_on_the_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchdecision",
            constraint=models.UniqueConstraint(fields=("entry",), name="one_decision_per_place_on_the_list"),
        ),
    ]
