from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("messages/", views.queue, name="queue"),
    path("messages/<uuid:message_id>/retry/", views.retry, name="retry"),
    path("clients/<uuid:client_id>/messages/", views.client_messages, name="client_messages"),
    path("my/messages/", views.portal_choices, name="portal_choices"),
    path("my/messages/off/", views.portal_off, name="portal_off"),
]
