"""Addresses of the component gallery. Without SHOW_GALLERY there are none: include this file unconditionally."""

from django.conf import settings
from django.urls import path
from django.urls.resolvers import URLPattern

from common.gallery import draft, gallery

app_name = "gallery"
urlpatterns: list[URLPattern] = []
if settings.SHOW_GALLERY:
    urlpatterns = [
        path("", gallery, name="staff"),
        path("client/", gallery, {"audience": "client"}, name="client"),
        path("draft/", draft, name="draft"),
    ]
