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
        ("plans", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("individual", "Individual"),
                            ("group", "Group"),
                            ("consultation", "Trial consultation"),
                            ("couple", "Couple"),
                            ("family", "Family"),
                        ],
                        default="individual",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "place",
                    models.CharField(
                        choices=[("room", "At the clinic"), ("video", "Video"), ("phone", "Telephone")],
                        default="room",
                        max_length=5,
                        verbose_name="place",
                    ),
                ),
                (
                    "link",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, null=True, verbose_name="link to the video room"
                    ),
                ),
                ("slot_on", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("scheduled", "Scheduled"), ("held", "Held"), ("cancelled", "Cancelled")],
                        default="scheduled",
                        max_length=9,
                    ),
                ),
                (
                    "clinician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_appointments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="second therapist",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at"],
                "indexes": [models.Index(fields=["clinician", "starts_at"], name="appointment_by_clinician")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="appointment_ends_after_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("scheduled", "Scheduled"),
                            ("attended", "Attended"),
                            ("late", "Came late"),
                            ("left_early", "Left early"),
                            ("cancelled", "Cancelled by client"),
                            ("late_cancelled", "Cancelled late"),
                            ("clinic_cancelled", "Cancelled by clinic"),
                            ("dna", "Did not attend"),
                            ("technical", "Technical failure"),
                            ("rescheduled", "Rescheduled"),
                        ],
                        default="scheduled",
                        max_length=16,
                        verbose_name="attendance",
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to="therapy_sessions.appointment",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attendances", to="people.client"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("appointment", "client"), name="one_attendance_per_client")
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("last_read_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("user",),
                        name="one_current_feed_per_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outreach", "Reach out today"),
                            ("no_show", "Did not attend: get in touch"),
                            ("late_cancel", "Cancelled late: get in touch"),
                            ("move", "Asks for another time"),
                            ("cancel", "Asks to cancel"),
                        ],
                        max_length=11,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "words",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="what was done"),
                ),
                (
                    "attendance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="therapy_sessions.attendance",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to="people.client"
                    ),
                ),
                (
                    "clinician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "done_by",
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
                "ordering": ["due_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=["clinician", "due_at"],
                        name="follow_up_open_by_clinician",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=("attendance", "kind"),
                        name="one_open_follow_up_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("done_by__isnull", True)),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="follow_up_done_by_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        default=8, validators=[django.core.validators.MaxValueValidator(12)], verbose_name="places"
                    ),
                ),
                ("closed", models.BooleanField(default=True, verbose_name="closed group")),
                ("starts_on", models.DateField(verbose_name="starts")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends")),
                ("place", models.CharField(blank=True, max_length=60, verbose_name="place")),
                ("rules", models.TextField(blank=True, default="", max_length=2000, verbose_name="group agreement")),
                ("facilitators", models.ManyToManyField(related_name="facilitates", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="group_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__range", (1, 12))), name="group_of_twelve_at_most"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="therapy_sessions.group",
            ),
        ),
        migrations.CreateModel(
            name="GroupClimate",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("engaged", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("conflict", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("avoiding", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "attendance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="climate",
                        to="therapy_sessions.attendance",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("engaged__isnull", True), ("engaged__lte", 6), _connector="OR"),
                            models.Q(("conflict__isnull", True), ("conflict__lte", 6), _connector="OR"),
                            models.Q(("avoiding__isnull", True), ("avoiding__lte", 6), _connector="OR"),
                        ),
                        name="climate_0_to_6",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupExchange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("times", models.PositiveSmallIntegerField(default=1)),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchanges",
                        to="therapy_sessions.appointment",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("appointment", "giver", "receiver"), name="one_arrow_per_pair_and_session"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("receiver")), _negated=True),
                        name="nobody_responds_to_themselves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupMoment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("words", common.crypto.fields.EncryptedTextField(verbose_name="what happened")),
                (
                    "consent",
                    models.CharField(
                        choices=[
                            ("unasked", "Not asked yet"),
                            ("agreed", "Agreed"),
                            ("declined", "Stays in the group"),
                        ],
                        default="unasked",
                        max_length=8,
                        verbose_name="may it go to the plan?",
                    ),
                ),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moments",
                        to="therapy_sessions.appointment",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moments", to="people.client"
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moments",
                        to="plans.objective",
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
                "ordering": ["created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("objective__isnull", True), ("consent", "agreed"), _connector="OR"),
                        name="a_moment_moves_with_consent_only",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_at__isnull", True), ("consent", "unasked")),
                            models.Q(models.Q(("consent", "unasked"), _negated=True), ("asked_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="consent_has_its_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("theme", common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="theme")),
                ("exercises", common.crypto.fields.EncryptedJSONField(default=list, verbose_name="exercises")),
                (
                    "happened",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="what happened"),
                ),
                (
                    "next_time",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="next time"),
                ),
                (
                    "state",
                    models.CharField(choices=[("draft", "Draft"), ("signed", "Signed")], default="draft", max_length=6),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("signed_credential", models.CharField(blank=True, max_length=200)),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                (
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_note",
                        to="therapy_sessions.appointment",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(("signed_at__isnull", False), models.Q(("content_hash", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="signed_shared_part_is_hashed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupNoteRevision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("note_version", models.PositiveIntegerField()),
                ("content", common.crypto.fields.EncryptedJSONField(default=dict)),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="therapy_sessions.groupnote",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["note_version"],
                "constraints": [
                    models.UniqueConstraint(fields=("note", "note_version"), name="one_shared_revision_per_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupScreening",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("held_on", models.DateField(verbose_name="held on")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("suitable", "Suitable"),
                            ("supported", "Suitable with support from one-to-one sessions"),
                            ("later", "Not now"),
                            ("otherwise", "Another way is better"),
                        ],
                        max_length=9,
                        verbose_name="result",
                    ),
                ),
                (
                    "words",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="in a few words"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="screenings", to="people.client"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screenings",
                        to="therapy_sessions.group",
                    ),
                ),
            ],
            options={
                "ordering": ["-held_on", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="GroupMembership",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("joined_on", models.DateField()),
                ("left_on", models.DateField(blank=True, null=True)),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="agreed to the group's rules on")),
                (
                    "called",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="also called"
                    ),
                ),
                (
                    "giveaways",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="what would give this person away"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="people.client"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="therapy_sessions.group",
                    ),
                ),
                (
                    "screening",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="therapy_sessions.groupscreening",
                    ),
                ),
            ],
            options={
                "ordering": ["joined_on"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_on__isnull", True)),
                        fields=("group", "client"),
                        name="one_current_place_in_a_group",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on__isnull", True), ("left_on__gte", models.F("joined_on")), _connector="OR"
                        ),
                        name="membership_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "of",
                    models.CharField(
                        choices=[("clinician", "Clinician"), ("person", "Person"), ("room", "Room")], max_length=9
                    ),
                ),
                ("resource", models.UUIDField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holds",
                        to="therapy_sessions.appointment",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["resource", "starts_at"], name="hold_by_resource")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("appointment", "resource"), name="each_resource_once_per_appointment"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="hold_ends_after_start"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JointAgreement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "who_is_client",
                    models.CharField(
                        choices=[
                            ("together", "All of them together are the client"),
                            ("one", "One of them is the client, the others come along"),
                        ],
                        max_length=8,
                        verbose_name="who is the client?",
                    ),
                ),
                (
                    "secrets",
                    models.CharField(
                        choices=[
                            ("none", "No secrets: what is told alone may be brought into the room"),
                            ("judged", "The therapist decides, and says so beforehand"),
                            ("kept", "What is told alone stays there"),
                        ],
                        max_length=6,
                        verbose_name="what one of them tells alone",
                    ),
                ),
                (
                    "release",
                    models.CharField(
                        choices=[
                            ("all", "Joint records go out only when everybody agrees"),
                            ("own", "Each may release what concerns only themselves"),
                        ],
                        max_length=3,
                        verbose_name="who may release joint records",
                    ),
                ),
                (
                    "words",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="in their words"),
                ),
                ("agreed_by", models.JSONField(default=list)),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="agreed on")),
                (
                    "client_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.client",
                        verbose_name="which of them?",
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreement", to="people.client"
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("client_person__isnull", True), ("who_is_client", "together")),
                            models.Q(("client_person__isnull", False), ("who_is_client", "one")),
                            _connector="OR",
                        ),
                        name="the_one_client_is_named",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JointMember",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("called", common.crypto.fields.EncryptedTextField(verbose_name="called")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="people.client"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="joint_files", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("file", "person"), name="each_person_once_in_a_joint_file"),
                    models.CheckConstraint(
                        condition=models.Q(("file", models.F("person")), _negated=True),
                        name="no_file_is_its_own_member",
                    ),
                ],
            },
        ),
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
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wishes", to="people.client"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="joint_wishes", to="people.client"
                    ),
                ),
                (
                    "taken_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="therapy_sessions.appointment",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("taken_to__isnull", True), ("brought_at__isnull", False), _connector="OR"),
                        name="only_what_was_brought_is_taken",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("file", models.F("person")), _negated=True), name="a_wish_is_a_persons"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownPair",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("partners", "Partners"),
                            ("ex", "Former partners"),
                            ("family", "Family"),
                            ("friends", "Friends"),
                            ("work", "Colleagues or neighbours"),
                            ("apart", "Must not meet"),
                        ],
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                (
                    "first",
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
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="a_pair_is_recorded_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="a_pair_is_two_people_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField()),
                ("undone", models.BooleanField(default=False)),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="therapy_sessions.appointment",
                    ),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="NoteFormat",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                ("parts", models.JSONField(default=list)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["name", "-edition"],
                "constraints": [
                    models.UniqueConstraint(fields=("name", "edition"), name="one_format_per_name_and_edition"),
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("name",),
                        name="one_edition_of_a_format_in_use",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoteRules",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "digest",
                    models.BooleanField(
                        default=True, verbose_name="remind therapists once a day of notes that are due"
                    ),
                ),
                (
                    "digest_hour",
                    models.PositiveSmallIntegerField(
                        default=8,
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="hour of the day",
                    ),
                ),
                (
                    "escalate_hours",
                    models.PositiveSmallIntegerField(
                        default=120,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="tell the supervisor after (hours)",
                    ),
                ),
                ("singleton", models.BooleanField(default=True, editable=False, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("singleton", True)), name="one_set_of_note_rules"),
                    models.CheckConstraint(
                        condition=models.Q(("digest_hour__lte", 23)), name="digest_at_an_hour_of_the_day"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcessNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("written_on", models.DateField(verbose_name="written on")),
                (
                    "text",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", purpose="process-note", verbose_name="text"
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["-written_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("client", "author", "written_on"), name="one_process_note_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgressNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("dap", "DAP"),
                            ("soap", "SOAP"),
                            ("birp", "BIRP"),
                            ("girp", "GIRP"),
                            ("pie", "PIE"),
                            ("own", "The clinic's own"),
                            ("member", "Part of a group session"),
                        ],
                        default="dap",
                        max_length=6,
                        verbose_name="format",
                    ),
                ),
                ("take", models.PositiveSmallIntegerField(default=1, editable=False)),
                ("sections", common.crypto.fields.EncryptedJSONField(default=dict)),
                ("strands", models.JSONField(blank=True, default=list, verbose_name="approaches used")),
                (
                    "interventions",
                    common.crypto.fields.EncryptedJSONField(default=list, null=True, verbose_name="what you did"),
                ),
                (
                    "participation",
                    models.CharField(
                        blank=True,
                        choices=[("quiet", "Quiet"), ("some", "Some"), ("lot", "A lot")],
                        default="",
                        max_length=5,
                        verbose_name="took part",
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes")),
                (
                    "minutes_reason",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", null=True, verbose_name="why it differs from the booking"
                    ),
                ),
                ("service_code", models.CharField(blank=True, default="", max_length=20, verbose_name="service code")),
                (
                    "safety",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not recorded yet"),
                            ("none", "Asked, no concern"),
                            ("watch", "Something to watch"),
                            ("act", "Act now"),
                        ],
                        default="",
                        max_length=5,
                        verbose_name="safety today",
                    ),
                ),
                (
                    "safety_words",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="in a few words"),
                ),
                (
                    "distress_start",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="distress at the start, 0 to 100"
                    ),
                ),
                (
                    "distress_end",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="distress at the end, 0 to 100"
                    ),
                ),
                (
                    "no_objective_reason",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="why no objective was worked on"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("ready", "With the supervisor"),
                            ("returned", "Returned"),
                            ("signed", "Signed"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("signed_credential", models.CharField(blank=True, max_length=200)),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="therapy_sessions.appointment",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="people.client"
                    ),
                ),
                (
                    "own_format",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="therapy_sessions.noteformat",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="plans.plan",
                    ),
                ),
                (
                    "shared",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="therapy_sessions.groupnote",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(fields=["client", "-created_at"], name="note_by_client"),
                    models.Index(fields=["author", "state"], name="note_by_author"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("appointment", "client", "take"), name="one_note_per_client_and_session"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "returned"]),
                            models.Q(("signed_at__isnull", False), models.Q(("content_hash", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="signed_note_is_hashed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("format", "own"), ("own_format__isnull", False)),
                            models.Q(models.Q(("format", "own"), _negated=True), ("own_format__isnull", True)),
                            _connector="OR",
                        ),
                        name="own_format_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("format", "member"), ("shared__isnull", False)),
                            models.Q(models.Q(("format", "member"), _negated=True), ("shared__isnull", True)),
                            _connector="OR",
                        ),
                        name="part_of_a_group_session_has_its_shared_part",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("distress_start__isnull", True), ("distress_start__lte", 100), _connector="OR"),
                            models.Q(("distress_end__isnull", True), ("distress_end__lte", 100), _connector="OR"),
                        ),
                        name="distress_0_to_100",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoteRevision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("note_version", models.PositiveIntegerField()),
                ("content", common.crypto.fields.EncryptedJSONField(default=dict)),
                ("page", models.UUIDField(blank=True, editable=False, null=True)),
                ("page_step", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="therapy_sessions.progressnote",
                    ),
                ),
            ],
            options={
                "ordering": ["note_version"],
                "constraints": [
                    models.UniqueConstraint(fields=("note", "note_version"), name="one_revision_per_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="NoteReview",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "outcome",
                    models.CharField(choices=[("returned", "Returned"), ("cosigned", "Co-signed")], max_length=8),
                ),
                ("looked_at", models.JSONField(default=list, verbose_name="what you looked at")),
                (
                    "words",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="words for the author"
                    ),
                ),
                ("signed_at", models.DateTimeField()),
                ("signed_credential", models.CharField(blank=True, max_length=200)),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="therapy_sessions.progressnote",
                    ),
                ),
            ],
            options={
                "ordering": ["signed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "cosigned")), fields=("note",), name="one_cosignature_per_note"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoteObjective",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("progress", models.SmallIntegerField(blank=True, null=True)),
                ("value", models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True)),
                (
                    "objective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="citations", to="plans.objective"
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objectives",
                        to="therapy_sessions.progressnote",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("note", "objective"), name="an_objective_once_per_note"),
                    models.CheckConstraint(
                        condition=models.Q(("progress__isnull", True), ("progress__range", (-2, 2)), _connector="OR"),
                        name="progress_minus_2_to_2",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Addendum",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "kind",
                    models.CharField(
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
                ("text", common.crypto.fields.EncryptedTextField(verbose_name="text")),
                ("signed_at", models.DateTimeField()),
                ("signed_credential", models.CharField(blank=True, max_length=200)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addenda",
                        to="therapy_sessions.progressnote",
                    ),
                ),
            ],
            options={
                "ordering": ["signed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "cosigned")),
                        fields=("note", "author"),
                        name="each_cosigns_a_note_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("confirmed", "Confirmed"),
                            ("move", "Asks for another time"),
                            ("cancel", "Asks to cancel"),
                        ],
                        max_length=9,
                        verbose_name="what you would like",
                    ),
                ),
                (
                    "words",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="in your own words"),
                ),
                ("about_at", models.DateTimeField()),
                (
                    "attendance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="therapy_sessions.attendance",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="people.client"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("attendance", "person"), name="one_reply_per_person")],
            },
        ),
        migrations.CreateModel(
            name="Retraction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("reason", common.crypto.fields.EncryptedTextField(verbose_name="what went wrong")),
                ("signed_at", models.DateTimeField()),
                ("signed_credential", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "note",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retraction",
                        to="therapy_sessions.progressnote",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="name")),
                ("seats", models.PositiveSmallIntegerField(default=3, verbose_name="seats")),
                ("step_free", models.BooleanField(default=False, verbose_name="step-free")),
                ("in_use", models.BooleanField(default=True, verbose_name="can be booked")),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("seats__range", (1, 60))), name="room_has_seats")
                ],
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="room",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="therapy_sessions.room",
            ),
        ),
        migrations.CreateModel(
            name="Rupture",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("noticed_on", models.DateField(verbose_name="noticed on")),
                (
                    "marker",
                    models.CharField(
                        choices=[
                            ("away", "Moving away: silence, vague answers, a change of subject"),
                            ("against", "Moving against: complaint, challenge, impatience"),
                            ("pleasing", "Giving in: agreeing too quickly, hiding a no"),
                            ("mine", "Began with me: late, absent, too quick, missed something"),
                        ],
                        max_length=8,
                        verbose_name="how it showed",
                    ),
                ),
                (
                    "noticed_by",
                    models.CharField(
                        choices=[
                            ("therapist", "I noticed"),
                            ("client", "The client said so"),
                            ("together", "Both of us"),
                            ("supervision", "In supervision"),
                        ],
                        max_length=11,
                        verbose_name="who noticed",
                    ),
                ),
                (
                    "words",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="what happened"),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="therapy_sessions.appointment",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ruptures", to="people.client"
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
                "ordering": ["-noticed_on", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="RuptureStep",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("named", "Spoken about"),
                            ("repaired", "Repaired"),
                            ("left", "Left alone on purpose"),
                        ],
                        max_length=8,
                        verbose_name="where it stands",
                    ),
                ),
                (
                    "repair",
                    common.crypto.fields.EncryptedTextField(blank=True, default="", verbose_name="what was done"),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "rupture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="therapy_sessions.rupture"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("first_on", models.DateField(verbose_name="first day")),
                ("clock", models.TimeField(verbose_name="at")),
                ("zone", models.CharField(max_length=64, verbose_name="time zone")),
                ("every", models.PositiveSmallIntegerField(default=1, verbose_name="every (weeks)")),
                ("weekdays", models.JSONField(default=list)),
                ("times", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="times")),
                ("last_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("skipped", models.JSONField(default=list)),
                ("made_until", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series",
                        to="people.client",
                    ),
                ),
                (
                    "clinician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="series", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series",
                        to="therapy_sessions.group",
                    ),
                ),
                (
                    "second",
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
                "verbose_name_plural": "series",
                "ordering": ["-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("client__isnull", True), ("group__isnull", False)),
                            models.Q(("client__isnull", False), ("group__isnull", True)),
                            _connector="OR",
                        ),
                        name="series_of_a_client_or_a_group",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("every__range", (1, 12))), name="series_within_a_quarter"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("times__isnull", True), ("last_on__isnull", True), _connector="OR"),
                        name="series_ends_in_one_way",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="therapy_sessions.series",
            ),
        ),
        migrations.CreateModel(
            name="ServiceCode",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("code", models.CharField(max_length=20, verbose_name="code")),
                ("label", models.CharField(max_length=80, verbose_name="in your own words")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("individual", "Individual"),
                            ("group", "Group"),
                            ("consultation", "Trial consultation"),
                            ("couple", "Couple"),
                            ("family", "Family"),
                        ],
                        max_length=12,
                        verbose_name="for sessions of this kind",
                    ),
                ),
                ("least_minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="from minutes")),
                ("most_minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="to minutes")),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["kind", "least_minutes", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("code", "kind"),
                        name="one_code_in_use_per_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("most_minutes__isnull", True),
                            ("most_minutes__gte", models.F("least_minutes")),
                            _connector="OR",
                        ),
                        name="code_minutes_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeOff",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                (
                    "label",
                    models.CharField(
                        blank=True, help_text="For example: spring holiday.", max_length=60, verbose_name="shown as"
                    ),
                ),
                (
                    "clinician",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_off",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="time_off_has_a_length"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Agenda",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "text",
                    common.crypto.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="what you would like to talk about"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agendas", to="people.client"
                    ),
                ),
                (
                    "taken_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agendas",
                        to="therapy_sessions.appointment",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("taken_to__isnull", True)),
                        fields=("client",),
                        name="one_open_agenda_per_client",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "group"), _negated=True), ("group__isnull", False), _connector="OR"
                ),
                name="group_session_has_a_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("series__isnull", True), ("slot_on__isnull", True)),
                    models.Q(("series__isnull", False), ("slot_on__isnull", False)),
                    _connector="OR",
                ),
                name="instance_knows_its_slot",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(fields=("series", "slot_on"), name="each_slot_of_a_series_once"),
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
    ]
