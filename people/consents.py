"""Consents: what a client has agreed to and what is missing. A decision is a row of its own; the latest about a purpose counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit.writing import record
from people.models import Consent, ConsentText

if TYPE_CHECKING:
    from people.models import Client, User

Decision = Consent.Decision


class NeedsReason(Exception):
    """A no to something that treatment cannot start without is kept with the client's reason."""


class NothingGiven(Exception):
    """Only what was given can be taken back."""


@dataclass(frozen=True)
class Standing:
    """One purpose for one client: the text in force, the latest decision (None before the first), and whether it holds."""

    text: ConsentText
    latest: Consent | None
    holds: bool

    @property
    def open(self) -> bool:
        """Nobody has decided about this wording yet."""
        if self.latest is None:
            return True
        return self.latest.decision == Decision.GIVEN and not self.holds

    @property
    def missing(self) -> bool:
        return self.text.required and not self.holds


def standings(client: Client, texts: Iterable[ConsentText] | None = None) -> list[Standing]:
    """Every purpose that the clinic asks for, in its order. Two queries."""
    all_texts = list(ConsentText.objects.order_by("edition")) if texts is None else list(texts)
    current = {text.purpose: text for text in all_texts}
    latest: dict[str, Consent] = {}
    for row in (
        Consent.objects.filter(client=client).select_related("text", "noted_by").order_by("decided_at", "created_at")
    ):
        latest[row.text.purpose] = row
    return sorted(
        (
            Standing(text, latest.get(purpose), _holds(latest.get(purpose), purpose, all_texts))
            for purpose, text in current.items()
            if not text.retired
        ),
        key=lambda one: (one.text.position, one.text.purpose),
    )


def _holds(latest: Consent | None, purpose: str, texts: Iterable[ConsentText]) -> bool:
    """Given, and no later wording asks again."""
    if latest is None or latest.decision != Decision.GIVEN:
        return False
    newer = (text for text in texts if text.purpose == purpose and text.edition > latest.text.edition)
    return not any(text.asks_again for text in newer)


def missing_for(client: Client) -> list[ConsentText]:
    """Texts of the clinic's required set that this client has not agreed to: treatment cannot start before it is empty."""
    return [one.text for one in standings(client) if one.missing]


def holds(client: Client, purpose: str) -> bool:
    """Whether the client's consent for a purpose stands now."""
    return any(one.text.purpose == purpose and one.holds for one in standings(client))


@transaction.atomic
def decide(
    *, client: Client, by: User, text: ConsentText, decision: str, how: str = Consent.How.PORTAL, reason: str = ""
) -> Consent:
    """Keep a decision. Raises NeedsReason for a no to what is required without one, NothingGiven."""
    reason = reason.strip()
    if decision == Decision.REFUSED and text.required and not reason:
        raise NeedsReason
    if decision == Decision.WITHDRAWN and not _given(client, text):
        raise NothingGiven
    row = Consent.objects.create(
        client=client, text=text, decision=decision, how=how, reason=reason, decided_at=timezone.now(), noted_by=by
    )
    record(f"consent.{decision}", by=by, obj=row, client=client, detail={"edition": text.edition, "how": str(how)})
    return row


def _given(client: Client, text: ConsentText) -> bool:
    rows = Consent.objects.filter(client=client, text__purpose=text.purpose).order_by("-decided_at", "-created_at")
    latest = rows.first()
    return latest is not None and latest.decision == Decision.GIVEN


@transaction.atomic
def publish(*, by: User | None, purpose: str, values: dict[str, Any]) -> ConsentText:
    """A new wording: the next edition of a purpose. Earlier ones stay for those who agreed to them."""
    last = ConsentText.objects.filter(purpose=purpose).aggregate(last=Max("edition"))["last"] or 0
    row = ConsentText.objects.create(purpose=purpose, edition=last + 1, written_by=by, **values)
    record("consent_text.published", by=by, obj=row, detail={"edition": row.edition})
    return row
