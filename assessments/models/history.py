"""The relationship history and the symptom grid as data."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.intake import Intake
from common.crypto.fields import EncryptedJSONField, EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet
from people.models import Client


class SharedWithClientQuerySet(ClientScopedQuerySet):
    audience = frozenset({Audience.CARE_TEAM, Audience.CLIENT})


class Symptom(models.TextChoices):
    """The five named symptoms, in the order in which every list and picture shows them."""

    AVOIDANCE = "avoidance", _("Keeping away from close relationships")
    TRUST = "trust", _("Finding it hard to trust")
    COMMITMENT = "commitment", _("Being afraid of commitment")
    WITHDRAWAL = "withdrawal", _("Pulling back when feelings come up")
    SURFACE = "surface", _("Keeping things on the surface")


class Struggle(models.TextChoices):
    """Three further things that closeness asks for, rated beside the five symptoms."""

    EXPRESSING = "expressing", _("Saying what I feel")
    BOUNDARIES = "boundaries", _("Keeping my own limits")
    NEARNESS = "nearness", _("Feeling close when somebody is near")


class SymptomRating(BaseModel):
    """One rating of one symptom or struggle on one day. Our own grid, not a validated test.

    A re-rating is a new row and a row never changes: the database refuses it.
    """

    class Rater(models.TextChoices):
        CLIENT = "client", _("Client")
        CLINICIAN = "clinician", _("Clinician")

    class Frequency(models.TextChoices):
        NEVER = "never", _("Never")
        MONTHLY = "monthly", _("About monthly")
        WEEKLY = "weekly", _("About weekly")
        MOST_DAYS = "most_days", _("Most days")
        DAILY = "daily", _("Daily")

    client = models.ForeignKey(Client, models.PROTECT, related_name="symptom_ratings")
    intake = models.ForeignKey(Intake, models.PROTECT, null=True, blank=True, related_name="symptom_ratings")
    symptom = models.CharField(max_length=12, choices=[*Symptom.choices, *Struggle.choices])
    rater = models.CharField(max_length=9, choices=Rater, default=Rater.CLIENT)
    rated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rated_at = models.DateTimeField()
    severity = models.PositiveSmallIntegerField(_("how strong, 0 to 10"), null=True, blank=True)
    frequency = models.CharField(_("how often"), max_length=9, choices=Frequency, blank=True)
    contexts = EncryptedJSONField(_("where it shows"), default=list, blank=True)
    triggers = EncryptedJSONField(_("what brings it up"), null=True, blank=True)
    moves = EncryptedJSONField(_("what is done then"), null=True, blank=True)
    impairment = EncryptedJSONField(_("what it gets in the way of, 0 to 8"), null=True, blank=True)
    onset = EncryptedTextField(_("since when"), null=True, blank=True)
    belief = EncryptedTextField(_("the thought behind it"), null=True, blank=True)
    wish = EncryptedTextField(_("what I wish instead"), null=True, blank=True)
    note = EncryptedTextField(_("in my own words"), blank=True, default="")

    objects = SharedWithClientQuerySet.as_manager()
    privacy = Privacy(
        clinical="contexts triggers moves impairment onset belief wish note severity frequency symptom",
        operational="client intake rater rated_by rated_at",
        clear="severity frequency symptom",
    )

    class Meta:
        ordering = ["rated_at"]
        indexes = [models.Index(fields=["client", "symptom", "rated_at"], name="rating_curve")]
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__isnull=True) | Q(severity__range=(0, 10)), name="severity_0_to_10"
            ),
            models.UniqueConstraint(
                fields=["intake", "symptom", "rater"], condition=Q(intake__isnull=False), name="one_rating_per_intake"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.symptom} ({self.rater})"


class Relationship(VersionedModel):
    """A significant relationship as the client tells it. The other person is a role or initials, never a full name.

    Columns that came later are None in rows that were told before.
    """

    class Kind(models.TextChoices):
        PARTNER = "partner", _("Partner")
        UNDEFINED = "undefined", _("Something without a name")
        FRIEND = "friend", _("Friend")
        FAMILY = "family", _("Family")
        THERAPY = "therapy", _("Therapy")
        OTHER = "other", _("Other")

    class EndedBy(models.TextChoices):
        UNSAID = "", _("I'd rather not say")
        CLIENT = "client", _("I ended it")
        OTHER = "other", _("The other person ended it")
        BOTH = "both", _("Both of us")
        LOSS = "loss", _("The other person died")
        FADED = "faded", _("It faded")
        CIRCUMSTANCES = "circumstances", _("Circumstances")

    class ToldBy(models.TextChoices):
        CLIENT = "client", _("Client")
        CLINICIAN = "clinician", _("Clinician")

    client = models.ForeignKey(Client, models.PROTECT, related_name="relationships")
    told_by = models.CharField(max_length=9, choices=ToldBy, default=ToldBy.CLIENT)
    label = EncryptedTextField(
        _("initial or role"), help_text=_("For example A., a friend, my first partner. Please no full names.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PARTNER)
    started = EncryptedTextField(
        _("began"), blank=True, default="", help_text=_("As you remember it: 2015, spring 2011, when I was 20.")
    )
    ended = EncryptedTextField(_("ended"), blank=True, default="", help_text=_("Leave empty if it goes on."))
    ongoing = models.BooleanField(_("it goes on"), default=False)
    ended_by = models.CharField(_("how it ended"), max_length=14, choices=EndedBy, blank=True, default="")
    closeness_peak = models.PositiveSmallIntegerField(_("closest it felt, 0 to 10"), null=True, blank=True)
    lasted = models.PositiveSmallIntegerField(
        _("how many months it lasted"), null=True, blank=True, help_text=_("Only if you don't know when it was.")
    )
    structure = EncryptedTextField(_("what you had agreed on"), null=True, blank=True)
    distance = EncryptedTextField(_("how near you lived"), null=True, blank=True)
    peak_when = EncryptedTextField(_("when it was closest"), null=True, blank=True)
    closeness_now = models.PositiveSmallIntegerField(_("how close it is now, 0 to 10"), null=True, blank=True)
    withdrew_after = models.PositiveSmallIntegerField(
        _("after how many months you first pulled back"), null=True, blank=True
    )
    cause = EncryptedTextField(_("what had just happened"), null=True, blank=True)
    first_withdrawal = EncryptedTextField(_("when I first pulled back"), blank=True, default="")
    repair = EncryptedTextField(_("who tried to mend it"), null=True, blank=True)
    repair_words = EncryptedTextField(_("what was tried"), null=True, blank=True)
    reasons = EncryptedJSONField(_("why it ended"), null=True, blank=True)
    injury = EncryptedTextField(_("whether you were hurt"), null=True, blank=True)
    violence = EncryptedTextField(_("whether there was violence, or you were controlled"), null=True, blank=True)
    took = EncryptedTextField(_("the part you took"), null=True, blank=True)
    tags = EncryptedJSONField(_("what you know from other times"), null=True, blank=True)
    in_contact = EncryptedTextField(_("whether you are still in touch"), null=True, blank=True)
    shared_children = EncryptedTextField(_("whether you have children together"), null=True, blank=True)
    what_worked = EncryptedTextField(_("what was good"), blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    objects = SharedWithClientQuerySet.as_manager()
    privacy = Privacy(
        clinical=(
            "label kind started ended ongoing ended_by closeness_peak lasted structure distance peak_when closeness_now "
            "withdrew_after cause first_withdrawal repair repair_words reasons injury violence took tags in_contact "
            "shared_children what_worked"
        ),
        operational="client told_by position",
        clear="kind ongoing ended_by closeness_peak closeness_now lasted withdrew_after",
    )

    class Meta:
        ordering = ["position", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closeness_peak__isnull=True) | Q(closeness_peak__range=(0, 10)), name="closeness_0_to_10"
            ),
            models.CheckConstraint(
                condition=Q(closeness_now__isnull=True) | Q(closeness_now__range=(0, 10)), name="closeness_now_0_to_10"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
