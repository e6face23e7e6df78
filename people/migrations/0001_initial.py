import datetime
import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import common.crypto.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("is_active", models.BooleanField(default=True)),
                ("is_therapist", models.BooleanField(default=False)),
                ("is_supervisor", models.BooleanField(default=False)),
                ("is_clinic_admin", models.BooleanField(default=False)),
                ("is_client", models.BooleanField(default=False)),
                ("time_zone", models.CharField(default="Europe/London", max_length=64, verbose_name="time zone")),
                ("language", models.CharField(default="en", max_length=12, verbose_name="language")),
                (
                    "theme",
                    models.CharField(
                        choices=[("auto", "As on this device"), ("light", "Light"), ("dark", "Dark")],
                        default="auto",
                        max_length=5,
                        verbose_name="colours",
                    ),
                ),
                ("legible_letters", models.BooleanField(default=False, verbose_name="easier-to-read letters")),
                ("snug", models.BooleanField(default=False, verbose_name="tighter rows")),
                ("discreet", models.BooleanField(default=False, verbose_name="discreet mode")),
                (
                    "ask_again",
                    models.BooleanField(default=False, verbose_name="ask who I am before my own writing opens"),
                ),
                ("shortcuts", models.BooleanField(default=True, verbose_name="single-key shortcuts")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="one_account_per_address"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Client",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Person"), ("couple", "Couple"), ("family", "Family")],
                        default="person",
                        max_length=6,
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("legal_name", common.crypto.fields.EncryptedTextField(verbose_name="legal name")),
                (
                    "name",
                    common.crypto.fields.EncryptedTextField(
                        help_text="What the person likes to be called.", verbose_name="name used"
                    ),
                ),
                ("pronouns", common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="pronouns")),
                (
                    "born_on",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="date of birth"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("registered", "Registered"),
                            ("waiting", "Waiting"),
                            ("active", "In treatment"),
                            ("paused", "Paused"),
                            ("ended", "Ended"),
                        ],
                        default="registered",
                        max_length=12,
                    ),
                ),
                ("status_since", models.DateTimeField()),
                ("time_zone", models.CharField(default="Europe/London", max_length=64, verbose_name="time zone")),
                ("language", models.CharField(default="en", max_length=12, verbose_name="language")),
                (
                    "jurisdiction",
                    models.CharField(
                        default="GB", max_length=12, verbose_name="where the client usually is during sessions"
                    ),
                ),
                ("discreet", models.BooleanField(default=True, verbose_name="discreet messages and titles")),
                (
                    "contact_note",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="what to know before getting in touch"
                    ),
                ),
                ("high_risk_since", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="client",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(fields=["status", "-updated_at"], name="client_by_status"),
                    models.Index(fields=["-updated_at"], name="client_by_change"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind", "person"), ("user__isnull", True), _connector="OR"),
                        name="joint_file_has_no_account",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CareRelationship",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("therapist", "Therapist"),
                            ("co_therapist", "Co-therapist"),
                            ("group", "Group facilitator"),
                            ("assessment", "Assessment"),
                            ("cover", "Cover"),
                        ],
                        default="therapist",
                        max_length=12,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "end_reason",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="why it ended"),
                ),
                (
                    "arranged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="care", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="care", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["clinician", "client"],
                        name="care_current_by_clinician",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("client", "clinician", "kind"),
                        name="one_current_care_of_a_kind",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("kind", "therapist")),
                        fields=("client",),
                        name="one_responsible_therapist",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("started_at")), _connector="OR"
                        ),
                        name="care_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClientNameToken",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("token", models.CharField(max_length=22)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="name_tokens", to="people.client"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["token"], name="client_name_token")],
                "constraints": [
                    models.UniqueConstraint(fields=("client", "token"), name="one_token_per_client_and_prefix")
                ],
            },
        ),
        migrations.CreateModel(
            name="Clinic",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(default="Our clinic", max_length=120, verbose_name="name")),
                ("time_zone", models.CharField(default="Europe/London", max_length=64, verbose_name="time zone")),
                ("language", models.CharField(default="en", max_length=12, verbose_name="language")),
                (
                    "jurisdiction",
                    models.CharField(
                        default="GB",
                        help_text="Where the clinic sits, for example GB or US-CA.",
                        max_length=12,
                        verbose_name="jurisdiction",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("address", models.CharField(blank=True, max_length=250, verbose_name="address")),
                (
                    "sender_name",
                    models.CharField(
                        default="Your appointments",
                        help_text="Shown as the sender of messages. It must not say what the clinic treats.",
                        max_length=60,
                        verbose_name="neutral sender name",
                    ),
                ),
                (
                    "plan_review_days",
                    models.PositiveSmallIntegerField(default=90, verbose_name="plan review every (days)"),
                ),
                (
                    "note_due_hours",
                    models.PositiveSmallIntegerField(default=48, verbose_name="notes due within (hours)"),
                ),
                (
                    "alert_minutes",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="safety alerts acknowledged within (minutes)"
                    ),
                ),
                (
                    "practice_review_days",
                    models.PositiveSmallIntegerField(default=7, verbose_name="practice read within (days)"),
                ),
                (
                    "intake_fresh_days",
                    models.PositiveSmallIntegerField(
                        default=14, verbose_name="ask safety questions again after (days)"
                    ),
                ),
                (
                    "cancel_notice_hours",
                    models.PositiveSmallIntegerField(
                        default=24,
                        help_text="Somebody who cancels later than this is noted as “cancelled late”.",
                        verbose_name="cancelling is late from (hours before)",
                    ),
                ),
                (
                    "buffer_minutes",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Kept free for the clinician when booking.",
                        verbose_name="pause after each session (minutes)",
                    ),
                ),
                ("day_starts", models.TimeField(default=datetime.time(7, 0), verbose_name="working day begins")),
                (
                    "day_ends",
                    models.TimeField(
                        default=datetime.time(21, 0),
                        help_text="Records opened at other hours are in the weekly report.",
                        verbose_name="working day ends",
                    ),
                ),
                (
                    "second_factor_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        help_text="Counted from the day on which an account begins. 0 asks at the first sign-in.",
                        verbose_name="staff set up a second step within (days)",
                    ),
                ),
                (
                    "read_alarm",
                    models.PositiveSmallIntegerField(
                        default=60, verbose_name="tell admins when somebody opens this many records in an hour"
                    ),
                ),
                (
                    "read_stop",
                    models.PositiveSmallIntegerField(
                        default=200, verbose_name="and open no more than this many in an hour"
                    ),
                ),
                ("singleton", models.BooleanField(default=True, editable=False, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("singleton", True)), name="one_clinic_per_installation"),
                    models.CheckConstraint(
                        condition=models.Q(("plan_review_days__range", (7, 730))), name="plan_review_within_two_years"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cancel_notice_hours__lte", 336)), name="notice_of_two_weeks_at_most"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("buffer_minutes__lte", 120)), name="pause_of_two_hours_at_most"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("second_factor_days__lte", 365)), name="second_step_within_a_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("day_ends__gt", models.F("day_starts"))), name="working_day_has_hours"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("read_alarm__gte", 10),
                            ("read_stop__gte", models.F("read_alarm")),
                            ("read_stop__lte", 2000),
                        ),
                        name="alarm_comes_before_the_stop",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClinicianProfile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "title",
                    models.CharField(
                        help_text="For example: clinical psychologist.", max_length=80, verbose_name="title"
                    ),
                ),
                ("credentials", models.CharField(blank=True, max_length=160, verbose_name="credentials")),
                ("bio", models.TextField(blank=True, max_length=1500, verbose_name="about me, for clients")),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[("", "Not said"), ("woman", "Woman"), ("man", "Man"), ("nonbinary", "Non-binary")],
                        default="",
                        max_length=10,
                        verbose_name="gender, if clients may know it",
                    ),
                ),
                (
                    "practising_since",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="practising since (year)"),
                ),
                ("specialties", models.JSONField(blank=True, default=list, verbose_name="specialties")),
                (
                    "approaches",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Share of each approach in the work, 0 to 3.",
                        verbose_name="approaches",
                    ),
                ),
                ("languages", models.JSONField(blank=True, default=list, verbose_name="languages")),
                ("formats", models.JSONField(blank=True, default=list, verbose_name="formats")),
                ("places", models.JSONField(blank=True, default=list, verbose_name="ways of meeting")),
                (
                    "payers",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Ways of paying for which this person can be seen.",
                        verbose_name="who may pay",
                    ),
                ),
                (
                    "style",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Four scales: directiveness, intensity, past or present, support or challenge.",
                        verbose_name="style",
                    ),
                ),
                (
                    "weekly_places",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[django.core.validators.MaxValueValidator(60)],
                        verbose_name="places a week",
                    ),
                ),
                ("accepts_new", models.BooleanField(default=True, verbose_name="takes new clients")),
                ("sees_high_risk", models.BooleanField(default=True, verbose_name="works with high risk")),
                ("step_free", models.BooleanField(default=False, verbose_name="step-free room")),
                (
                    "youngest",
                    models.PositiveSmallIntegerField(
                        default=18,
                        validators=[django.core.validators.MinValueValidator(4)],
                        verbose_name="youngest age",
                    ),
                ),
                (
                    "video_link",
                    models.URLField(
                        blank=True,
                        help_text="Shown to signed-in clients on the page of a video appointment. It is never in a message.",
                        verbose_name="my video room",
                    ),
                ),
                ("needs_supervision", models.BooleanField(default=False, verbose_name="works under supervision")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clinician",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["user__name"],
            },
        ),
        migrations.CreateModel(
            name="Availability",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="day",
                    ),
                ),
                ("starts", models.TimeField(verbose_name="from")),
                ("ends", models.TimeField(verbose_name="to")),
                ("open_places", models.PositiveSmallIntegerField(default=0, verbose_name="open places")),
                (
                    "clinician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hours", to="people.clinicianprofile"
                    ),
                ),
            ],
            options={
                "ordering": ["weekday", "starts"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))), name="hours_end_after_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("treatment", "Treatment"),
                            ("limits", "What stays between us, and what can't"),
                            ("emergency", "What we do in an emergency"),
                            ("video", "Sessions by video"),
                            ("messages", "Messages between sessions"),
                            ("supervision", "Supervision"),
                            ("group", "Rules of the group"),
                            ("recording", "Recording of sessions"),
                            ("partner", "Bringing in a partner"),
                            ("release", "Passing something on"),
                            ("fees", "Fees"),
                            ("research", "Research"),
                            ("safe_contact", "How it is safe to get in touch"),
                        ],
                        max_length=12,
                        verbose_name="for",
                    ),
                ),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "body",
                    models.TextField(
                        help_text="In plain words. Say what happens if somebody says no.", verbose_name="text"
                    ),
                ),
                ("required", models.BooleanField(default=False, verbose_name="treatment cannot start without it")),
                (
                    "asks_again",
                    models.BooleanField(
                        default=True,
                        help_text="Not for a mended comma.",
                        verbose_name="ask those again who agreed to an earlier wording",
                    ),
                ),
                ("retired", models.BooleanField(default=False, verbose_name="no longer asked for")),
                ("position", models.PositiveSmallIntegerField(default=10, verbose_name="order")),
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
                "ordering": ["position", "purpose", "-edition"],
                "constraints": [
                    models.UniqueConstraint(fields=("purpose", "edition"), name="editions_of_a_consent_count_up")
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "decision",
                    models.CharField(
                        choices=[("given", "Agreed"), ("refused", "Said no"), ("withdrawn", "Taken back")],
                        max_length=9,
                        verbose_name="decision",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("portal", "In the portal"), ("person", "In person"), ("paper", "On paper")],
                        default="portal",
                        max_length=6,
                        verbose_name="how",
                    ),
                ),
                (
                    "reason",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="in the client's words"
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="people.client"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="people.consenttext"
                    ),
                ),
            ],
            options={
                "ordering": ["-decided_at", "-created_at"],
                "indexes": [models.Index(fields=["client", "text", "-decided_at"], name="latest_consent")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["given", "refused", "withdrawn"])),
                        name="consent_has_a_known_decision",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactChannel",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("sms", "Text message"),
                            ("phone", "Telephone call"),
                            ("post", "Letter"),
                        ],
                        max_length=6,
                        verbose_name="how",
                    ),
                ),
                ("address", common.crypto.fields.EncryptedTextField(verbose_name="address or number")),
                ("address_index", models.CharField(blank=True, db_index=True, editable=False, max_length=22)),
                ("safe", models.BooleanField(default=True, verbose_name="safe to use")),
                ("preferred", models.BooleanField(default=False, verbose_name="preferred")),
                ("may_leave_message", models.BooleanField(default=False, verbose_name="a message may be left")),
                ("undeliverable_since", models.DateTimeField(blank=True, null=True)),
                (
                    "undeliverable_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("bounced", "messages came back"),
                            ("complaint", "its reader called a message unwanted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("safe_from", models.TimeField(blank=True, null=True, verbose_name="not before")),
                ("safe_until", models.TimeField(blank=True, null=True, verbose_name="not after")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="channels", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["-preferred", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "kind", "address_index"), name="each_address_once_per_client"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("preferred", True)),
                        fields=("client",),
                        name="one_preferred_channel_per_client",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("safe_from__isnull", True), ("safe_until__isnull", True)),
                            models.Q(("safe_from__isnull", False), ("safe_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="safe_window_has_both_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CrisisContact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("jurisdiction", models.CharField(max_length=12, verbose_name="jurisdiction")),
                ("label", models.CharField(max_length=80, verbose_name="who")),
                (
                    "how",
                    models.CharField(
                        help_text="For example: call or text, day and night.", max_length=120, verbose_name="how"
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="number")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("emergency", models.BooleanField(default=False, verbose_name="emergency service")),
                ("position", models.PositiveSmallIntegerField(default=10, verbose_name="order")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                (
                    "checked_on",
                    models.DateField(
                        blank=True,
                        help_text="When somebody at the clinic last tried it.",
                        null=True,
                        verbose_name="last checked on",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "label"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phone", ""), _negated=True),
                            models.Q(("website", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="crisis_contact_can_be_reached",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="crisis_contact_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("email", common.crypto.fields.EncryptedTextField(verbose_name="e-mail address")),
                ("email_index", models.CharField(db_index=True, max_length=22)),
                ("roles", models.JSONField(default=list)),
                ("staff_name", models.CharField(blank=True, max_length=120)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="people.client",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
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
                        condition=models.Q(("used_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"),
                        name="invitation_used_or_withdrawn",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownDevice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("fingerprint", models.CharField(max_length=22)),
                ("used_on", models.DateField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="known_devices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "fingerprint"), name="each_device_once_per_account")
                ],
            },
        ),
        migrations.CreateModel(
            name="Licence",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("kind", models.CharField(max_length=80, verbose_name="kind")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="number")),
                ("jurisdiction", models.CharField(max_length=12, verbose_name="jurisdiction")),
                ("issued_by", models.CharField(blank=True, max_length=120, verbose_name="issued by")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("expires_on", models.DateField(verbose_name="expires on")),
                (
                    "clinician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="licences",
                        to="people.clinicianprofile",
                    ),
                ),
            ],
            options={
                "ordering": ["jurisdiction", "-expires_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True), ("expires_on__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="licence_dates_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Supervision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "supervisee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervised_by",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervises",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("supervisor", "supervisee"),
                        name="one_current_supervision_of_a_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("supervisor", models.F("supervisee")), _negated=True),
                        name="nobody_supervises_themselves",
                    ),
                ],
            },
        ),
    ]
