from django.urls import path

from notices import views, views_open, views_portal, views_wording

app_name = "notices"
urlpatterns = [
    path("messages/", views.queue, name="queue"),
    path("messages/<uuid:message_id>/retry/", views.retry, name="retry"),
    path("messages/words/", views_wording.wording_list, name="wording_list"),
    path("messages/words/<slug:kind>/", views_wording.wording, name="wording"),
    path("messages/words/<slug:kind>/ours/", views_wording.wording_drop, name="wording_drop"),
    path("clients/<uuid:client_id>/messages/", views.client_messages, name="client_messages"),
    path("my/messages/", views_portal.portal_choices, name="portal_choices"),
    path("my/messages/off/", views_portal.portal_off, name="portal_off"),
    path("my/messages/push/", views_portal.portal_push, name="portal_push"),
    path("m/<str:token>/", views_open.stop, name="stop"),
    path("m/returned/<str:token>/", views_open.returned, name="returned"),
]
