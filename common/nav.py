"""Entries of navigation bars and of the tabs of a case. Apps register theirs in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Value
from django.urls import reverse

from common import slots
from common.prepared import PreparedFor

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

STAFF_NAV, PORTAL_NAV, CASE_TABS = "nav.staff", "nav.portal", "case.tabs"


@dataclass(frozen=True)
class NavItem:
    """One place to go.

    ``permission`` decides who sees it, ``waiting`` (the user's rows that wait there) gives the small number beside it.
    """

    url_name: str
    label: str | _StrPromise
    icon: str
    permission: Any
    group: str | _StrPromise = ""
    waiting: Callable[[Any], QuerySet] | None = None
    in_tabbar: bool = True
    under: tuple[str, ...] = ()  # further url names that belong to this place
    cases: bool = False  # every page of one client belongs here, whichever app draws it

    @property
    def url(self) -> str:
        return _url(self.url_name)


@dataclass(frozen=True)
class ShownItem:
    url: str
    label: str | _StrPromise
    icon: str
    group: str | _StrPromise
    count: int | None
    current: bool
    in_tabbar: bool


@dataclass(frozen=True)
class CaseTab:
    """A tab of the case pages. ``url_name`` takes the client's id as ``client_id``."""

    key: str
    label: str | _StrPromise
    url_name: str
    permission: Any
    order: int = field(default=50)
    joint: bool = True  # whether it fits the file of a couple or a family: nobody signs in to that


@lru_cache(maxsize=256)
def _url(name: str) -> str:
    return reverse(name)


PLACE = UUID(int=0)


@lru_cache(maxsize=256)
def _pattern(name: str) -> str:
    return reverse(name, args=[PLACE])


def address(name: str, pk: UUID) -> str:
    """Address of a page about one thing: ``reverse`` with the id as its only argument, looked up once for each name."""
    return _pattern(name).replace(str(PLACE), str(pk))


def add_nav(slot: str, item: NavItem, *, order: int) -> None:
    slots.fill(slot, item.url_name, lambda: item, order=order)


def add_case_tab(tab: CaseTab) -> None:
    slots.fill(CASE_TABS, tab.key, lambda: tab, order=tab.order)


def shown_items(slot: str, request: HttpRequest) -> list[ShownItem]:
    """What this person sees of a bar, with the present place marked."""
    user: Any = request.user
    match = request.resolver_match
    here = match.view_name if match else ""
    in_case = bool(match and "client_id" in match.kwargs)
    items = [item for item in slots.collect(slot) if user.can(item.permission)]
    waiting = tuple(item for item in items if item.waiting)
    counts = dict(_counts(waiting)(user)) if waiting else {}
    return [
        ShownItem(
            url=item.url,
            label=item.label,
            icon=item.icon,
            group=item.group,
            count=counts.get(item.url_name) or None,
            current=item.cases if in_case else here == item.url_name or here in item.under,
            in_tabbar=item.in_tabbar,
        )
        for item in items
    ]


@lru_cache(maxsize=32)
def _counts(items: tuple[NavItem, ...]) -> PreparedFor:
    """How many rows wait at each place, asked in one: the bar stands on every page."""

    def build(reader: Any) -> QuerySet:
        asked = [
            item.waiting(reader)
            .order_by()
            .annotate(place=Value(item.url_name))
            .values("place")
            .annotate(number=Count("pk"))
            .values_list("place", "number")
            for item in items
            if item.waiting
        ]
        return asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]

    return PreparedFor(build)


def case_tabs(user: Any, client_id: Any, *, joint: bool = False) -> list[tuple[str, Any, str]]:
    """(key, label, url) of each tab that the user may open; of a ``joint`` file, those that fit one."""
    return [
        (tab.key, tab.label, address(tab.url_name, client_id))
        for tab in slots.collect(CASE_TABS)
        if user.can(tab.permission) and (tab.joint or not joint)
    ]
