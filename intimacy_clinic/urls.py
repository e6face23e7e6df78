"""Addresses. None of them holds a clinical word; ids are UUIDs."""

from django.urls import include, path

from intimacy_clinic import health, views

handler400 = "intimacy_clinic.errors.bad_request"
handler403 = "intimacy_clinic.errors.forbidden"
handler404 = "intimacy_clinic.errors.not_found"
handler500 = "intimacy_clinic.errors.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("", views.home, name="home"),
    path("account/", include("allauth.urls")),
    path("gallery/", include("common.gallery_urls")),  # empty in a clinic
    path("", include("people.urls")),
    path("", include("notices.urls")),
    path("", include("assessments.urls")),
    path("", include("plans.urls")),
    path("", include("matching.urls")),
    path("", include("sessions.urls")),
    path("", include("homework.urls")),
]

