"""The clinic's own words for its messages, with a guard and a preview."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.saving import StaleWrite
from notices import actions, presenters
from notices.forms import WordingForm
from notices.kinds import Kind, all_kinds, kind_named
from notices.models import Wording
from notices.requests import SignedInRequest
from people.access import needs
from people.permissions import Permission

LANGUAGE = "en"


def _kind(name: str) -> Kind:
    try:
        return kind_named(name)
    except KeyError:
        raise Http404 from None


@require_safe
@needs(Permission.MANAGE_CLINIC)
def wording_list(request: SignedInRequest) -> HttpResponse:
    """Every message that can leave, as it reads now."""
    own = set(Wording.objects.visible_to(request.user).filter(language=LANGUAGE).values_list("kind", flat=True))
    rows = [presenters.worded(kind, LANGUAGE, own=kind.name in own) for kind in all_kinds()]
    return render(request, "notices/wording_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_CLINIC)
def wording(request: SignedInRequest, kind: str) -> HttpResponse:
    """Change the words of one kind of message. What would tell an onlooker is refused next to the field."""
    found = _kind(kind)
    stored = Wording.objects.visible_to(request.user).filter(kind=kind, language=LANGUAGE).first()
    form = WordingForm(request.POST or None, kind=found, stored=stored)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            expected = form.cleaned_data.pop("version")
            try:
                actions.save_wording(
                    by=request.user, kind=kind, language=LANGUAGE, texts=form.cleaned_data, expected=expected
                )
            except StaleWrite:
                form.add_error(
                    None, _("Somebody else changed these words meanwhile. Yours are still below; reload to see theirs.")
                )
                status = 409
            else:
                messages.success(request, _("Saved. The next messages use these words."))
                return redirect("notices:wording", kind)
        else:
            status = 422
    context = {"form": form, "row": presenters.worded(found, LANGUAGE, own=stored is not None)}
    return render(request, "notices/wording.html", context, status=status)


@require_POST
@needs(Permission.MANAGE_CLINIC)
def wording_drop(request: SignedInRequest, kind: str) -> HttpResponse:
    """Back to the words that the product came with."""
    actions.drop_wording(by=request.user, kind=_kind(kind).name, language=LANGUAGE)
    messages.success(request, _("The words are ours again."))
    return redirect("notices:wording_list")
