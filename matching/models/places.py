"""From the first enquiry to a place with a specialist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedJSONField, EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from people.access import Audience, ClientScopedQuerySet, may
from people.models import CareRelationship, Client
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User


class EnquiryQuerySet(models.QuerySet):
    """Enquiries belong to nobody yet: only the desk sees them."""

    def visible_to(self, user: User) -> Self:
        return self if may(user, Permission.REGISTER_CLIENTS) else self.none()


class Enquiry(VersionedModel):
    """A first message from the public form, by the person or by somebody who refers them (``referrer``).

    It becomes a client, is declined, or is referred elsewhere.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        REGISTERED = "registered", _("Registered")
        DECLINED = "declined", _("Declined")

    class DeclineReason(models.TextChoices):
        OUTSIDE = "outside", _("Needs something that we do not offer")
        NO_PLACE = "no_place", _("No place within a reasonable time")
        REFERRED = "referred", _("Referred to another service")
        AGE = "age", _("Outside the ages that we see")
        ELSEWHERE = "elsewhere", _("Lives where none of us may practise")
        WITHDRAWN = "withdrawn", _("The person decided against it")
        NO_ANSWER = "no_answer", _("Could not be reached")
        DUPLICATE = "duplicate", _("Already known to us")
        NOT_SERIOUS = "not_serious", _("Not an enquiry")

    name = EncryptedTextField(_("what should we call you?"))
    email = EncryptedTextField(_("e-mail address"))
    email_index = models.CharField(max_length=22, blank=True, db_index=True)
    phone = EncryptedTextField(_("telephone"), blank=True, default="")
    may_leave_message = models.BooleanField(_("we may leave a message there"), default=False)
    discreet = models.BooleanField(_("keep messages discreet"), default=True)
    reason = EncryptedTextField(_("what brings you here?"), blank=True, default="")
    referrer = EncryptedTextField(_("who writes for this person"), blank=True, null=True)
    referrer_contact = EncryptedTextField(_("how the one who writes can be reached"), blank=True, null=True)
    agreed = models.BooleanField(_("the person knows and agrees"), default=True)
    trial = models.BooleanField(_("would like one trial consultation first"), default=False)
    wishes = EncryptedJSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    client = models.OneToOneField(Client, models.PROTECT, null=True, blank=True, related_name="enquiry")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(_("reason"), max_length=12, choices=DeclineReason, blank=True)

    objects = EnquiryQuerySet.as_manager()
    privacy = Privacy(
        identifying="name email phone referrer referrer_contact",
        clinical="reason wishes",
        operational=(
            "email_index may_leave_message discreet agreed trial state client decided_by decided_at decline_reason"
        ),
    )

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="registered") | Q(client__isnull=False), name="registered_enquiry_has_a_client"
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decline_reason=""), name="declined_enquiry_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="new") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="answered_enquiry_has_an_author",
            ),
            models.CheckConstraint(condition=Q(agreed=True), name="nobody_is_referred_unasked"),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="enquiry_by_state")]

    def __str__(self) -> str:
        return f"enquiry {self.pk}"


class WaitingEntryQuerySet(ClientScopedQuerySet):
    """The first tier waits for somebody to look how soon help is needed, the second for a place."""

    audience = frozenset({Audience.ADMIN, Audience.CARE_TEAM})

    def first_tier(self) -> Self:
        return self.filter(triaged_at__isnull=True)

    def second_tier(self) -> Self:
        return self.filter(triaged_at__isnull=False)

    def waiting(self) -> Self:
        return self.filter(state=WaitingEntry.State.WAITING)


