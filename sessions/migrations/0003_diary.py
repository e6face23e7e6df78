import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.crypto.fields


class Migration(migrations.Migration):
    """Rooms, series, holds, time off, joint files, replies, follow-ups, agendas and calendar feeds."""

    dependencies = [
        ("people", "0004_joint_files_and_diary_settings"),
        ("therapy_sessions", "0002_signed_for_good"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
            options={
                "ordering": ["starts_at"],
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="link",
            field=common.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name="link to the video room"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="slot_on",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="appointment",
            name="kind",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="attendance",
            name="status",
            field=models.CharField(
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
        migrations.RenameField(model_name="appointment", old_name="room", new_name="room_name"),
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
            ],
            options={
                "verbose_name_plural": "series",
                "ordering": ["-created_at"],
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
        migrations.AddField(
            model_name="timeoff",
            name="clinician",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="time_off",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="agenda",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_to__isnull", True)), fields=("client",), name="one_open_agenda_per_client"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True)), fields=("user",), name="one_current_feed_per_person"
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)),
                fields=["clinician", "due_at"],
                name="follow_up_open_by_clinician",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("done_at__isnull", True)),
                fields=("attendance", "kind"),
                name="one_open_follow_up_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("done_by__isnull", True)),
                    models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                    _connector="OR",
                ),
                name="follow_up_done_by_a_person",
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(fields=["resource", "starts_at"], name="hold_by_resource"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(
                fields=("appointment", "resource"), name="each_resource_once_per_appointment"
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="hold_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="jointagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("client_person__isnull", True), ("who_is_client", "together")),
                    models.Q(("client_person__isnull", False), ("who_is_client", "one")),
                    _connector="OR",
                ),
                name="the_one_client_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointmember",
            constraint=models.UniqueConstraint(fields=("file", "person"), name="each_person_once_in_a_joint_file"),
        ),
        migrations.AddConstraint(
            model_name="jointmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("file", models.F("person")), _negated=True), name="no_file_is_its_own_member"
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(fields=("attendance", "person"), name="one_reply_per_person"),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("client__isnull", True), ("group__isnull", False)),
                    models.Q(("client__isnull", False), ("group__isnull", True)),
                    _connector="OR",
                ),
                name="series_of_a_client_or_a_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("every__range", (1, 12))), name="series_within_a_quarter"
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("times__isnull", True), ("last_on__isnull", True), _connector="OR"),
                name="series_ends_in_one_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="timeoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="time_off_has_a_length"
            ),
        ),
    ]
