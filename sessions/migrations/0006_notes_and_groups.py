import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.crypto.fields
from common.closed_parts import refuse_changes_of_parts
from common.triggers import refuse_changes

# SQLite makes a table anew to change it, which would lose the triggers; so they are lifted first and come back at the end.
TRIGGERS = [
    refuse_changes("therapy_sessions_progressnote", when="OLD.state = 'signed'", name="signed"),
    refuse_changes_of_parts(
        "therapy_sessions_noteobjective",
        closed="EXISTS (SELECT 1 FROM therapy_sessions_progressnote n WHERE n.id = {row}.note_id AND n.state = 'signed')",
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("plans", "0002_closed_editions"),
        ("therapy_sessions", "0005_rooms_are_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(trigger.turned() for trigger in TRIGGERS),
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
            ],
        ),
        migrations.CreateModel(
            name="GroupExchange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("times", models.PositiveSmallIntegerField(default=1)),
            ],
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
            ],
            options={
                "ordering": ["created_at"],
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
            ],
        ),
        migrations.CreateModel(
            name="GroupNoteRevision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("note_version", models.PositiveIntegerField()),
                ("content", common.crypto.fields.EncryptedJSONField(default=dict)),
            ],
            options={
                "ordering": ["note_version"],
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
            ],
            options={
                "ordering": ["-held_on", "-created_at"],
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
            ],
            options={
                "ordering": ["signed_at"],
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
            ],
            options={
                "ordering": ["-written_on"],
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
            ],
            options={
                "abstract": False,
            },
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
            ],
            options={
                "ordering": ["created_at"],
            },
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
            },
        ),
        migrations.RemoveConstraint(
            model_name="progressnote",
            name="one_note_per_client_and_session",
        ),
        migrations.RemoveConstraint(
            model_name="progressnote",
            name="signed_note_is_hashed",
        ),
        migrations.AddField(
            model_name="group",
            name="rules",
            field=models.TextField(blank=True, default="", max_length=2000, verbose_name="group agreement"),
        ),
        migrations.AddField(
            model_name="groupmembership",
            name="agreed_on",
            field=models.DateField(blank=True, null=True, verbose_name="agreed to the group's rules on"),
        ),
        migrations.AddField(
            model_name="groupmembership",
            name="called",
            field=common.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name="also called"),
        ),
        migrations.AddField(
            model_name="groupmembership",
            name="giveaways",
            field=common.crypto.fields.EncryptedTextField(
                blank=True, null=True, verbose_name="what would give this person away"
            ),
        ),
        migrations.AddField(
            model_name="progressnote",
            name="interventions",
            field=common.crypto.fields.EncryptedJSONField(null=True, verbose_name="what you did"),
        ),
        migrations.AddField(
            model_name="progressnote",
            name="minutes",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes"),
        ),
        migrations.AddField(
            model_name="progressnote",
            name="minutes_reason",
            field=common.crypto.fields.EncryptedTextField(
                blank=True, null=True, verbose_name="why it differs from the booking"
            ),
        ),
        migrations.AddField(
            model_name="progressnote",
            name="participation",
            field=models.CharField(
                blank=True,
                choices=[("quiet", "Quiet"), ("some", "Some"), ("lot", "A lot")],
                default="",
                max_length=5,
                verbose_name="took part",
            ),
        ),
        migrations.AddField(
            model_name="progressnote",
            name="service_code",
            field=models.CharField(blank=True, default="", max_length=20, verbose_name="service code"),
        ),
        migrations.AddField(
            model_name="progressnote",
            name="take",
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name="progressnote",
            name="format",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="progressnote",
            name="state",
            field=models.CharField(
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
        migrations.AddField(
            model_name="groupclimate",
            name="attendance",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="climate", to="therapy_sessions.attendance"
            ),
        ),
        migrations.AddField(
            model_name="groupexchange",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="exchanges", to="therapy_sessions.appointment"
            ),
        ),
        migrations.AddField(
            model_name="groupexchange",
            name="giver",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"),
        ),
        migrations.AddField(
            model_name="groupexchange",
            name="receiver",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"),
        ),
        migrations.AddField(
            model_name="groupmoment",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moments", to="therapy_sessions.appointment"
            ),
        ),
        migrations.AddField(
            model_name="groupmoment",
            name="client",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moments", to="people.client"
            ),
        ),
        migrations.AddField(
            model_name="groupmoment",
            name="objective",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moments",
                to="plans.objective",
            ),
        ),
        migrations.AddField(
            model_name="groupmoment",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="groupnote",
            name="appointment",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="group_note",
                to="therapy_sessions.appointment",
            ),
        ),
        migrations.AddField(
            model_name="groupnote",
            name="saved_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="groupnote",
            name="signed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="progressnote",
            name="shared",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="therapy_sessions.groupnote",
            ),
        ),
        migrations.AddField(
            model_name="groupnoterevision",
            name="note",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="therapy_sessions.groupnote"
            ),
        ),
        migrations.AddField(
            model_name="groupnoterevision",
            name="saved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="groupscreening",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="groupscreening",
            name="client",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="screenings", to="people.client"
            ),
        ),
        migrations.AddField(
            model_name="groupscreening",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="screenings", to="therapy_sessions.group"
            ),
        ),
        migrations.AddField(
            model_name="groupmembership",
            name="screening",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="therapy_sessions.groupscreening",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(("left_on__isnull", True), ("left_on__gte", models.F("joined_on")), _connector="OR"),
                name="membership_ends_after_start",
            ),
        ),
        migrations.AddField(
            model_name="knownpair",
            name="first",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"),
        ),
        migrations.AddField(
            model_name="knownpair",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="knownpair",
            name="second",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"),
        ),
        migrations.AddConstraint(
            model_name="noteformat",
            constraint=models.UniqueConstraint(fields=("name", "edition"), name="one_format_per_name_and_edition"),
        ),
        migrations.AddConstraint(
            model_name="noteformat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("name",),
                name="one_edition_of_a_format_in_use",
            ),
        ),
        migrations.AddField(
            model_name="progressnote",
            name="own_format",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="therapy_sessions.noteformat",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressnote",
            constraint=models.UniqueConstraint(
                fields=("appointment", "client", "take"), name="one_note_per_client_and_session"
            ),
        ),
        migrations.AddConstraint(
            model_name="progressnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "returned"]),
                    models.Q(("signed_at__isnull", False), models.Q(("content_hash", ""), _negated=True)),
                    _connector="OR",
                ),
                name="signed_note_is_hashed",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("format", "own"), ("own_format__isnull", False)),
                    models.Q(models.Q(("format", "own"), _negated=True), ("own_format__isnull", True)),
                    _connector="OR",
                ),
                name="own_format_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("format", "member"), ("shared__isnull", False)),
                    models.Q(models.Q(("format", "member"), _negated=True), ("shared__isnull", True)),
                    _connector="OR",
                ),
                name="part_of_a_group_session_has_its_shared_part",
            ),
        ),
        migrations.AddField(
            model_name="notereview",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="notereview",
            name="note",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="therapy_sessions.progressnote"
            ),
        ),
        migrations.AddConstraint(
            model_name="noterules",
            constraint=models.CheckConstraint(condition=models.Q(("singleton", True)), name="one_set_of_note_rules"),
        ),
        migrations.AddConstraint(
            model_name="noterules",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest_hour__lte", 23)), name="digest_at_an_hour_of_the_day"
            ),
        ),
        migrations.AddField(
            model_name="processnote",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="processnote",
            name="client",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"),
        ),
        migrations.AddField(
            model_name="retraction",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="retraction",
            name="note",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="retraction",
                to="therapy_sessions.progressnote",
            ),
        ),
        migrations.AddField(
            model_name="rupture",
            name="appointment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="therapy_sessions.appointment",
            ),
        ),
        migrations.AddField(
            model_name="rupture",
            name="client",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="ruptures", to="people.client"
            ),
        ),
        migrations.AddField(
            model_name="rupture",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="rupturestep",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="rupturestep",
            name="rupture",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="therapy_sessions.rupture"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicecode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("code", "kind"),
                name="one_code_in_use_per_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicecode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("most_minutes__isnull", True), ("most_minutes__gte", models.F("least_minutes")), _connector="OR"
                ),
                name="code_minutes_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupclimate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("engaged__isnull", True), ("engaged__lte", 6), _connector="OR"),
                    models.Q(("conflict__isnull", True), ("conflict__lte", 6), _connector="OR"),
                    models.Q(("avoiding__isnull", True), ("avoiding__lte", 6), _connector="OR"),
                ),
                name="climate_0_to_6",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupexchange",
            constraint=models.UniqueConstraint(
                fields=("appointment", "giver", "receiver"), name="one_arrow_per_pair_and_session"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupexchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("receiver")), _negated=True), name="nobody_responds_to_themselves"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmoment",
            constraint=models.CheckConstraint(
                condition=models.Q(("objective__isnull", True), ("consent", "agreed"), _connector="OR"),
                name="a_moment_moves_with_consent_only",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmoment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_at__isnull", True), ("consent", "unasked")),
                    models.Q(models.Q(("consent", "unasked"), _negated=True), ("asked_at__isnull", False)),
                    _connector="OR",
                ),
                name="consent_has_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(("signed_at__isnull", False), models.Q(("content_hash", ""), _negated=True)),
                    _connector="OR",
                ),
                name="signed_shared_part_is_hashed",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupnoterevision",
            constraint=models.UniqueConstraint(fields=("note", "note_version"), name="one_shared_revision_per_version"),
        ),
        migrations.AddConstraint(
            model_name="knownpair",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="a_pair_is_recorded_once"),
        ),
        migrations.AddConstraint(
            model_name="knownpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="a_pair_is_two_people_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="notereview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "cosigned")), fields=("note",), name="one_cosignature_per_note"
            ),
        ),
        migrations.AddConstraint(
            model_name="processnote",
            constraint=models.UniqueConstraint(
                fields=("client", "author", "written_on"), name="one_process_note_a_day"
            ),
        ),
        migrations.AlterField(
            "groupmembership",
            "called",
            common.crypto.fields.EncryptedTextField(blank=True, default="", null=True, verbose_name="also called"),
        ),
        migrations.AlterField(
            "groupmembership",
            "giveaways",
            common.crypto.fields.EncryptedTextField(
                blank=True, default="", null=True, verbose_name="what would give this person away"
            ),
        ),
        migrations.AlterField(
            "progressnote",
            "interventions",
            common.crypto.fields.EncryptedJSONField(default=list, null=True, verbose_name="what you did"),
        ),
        migrations.AlterField(
            "progressnote",
            "minutes_reason",
            common.crypto.fields.EncryptedTextField(
                blank=True, default="", null=True, verbose_name="why it differs from the booking"
            ),
        ),
        *TRIGGERS,
    ]