class WaitingEntry(VersionedModel):
    """A client's place on the waiting list, with what is needed and what is wished for."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        PLACED = "placed", _("Placed")
        LEFT = "left", _("Left the list")

    class Urgency(models.IntegerChoices):
        ROUTINE = 0, _("Routine")
        SOON = 1, _("Soon")
        URGENT = 2, _("Urgent")

    class LeftReason(models.TextChoices):
        WITHDRAWN = "withdrawn", _("Decided against it for now")
        ELSEWHERE = "elsewhere", _("Found help elsewhere")
        REFERRED = "referred", _("Referred to another service")
        NO_ANSWER = "no_answer", _("Could not be reached")
        OTHER = "other", _("Another reason")

    class Handover(models.TextChoices):
        NOTHING = "none", _("Nothing: I would like to begin anew")
        LETTER = "letter", _("What I write here myself")
        TALK = "talk", _("The two may talk about what helped")

    client = models.ForeignKey(Client, models.PROTECT, related_name="waiting_entries")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency, default=Urgency.ROUTINE)
    since = models.DateTimeField(_("waiting since"))
    needs = EncryptedJSONField(default=dict, blank=True, help_text=_("Keys of matching.ranking.Needs."))
    ended_at = models.DateTimeField(null=True, blank=True)
    left_reason = models.CharField(_("reason"), max_length=10, choices=LeftReason, blank=True)
    again_after = models.ForeignKey(
        CareRelationship, models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("The care that came before, when somebody asked for another specialist."),
    )  # fmt: skip
    handover = models.CharField(_("what the next one hears"), max_length=6, choices=Handover, blank=True)
    handover_words = EncryptedTextField(_("in the person's own words"), blank=True, null=True)
    written_at = models.DateTimeField(_("last word to the person"), null=True, blank=True)
    triaged_at = models.DateTimeField(_("somebody looked how soon"), null=True, blank=True)
    triaged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = WaitingEntryQuerySet.as_manager()
    privacy = Privacy(
        clinical="needs handover_words",
        operational=(
            "client state urgency since ended_at left_reason again_after handover written_at triaged_at triaged_by"
        ),
    )

    class Meta:
        ordering = ["-urgency", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(state="waiting"), name="one_place_on_the_list_per_client"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(ended_at__isnull=False), name="left_the_list_at_a_moment"
            ),
            models.CheckConstraint(condition=~Q(state="left") | ~Q(left_reason=""), name="left_the_list_with_a_reason"),
            models.CheckConstraint(
                condition=Q(triaged_at__isnull=True) | Q(triaged_by__isnull=False), name="a_person_says_how_soon"
            ),
        ]
        indexes = [models.Index(fields=["-urgency", "since"], condition=Q(state="waiting"), name="waiting_list_order")]

    def __str__(self) -> str:
        return f"waiting {self.pk}"


class MatchDecisionQuerySet(ClientScopedQuerySet):
    client_path = "entry__client"
    audience = frozenset({Audience.ADMIN})


class MatchDecision(BaseModel):
    """Who was chosen for whom, from which ranking, by whom and why: kept as it was, never changed."""

    entry = models.ForeignKey(WaitingEntry, models.PROTECT, related_name="decisions")
    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    care = models.OneToOneField(CareRelationship, models.PROTECT, related_name="decision")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    rank = models.PositiveSmallIntegerField()
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    weights_version = models.CharField(max_length=20)
    ranking = EncryptedJSONField(default=list)
    override_reason = EncryptedTextField(blank=True, default="")

    objects = MatchDecisionQuerySet.as_manager()
    privacy = Privacy(
        clinical="ranking override_reason",
        operational="entry clinician care decided_by decided_at rank score weights_version",
    )

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(fields=["entry"], name="one_decision_per_place_on_the_list"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="ranks_begin_at_one"),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class ConflictOfInterestQuerySet(ClientScopedQuerySet):
    audience = frozenset({Audience.ADMIN})

    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)


class ConflictOfInterest(BaseModel):
    """A client and a clinician who must not be brought together. Lists say "Not available" and no more; only the desk sees why."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="conflicts")
    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = EncryptedTextField(_("what stands between them"), blank=True, default="")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ConflictOfInterestQuerySet.as_manager()
    privacy = Privacy(clinical="reason", operational="client clinician recorded_by ended_at ended_by")

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "conflicts of interest"
        constraints = [
            models.UniqueConstraint(
                fields=["client", "clinician"],
                condition=Q(ended_at__isnull=True),
                name="one_standing_conflict_of_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_by__isnull=False), name="conflict_ended_by_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"conflict {self.pk}"
