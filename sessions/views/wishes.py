"""What one person of a couple or a family would like to talk about together: written alone, brought by choice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit.writing import record
from common.posted import is_whole_number
from common.saving import StaleWrite
from people.access import SignedInRequest, fetch_or_refuse, needs
from people.permissions import Permission
from sessions import actions
from sessions.diary_forms import WishForm
from sessions.models import JointMember, JointWish
from sessions.presenters.wishes import others_in, wishes_for

page_methods = require_http_methods(["GET", "HEAD", "POST"])


@page_methods
@needs(Permission.OWN_PORTAL)
def together(request: SignedInRequest, joint_member_id: Any) -> HttpResponse:
    """Own wishes, and what everybody has brought. A post writes one more, for oneself."""
    member: JointMember = fetch_or_refuse(JointMember, request.user, joint_member_id, related=("file", "person"))
    form = WishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.add_wish(by=request.user, person=member.person, file=member.file, text=form.cleaned_data["text"])
        messages.success(request, _("Written down. Only you can read it."))
        return redirect("sessions:portal_together", joint_member_id=joint_member_id)
    if request.method != "POST":
        record("wishes.read", by=request.user, obj=member)
    own, brought = wishes_for(member, request.user)
    context = {"form": form, "member": member, "names": others_in(member), "own": own, "brought": brought}
    return render(request, "sessions/portal_together.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.OWN_PORTAL)
def wish(request: SignedInRequest, wish_id: Any) -> HttpResponse:
    """Bring a wish along, keep it to oneself again, or throw it away."""
    row: JointWish = fetch_or_refuse(JointWish, request.user, wish_id, related=("file", "person"))
    wanted, version = request.POST.get("do", ""), request.POST.get("version", "")
    try:
        if wanted == "forget":
            actions.forget_wish(by=request.user, wish=row)
            messages.success(request, _("Removed."))
        elif wanted in ("bring", "keep") and is_whole_number(version):
            actions.bring_wish(by=request.user, wish=row, expected=int(version), bring=wanted == "bring")
            words = _("It is on what you bring together.") if wanted == "bring" else _("Only you can read it again.")
            messages.success(request, words)
    except (StaleWrite, actions.WishTaken):
        messages.warning(request, _("This changed in the meantime. Below is how it stands now."))
    member = JointMember.objects.visible_to(request.user).get(file=row.file, person=row.person)
    return redirect("sessions:portal_together", joint_member_id=member.pk)
