"""Pages that ask once more who it is, however short ago the sign-in was."""

from __future__ import annotations

import functools
from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse

from people.access import View


def shown_lately(request: HttpRequest) -> bool:
    """Whether the password or the second factor was shown within the last ten minutes."""
    return bool(did_recently_reauthenticate(request))


def fresh(view: View) -> View:
    """The password or the second factor was shown within the last ten minutes, or is asked for now. Goes below ``needs``."""

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not shown_lately(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return asked
