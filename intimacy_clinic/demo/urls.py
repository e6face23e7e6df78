"""Pages of the demonstration. A clinic has none of them; the tests do, so that they are walked like every other page."""

from django.conf import settings
from django.urls import path

from intimacy_clinic import views

urlpatterns = [path("outbox/", views.demo_outbox, name="demo_outbox")] if settings.DEMO or settings.TESTING else []
