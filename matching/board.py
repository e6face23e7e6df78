"""The reading side: rows become needs and specialists, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy

from matching import words
from matching.models import (
    ConflictOfInterest,
    Enquiry,
    MatchDecision,
    MatchPlan,
    MatchWeights,
    Offer,
    Tie,
    WaitingEntry,
)
from matching.quick import Standing, rank
from matching.ranking import STANDARD, LicenceSpan, Needs, Specialist, Weights
from matching.times import Hours
from people.models import Availability, CareRelationship, Client, Clinic, ClinicianProfile, Supervision

if TYPE_CHECKING:
    from people.models import User

AGEING_DAYS = 30
SLIP = dt.timedelta(days=1)  # what ended sooner was a slip of the desk, not an attempt
FEW = 5  # new people of the last weeks below which a share of them says nothing
LATELY = dt.timedelta(days=28)
PLANNED = gettext_lazy("Part of a plan for several people at once.")
PLACE_TAKING = (CareRelationship.Kind.THERAPIST, CareRelationship.Kind.CO_THERAPIST)


@dataclass(frozen=True)
class Ranking:
    """Everything that the panel for one person shows, as it is at one moment."""

    entry: WaitingEntry
    needs: Needs
    ranked: list[Standing]
    ruled_out: list[Standing]
    settings: MatchWeights

    def of(self, clinician_id: Any) -> Standing | None:
        """The pair with this clinician, ranked or ruled out."""
        pairs = (*self.ranked, *self.ruled_out)
        return next((pair for pair in pairs if pair.specialist.id == str(clinician_id)), None)


def needs_of(entry: WaitingEntry, clinic: Clinic, *, now: dt.datetime) -> Needs:
    """Stored needs with what the client's record knows better: age, place, risk, clock."""
    client = entry.client
    stored: Mapping[str, Any] = entry.needs or {}
    known: dict[str, Any] = {
        "jurisdiction": client.jurisdiction or stored.get("jurisdiction", ""),
        "high_risk": bool(client.high_risk_since or stored.get("high_risk")),
        "languages": stored.get("languages") or [client.language.split("-")[0]],
        "approaches": [words.strand(code) for code in stored.get("approaches") or ()],
        "offset": _offset(client, clinic, now),
    }
    if client.born_on:
        known["age"] = _age(client.birth_date, timezone.localdate(now, clinic.zone))
    return Needs.from_dict(stored, **known)


