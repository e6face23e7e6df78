"""Addresses. None of them holds a clinical word; ids are UUIDs."""

from django.urls import include, path, register_converter

from intimacy_clinic import health, views
from intimacy_clinic.converters import DayConverter

register_converter(DayConverter, "day")

handler400 = "intimacy_clinic.errors.bad_request"
handler403 = "intimacy_clinic.errors.forbidden"
handler404 = "intimacy_clinic.errors.not_found"
handler500 = "intimacy_clinic.errors.server_error"

portal_patterns = ([path("", views.portal_home, name="home")], "portal")

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("", views.home, name="home"),
    path("today/", views.today_page, name="today"),
    path("today/<day:day>/", views.today_page, name="today_on"),
    path("desk/", views.desk_page, name="desk"),
    path("clients/<uuid:client_id>/", views.case_page, name="case"),
    path("my/", include(portal_patterns)),
    path("demo/", include("intimacy_clinic.demo.urls")),  # empty in a clinic
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
