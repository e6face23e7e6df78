"""The one door: who may see which client, and the decorators every view wears.

``visible_to(user)`` of each private model is built from :class:`ClientScopedQuerySet`. It reads care relationships, supervision,
the client's own account and an open emergency access, and nothing else; an empty answer means nothing, never everything.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse

from audit.context import current_origin
from common.acting import as_the_clinic
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User

View = Callable[..., HttpResponse]


class SignedInRequest(HttpRequest):
    """Type of a request behind ``@needs``: somebody is signed in. For annotations only; Django makes the requests."""

    user: User


class Audience(StrEnum):
    """Groups of people to whom a kind of record may be visible."""

    CARE_TEAM = "care_team"  # a clinician with a current care relationship, and that clinician's current supervisor
    ADMIN = "admin"  # whoever registers and matches clients
    CLIENT = "client"  # the client


def may(user: Any, permission: Permission) -> bool:
    """``user.can`` for whoever asks, somebody who is not signed in included."""
    return bool(getattr(user, "is_authenticated", False)) and bool(user.can(permission))


class ClientScopedQuerySet(models.QuerySet):
    """Rows that belong to one client. ``client_path`` leads to the client ("" when the row is the client)."""

    client_path = "client"
    audience: frozenset[Audience] = frozenset({Audience.CARE_TEAM})

    def visible_to(self, user: User) -> Self:
        allowed = self._allowed(user)
        return self.filter(allowed) if allowed is not None else self.none()

    def _allowed(self, user: User) -> Q | None:
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return None
        rules: list[Q] = []
        if Audience.ADMIN in self.audience and user.can(Permission.REGISTER_CLIENTS):
            return Q()
        if Audience.CARE_TEAM in self.audience and user.can(Permission.SEE_RECORDS):
            rules.append(self._in(clients_in_care_of(user)))
        if Audience.CLIENT in self.audience and user.can(Permission.OWN_PORTAL):
            rules.append(Q(**{self._path("user_id"): user.pk}) & self.shown_to_client())
        return functools.reduce(Q.__or__, rules) if rules else None

    def shown_to_client(self) -> Q:
        """Narrowing of what the client sees of the own rows; all by default."""
        return Q()

    def _path(self, leaf: str) -> str:
        return f"{self.client_path}__{leaf}" if self.client_path else leaf

    def _in(self, client_ids: models.QuerySet) -> Q:
        return Q(**{f"{self.client_path or 'pk'}__in": client_ids})


def clients_in_care_of(user: User) -> models.QuerySet:
    """Ids of the clients whose records the user may open: own current care, and that of current supervisees.

    A request that only reads, of somebody whose emergency access is open, has that one client as well (docs/adr/0021).
    """
    from people.models import CareRelationship, Client, EmergencyAccess, Supervision

    own = Q(clinician_id=user.pk)
    if user.can(Permission.SUPERVISE):
        own |= Q(clinician_id__in=Supervision.objects.current().filter(supervisor_id=user.pk).values("supervisee_id"))
    care = CareRelationship.objects.current().filter(own).values("client_id")
    if not user.reads_in_emergency:
        return care
    emergency = EmergencyAccess.objects.open().filter(by_id=user.pk).values("client_id")
    either = Client._base_manager.filter(Q(pk__in=care) | Q(pk__in=emergency))
    return either.annotate(client_id=F("pk")).values("client_id")


def clients_in_own_care_of(user: User) -> models.QuerySet:
    """Ids of the clients whom the user treats: without those of supervisees."""
    from people.models import CareRelationship

    return CareRelationship.objects.current().filter(clinician_id=user.pk).values("client_id")


def fetch_or_refuse(
    model: type[models.Model],
    user: User,
    pk: Any,
    *,
    queryset: models.QuerySet | None = None,
    related: tuple[str, ...] = (),
) -> Any:
    """The row if the user may see it. Strangers get 404 as if it did not exist; staff without the right get 403.

    ``queryset`` may narrow ``model.objects`` (a state) but not by visibility, which is applied here in every case and decides
    between the two answers; ``related`` names what is read along with the row.
    """
    rows: Any = model.objects.all() if queryset is None else queryset  # type: ignore[attr-defined]
    rows = rows.select_related(*related) if related else rows
    found = rows.visible_to(user).filter(pk=pk).first()
    if found is not None:
        _remember(rows, found)
        return found
    if user.can(Permission.STAFF_AREA):
        with as_the_clinic():  # the person's own view has no such row in either case
            if rows.filter(pk=pk).exists():
                raise PermissionDenied
    raise Http404


def _remember(rows: Any, found: models.Model) -> None:
    """Which client this row is about, so that a page which records no reading of its own is known all the same."""
    if isinstance(rows, ClientScopedQuerySet):
        *path, last = rows.client_path.split("__")
        holder = functools.reduce(getattr, path, found)
        client_id = getattr(holder, f"{last}_id", None) if last else found.pk
        if client_id is not None:
            current_origin().opened.add(str(client_id))


def client_in_care(user: User, client_id: Any) -> Any:
    """The client whose record this person may read. Somebody who knows the client from the desk only gets 403, strangers 404."""
    from people.models import Client

    client = fetch_or_refuse(Client, user, client_id)
    if not clients_in_care_of(user).filter(client_id=client.pk).exists():
        raise PermissionDenied
    return client


def needs(permission: Permission) -> Callable[[View], View]:
    """Declare the permission of a view. Without it staff get 403 and everybody else 404."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user: Any = request.user
            if not user.can(permission):
                if user.can(Permission.STAFF_AREA):
                    raise PermissionDenied
                raise Http404
            return view(request, *args, **kwargs)

        guarded.needs = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Declare a view that works without sign-in. The complete list is asserted in a test."""
    view.is_public = True  # type: ignore[attr-defined]
    return login_not_required(view)
