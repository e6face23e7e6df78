from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.crypto.fields import EncryptedJSONField, EncryptedTextField
from common.models import BaseModel, VersionedModel
from common.privacy import Privacy
from matching.models.places import MatchDecision, WaitingEntry
from people.access import Audience, ClientScopedQuerySet
from people.permissions import Permission


class OfferQuerySet(ClientScopedQuerySet):
    client_path = "entry__client"
    audience = frozenset({Audience.ADMIN, Audience.CLIENT})

    def _allowed(self, user: object) -> Q | None:
        """The desk, the client from the moment the specialist said yes, and the specialist who is asked."""
        allowed = super()._allowed(user)  # type: ignore[arg-type]
        if getattr(user, "is_authenticated", False) and user.is_active and user.can(Permission.WRITE_RECORDS):  # type: ignore[attr-defined]
            own = Q(clinician_id=user.pk)  # type: ignore[attr-defined]
            return own if allowed is None else allowed | own
        return allowed

    def shown_to_client(self) -> Q:
        return Q(agreed_at__isnull=False)

    def holding(self) -> Self:
        """Offers that keep a place free."""
        return self.filter(state__in=Offer.HOLDING)


class Offer(VersionedModel):
    """A held place: the specialist is asked first, then the client, then the two meet and decide.

    ``ranking`` is kept as it was when the offer was made. ``times`` are the moments (ISO) that the specialist proposes.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("The specialist is asked")
        AGREED = "agreed", _("The client is asked")
        MEETING = "meeting", _("They meet")
        PLACED = "placed", _("Placed")
        REFUSED = "refused", _("The specialist said no")
        LAPSED = "lapsed", _("No answer in time")
        UNWANTED = "unwanted", _("The client would like somebody else")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    HOLDING = (State.ASKED, State.AGREED, State.MEETING)
    TRIED = (State.REFUSED, State.LAPSED, State.UNWANTED)  # not proposed again by itself

    class Refusal(models.TextChoices):
        FULL = "full", _("No room after all")
        TIMES = "times", _("The times do not fit")
        FIELD = "field", _("Not my field")
        KNOWN = "known", _("We may know each other")
        OTHER = "other", _("Another reason")

    entry = models.ForeignKey(WaitingEntry, models.PROTECT, related_name="offers")
    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    answer_by = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(_("why not?"), max_length=5, choices=Refusal, blank=True)
    times = models.JSONField(default=list, blank=True)
    meets_at = models.DateTimeField(null=True, blank=True)
    rank = models.PositiveSmallIntegerField(default=1)
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    weights_version = models.CharField(max_length=20)
    ranking = EncryptedJSONField(default=list, blank=True)
    override_reason = EncryptedTextField(blank=True, default="")
    decision = models.OneToOneField(MatchDecision, models.PROTECT, null=True, blank=True, related_name="offer")

    objects = OfferQuerySet.as_manager()
    privacy = Privacy(
        clinical="ranking override_reason",
        operational=(
            "entry clinician made_by state answer_by agreed_at ended_at refusal times meets_at rank score weights_version "
            "decision"
        ),
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state__in=("asked", "agreed", "meeting")),
                name="one_open_offer_per_place_on_the_list",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "agreed", "meeting")) | Q(ended_at__isnull=False),
                name="closed_offer_has_a_moment",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal=""), name="refused_offer_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state__in=("agreed", "meeting", "placed")) | Q(agreed_at__isnull=False),
                name="nobody_is_asked_before_the_specialist",
            ),
            models.CheckConstraint(
                condition=~Q(state="placed") | Q(decision__isnull=False), name="placed_offer_has_a_decision"
            ),
        ]
        indexes = [models.Index(fields=["answer_by"], condition=Q(state="asked"), name="offer_awaiting_answer")]

    def __str__(self) -> str:
        return f"offer {self.pk}"

    @property
    def open(self) -> bool:
        return self.state in self.HOLDING

    def moments(self) -> list[dt.datetime]:
        """The proposed times, in order."""
        return sorted(dt.datetime.fromisoformat(text) for text in self.times or [])


class FitCheckQuerySet(ClientScopedQuerySet):
    client_path = "offer__entry__client"
    audience = frozenset({Audience.ADMIN, Audience.CLIENT})

    def _allowed(self, user: object) -> Q | None:
        """The desk and the client; the specialist sees the own side only, so that the client can speak freely."""
        allowed = super()._allowed(user)  # type: ignore[arg-type]
        if getattr(user, "is_authenticated", False) and user.is_active and user.can(Permission.WRITE_RECORDS):  # type: ignore[attr-defined]
            own = Q(offer__clinician_id=user.pk, side=FitCheck.Side.SPECIALIST)  # type: ignore[attr-defined]
            return own if allowed is None else allowed | own
        return allowed

    def shown_to_client(self) -> Q:
        return Q(side=FitCheck.Side.CLIENT)


class FitCheck(BaseModel):
    """How the first meetings felt: asked of both sides after sessions 1 and 3. Written once.

    ``answers``: ``rapport`` 0..10 and the own questions of :data:`matching.fitting.QUESTIONS`.
    """

    class Side(models.TextChoices):
        CLIENT = "client", _("Client")
        SPECIALIST = "therapist", _("Specialist")

    class Wish(models.TextChoices):
        CONTINUE = "continue", _("Continue")
        ANOTHER = "another", _("Try somebody else")
        MORE = "more", _("Not sure yet")

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="checks")
    side = models.CharField(max_length=9, choices=Side)
    after = models.PositiveSmallIntegerField(_("after session"))
    answers = EncryptedJSONField(default=dict, blank=True)
    wish = models.CharField(max_length=8, choices=Wish)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = FitCheckQuerySet.as_manager()
    privacy = Privacy(clinical="answers", operational="offer side after wish said_by")

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "side", "after"], name="one_fit_check_of_a_side_and_session"),
            models.CheckConstraint(condition=Q(after__in=(1, 3)), name="fit_is_asked_after_one_and_three"),
        ]

    def __str__(self) -> str:
        return f"fit check {self.pk}"
