from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from benchmarks.bareapp.models import Client


@login_required
def plain(request):
    return HttpResponse("ok " + request.user.username)


@login_required
def client_list(request):
    """Filter, count, one page of 50 rows: four queries with session and user."""
    clients = Client.objects.select_related("therapist").filter(therapist__is_active=True).order_by("-updated")
    page = Paginator(clients, 50).get_page(request.GET.get("page"))
    return render(request, "list.html", {"rows": page.object_list, "page": page})


@login_required
def client_detail(request, pk):
    """One client with twenty notes, goals and homework: six queries."""
    client = get_object_or_404(Client.objects.select_related("therapist"), pk=pk)
    context = {
        "client": client,
        "notes": client.notes.select_related("author").order_by("-at")[:20],
        "goals": client.goals.order_by("id"),
        "homework": client.homework.order_by("-due")[:10],
    }
    return render(request, "detail.html", context)