def _offset(client: Client, clinic: Clinic, now: dt.datetime) -> int:
    there, here = (zone.utcoffset(now.astimezone(zone).replace(tzinfo=None)) for zone in (client.zone, clinic.zone))
    return int(((there or dt.timedelta()) - (here or dt.timedelta())).total_seconds() // 60)


def _age(born: dt.date | None, day: dt.date) -> int | None:
    return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def profiles(client: Client | None, *, now: dt.datetime) -> QuerySet[ClinicianProfile]:
    """Profiles of those who see clients, with their counts. For a client also whether the pair is barred or was tried."""
    current = Q(user__care__ended_at__isnull=True, user__care__kind__in=PLACE_TAKING)
    begun = Q(user__care__started_at__gte=now - LATELY, user__care__kind__in=PLACE_TAKING)
    holding = Offer.objects.holding().filter(clinician=OuterRef("user"))
    if client is not None:
        holding = holding.exclude(entry__client=client)  # a place held for this very person is theirs
    held = holding.order_by().values("clinician").annotate(number=Count("pk")).values("number")
    rows = (
        ClinicianProfile.objects.filter(user__is_active=True, user__is_therapist=True)
        .select_related("user")
        .prefetch_related("licences", "hours")
        .annotate(
            cared_for=Count("user__care__client", filter=current, distinct=True),
            taken_on=Count("user__care__client", filter=begun, distinct=True),
            held=Coalesce(Subquery(held), 0),
            supervised=Exists(Supervision.objects.current().filter(supervisee=OuterRef("user"))),
        )
    )
    if client is None:
        return rows
    barred = ConflictOfInterest.objects.standing().filter(client=client, clinician=OuterRef("user"))
    tied = tied_clients(client.pk)
    near = CareRelationship.objects.filter(client__in=tied, clinician=OuterRef("user"))
    asked = Offer.objects.holding().filter(entry__client__in=tied, clinician=OuterRef("user"))
    refused = Offer.objects.filter(entry__client=client, clinician=OuterRef("user"), state__in=Offer.TRIED)
    tried = CareRelationship.objects.filter(
        client=client,
        clinician=OuterRef("user"),
        kind__in=PLACE_TAKING,
        ended_at__gte=F("started_at") + SLIP,
    )
    again = WaitingEntry.objects.filter(client=client, again_after__clinician=OuterRef("user"))
    return rows.annotate(
        barred=Exists(barred) | Exists(near) | Exists(asked),
        tried=Exists(tried) | Exists(again),
        refused=Exists(refused),
    )


def specialists_of(rows: Iterable[Any], *, year: int, weights: MatchWeights) -> list[Specialist]:
    """Profiles from :func:`profiles` as plain values."""
    listed = list(rows)
    everybody = sum(profile.taken_on for profile in listed)
    return [specialist_of(profile, year=year, taken_on=everybody, weights=weights) for profile in listed]


def _over_share(own: int, all_together: int, weights: MatchWeights) -> bool:
    """Whether one more new person would give this specialist more than the cap, once there are enough to speak of shares."""
    return all_together >= FEW and (own + 1) * 100 > weights.share_cap * (all_together + 1)


def specialist_of(profile: Any, *, year: int, taken_on: int, weights: MatchWeights) -> Specialist:
    """A profile from :func:`profiles`. ``taken_on`` counts the new people of all specialists together."""
    return Specialist(
        id=str(profile.user_id),
        name=profile.user.name,
        title=profile.title,
        gender=profile.gender,
        years=max(0, year - profile.practising_since) if profile.practising_since else None,
        specialties=tuple(profile.specialties or ()),
        approaches={words.strand(code): _number(share) for code, share in (profile.approaches or {}).items()},
        style={scale: _number(value) for scale, value in (profile.style or {}).items()},
        languages=tuple(profile.languages or ()),
        formats=tuple(profile.formats or ()),
        places=tuple(profile.places or ()),
        hours=tuple(Hours(h.weekday, h.starts, h.ends, h.open_places) for h in profile.hours.all()),
        licences=tuple(LicenceSpan(row.jurisdiction, row.expires_on, row.valid_from) for row in profile.licences.all()),
        accepts_new=profile.accepts_new,
        free_places=max(0, profile.weekly_places - profile.cared_for - profile.held),
        over_share=_over_share(profile.taken_on, taken_on, weights),
        recent_load=profile.taken_on,
        sees_high_risk=profile.sees_high_risk,
        step_free=profile.step_free,
        payers=tuple(profile.payers or ()),
        youngest=profile.youngest,
        needs_supervision=profile.needs_supervision,
        supervised=profile.supervised,
        apart=getattr(profile, "barred", False),
        earlier=getattr(profile, "tried", False),
        declined=getattr(profile, "refused", False),
    )


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


def ranking_for(entry: WaitingEntry) -> Ranking:
    """Rank every specialist for one place on the list, as things stand now. Four queries, however many specialists."""
    now, clinic = timezone.now(), Clinic.get()
    today = timezone.localdate(now, clinic.zone)
    needs = needs_of(entry, clinic, now=now)
    settings = weights()
    specialists = specialists_of(profiles(entry.client, now=now), year=today.year, weights=settings)
    ranked, ruled_out = rank(needs, specialists, on=today, weights=weights_of(settings))
    return Ranking(entry, needs, ranked, ruled_out, settings)


def weights() -> MatchWeights:
    """The settings that hold now; before anybody changed them, the standard ones (not stored)."""
    return MatchWeights.objects.newest() or MatchWeights(number=0)


def weights_of(settings: MatchWeights) -> Weights:
    """A stored version as the ranking takes it."""
    points = tuple((name, getattr(settings, name)) for name, _points in STANDARD.points)
    version = f"{settings.number}" if settings.number else STANDARD.version
    return Weights(version, points=points, cases_for_results=settings.cases_for_results)


def tied_clients(client_id: Any) -> QuerySet[Client]:
    """Clients whom this one must not meet through the clinic."""
    ties = Tie.objects.standing()
    return Client.objects.filter(
        Q(pk__in=ties.filter(client=client_id).values("other"))
        | Q(pk__in=ties.filter(other=client_id).values("client"))
    ).order_by()


@dataclass(frozen=True)
class Waits:
    """The list in figures: people waiting, days of the median and of the longest wait, how many wait too long."""

    count: int = 0
    median: int = 0
    longest: int = 0
    ageing: int = 0


def waits(moments: Iterable[dt.datetime], *, now: dt.datetime) -> Waits:
    days = sorted((now - since).days for since in moments)
    if not days:
        return Waits()
    return Waits(len(days), int(statistics.median(days)), days[-1], sum(1 for day in days if day > AGEING_DAYS))


def waits_of(user: User) -> Waits:
    """Figures of the list that this person may see."""
    moments = WaitingEntry.objects.visible_to(user).waiting().order_by().values_list("since", flat=True)
    return waits(moments, now=timezone.now())


def languages_spoken() -> set[str]:
    """Codes of the languages in which somebody here takes new clients, with the clinic's own."""
    rows = ClinicianProfile.objects.filter(user__is_active=True, accepts_new=True).values_list("languages", flat=True)
    return {Clinic.get().language.split("-")[0], *(code for codes in rows for code in codes or ())}


def waiting_since(client: Client) -> dt.datetime | None:
    """Since when this client waits; None for somebody who does not."""
    entry = WaitingEntry.objects.waiting().filter(client=client).first()
    return entry.since if entry else None


def hours_of(clinician_id: Any) -> list[Hours]:
    """The weekly hours of one clinician, on the clinic's clock."""
    rows = Availability.objects.filter(clinician__user=clinician_id)
    return [Hours(row.weekday, row.starts, row.ends, row.open_places) for row in rows]


def profile_of(clinician_id: Any) -> ClinicianProfile:
    """What one clinician tells about themselves; empty for somebody who never wrote it."""
    found = ClinicianProfile.objects.filter(user=clinician_id).first()
    return found or ClinicianProfile(user_id=clinician_id)


def clinicians() -> list[User]:
    """Everybody who sees clients, by name."""
    rows = profiles(None, now=timezone.now()).prefetch_related(None)
    return [profile.user for profile in rows.order_by("user__name", "pk")]


# Rows with what a detail page reads of their neighbours. Visibility is applied by people.access.fetch_or_refuse.


def enquiries() -> QuerySet[Enquiry]:
    return Enquiry.objects.select_related("client", "decided_by")


def entries() -> QuerySet[WaitingEntry]:
    return WaitingEntry.objects.select_related("client", "triaged_by")


def offers() -> QuerySet[Offer]:
    return Offer.objects.select_related("entry__client", "entry__again_after__clinician", "clinician", "made_by")


def plans() -> QuerySet[MatchPlan]:
    return MatchPlan.objects.select_related("made_by", "one_more")


def handovers_to(user: User) -> QuerySet[WaitingEntry]:
    """Places on the list by which a client, the outer row, came to this therapist from another one; the latest first."""
    care = CareRelationship.objects.current().filter(
        client=OuterRef("client"),
        clinician=user,
        kind=CareRelationship.Kind.THERAPIST,
        started_at__gte=OuterRef("since"),
    )
    rows = WaitingEntry.objects.filter(Exists(care), client=OuterRef("pk"), again_after__isnull=False)
    return rows.order_by("-since")


def handover(entry_id: UUID) -> WaitingEntry:
    return WaitingEntry.objects.select_related("again_after__clinician").get(pk=entry_id)


def ties() -> QuerySet[Tie]:
    return Tie.objects.select_related("client", "other")


def decisions() -> QuerySet[MatchDecision]:
    return MatchDecision.objects.select_related("entry__client", "clinician", "care", "decided_by")
