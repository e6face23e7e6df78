"""Addresses of the intake and of alerts. None holds a clinical word."""

from django.urls import path

from assessments.urls_measures import urlpatterns as measures
from assessments.views import alerts, portal, relationships, staff

app_name = "assessments"
urlpatterns = [
    path("my/start/", portal.start, name="portal_start"),
    path("my/start/check/", portal.check, name="portal_check"),
    path("my/start/send/", portal.send, name="portal_send"),
    path("my/start/reach/", portal.reach, name="portal_reach"),
    path("my/start/people/new/", relationships.new, name="portal_relationship_new"),
    path("my/start/people/<uuid:relationship_id>/", relationships.edit, name="portal_relationship"),
    path("my/start/people/<uuid:relationship_id>/remove/", relationships.remove, name="portal_relationship_remove"),
    path("my/start/<slug:section>/", portal.page, name="portal_page"),
    path("my/support/", portal.support, name="portal_support"),
    path("clients/<uuid:client_id>/start/", staff.case, name="case"),
    path("clients/<uuid:client_id>/start/review/", staff.review, name="case_review"),
    path("clients/<uuid:client_id>/start/words/", staff.words, name="case_words"),
    path("clients/<uuid:client_id>/start/sign/", staff.sign, name="case_sign"),
    path("alerts/", alerts.alert_list, name="alert_list"),
    path("alerts/<uuid:alert_id>/", alerts.alert, name="alert"),
    path("alerts/<uuid:alert_id>/acknowledge/", alerts.acknowledge, name="alert_acknowledge"),
    path("alerts/<uuid:alert_id>/action/", alerts.action, name="alert_action"),
    path("alerts/<uuid:alert_id>/close/", alerts.close, name="alert_close"),
    *measures,
]
