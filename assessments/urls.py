"""Addresses of the intake, the history, safety and alerts. None holds a clinical word."""

from django.urls import path

from assessments.urls_measures import urlpatterns as measures
from assessments.views import alerts, history, own_safety, portal, relationships, safety, staff

app_name = "assessments"
own = [
    path("my/start/", portal.start, name="portal_start"),
    path("my/start/check/", portal.check, name="portal_check"),
    path("my/start/send/", portal.send, name="portal_send"),
    path("my/start/reach/", portal.reach, name="portal_reach"),
    path("my/start/people/new/", relationships.new, name="portal_relationship_new"),
    path("my/start/people/<uuid:relationship_id>/", relationships.edit, name="portal_relationship"),
    path("my/start/people/<uuid:relationship_id>/remove/", relationships.remove, name="portal_relationship_remove"),
    path("my/start/<slug:section>/", portal.page, name="portal_page"),
    path("my/people/", relationships.people, name="portal_people"),
    path("my/people/home/new/", relationships.member_new, name="portal_member_new"),
    path("my/people/home/<uuid:member_id>/", relationships.member, name="portal_member"),
    path("my/people/events/new/", relationships.event_new, name="portal_event_new"),
    path("my/people/events/<uuid:event_id>/", relationships.event, name="portal_event"),
    path("my/now/", own_safety.rate, name="portal_rate"),
    path("my/safety-plan/", own_safety.plan, name="portal_safety_plan"),
    path("my/safety-plan/print/", own_safety.plan_paper, name="portal_safety_plan_print"),
    path("my/safety-plan/sign/", own_safety.plan_sign, name="portal_safety_plan_sign"),
    path("my/support/", portal.support, name="portal_support"),
]
of_a_case = [
    path("clients/<uuid:client_id>/start/", staff.case, name="case"),
    path("clients/<uuid:client_id>/start/review/", staff.review, name="case_review"),
    path("clients/<uuid:client_id>/start/words/", staff.words, name="case_words"),
    path("clients/<uuid:client_id>/start/sign/", staff.sign, name="case_sign"),
    path("clients/<uuid:client_id>/start/lock/", staff.lock, name="case_lock"),
    path("clients/<uuid:client_id>/start/add/", staff.addendum, name="case_addendum"),
    path("clients/<uuid:client_id>/start/talked/", staff.talked, name="case_talked"),
    path("clients/<uuid:client_id>/line/", history.case_history, name="case_history"),
    path("clients/<uuid:client_id>/line/people/new/", history.person_new, name="line_person_new"),
    path("clients/<uuid:client_id>/line/events/new/", history.event_new, name="line_event_new"),
    path("clients/<uuid:client_id>/line/home/new/", history.member_new, name="line_member_new"),
    path("clients/<uuid:client_id>/line/patterns/", history.pattern, name="line_pattern"),
    path("line/people/<uuid:relationship_id>/", history.person, name="line_person"),
    path("line/people/<uuid:relationship_id>/edit/", history.person_edit, name="line_person_edit"),
    path("line/events/<uuid:event_id>/", history.event, name="line_event"),
    path("line/home/<uuid:member_id>/", history.member, name="line_member"),
    path("clients/<uuid:client_id>/ratings/", history.case_ratings, name="case_ratings"),
    path("clients/<uuid:client_id>/checks/", safety.case_safety, name="case_safety"),
    path("clients/<uuid:client_id>/checks/close/", safety.check, {"kind": "violence"}, name="check_close"),
    path("clients/<uuid:client_id>/checks/today/", safety.check, {"kind": "risk"}, name="check_today"),
    path("clients/<uuid:client_id>/checks/past/", safety.check, {"kind": "trauma"}, name="check_past"),
    path("clients/<uuid:client_id>/safety-plan/start/", safety.plan_start, name="safety_plan_start"),
    path("safety-plans/<uuid:safety_plan_id>/", safety.plan, name="safety_plan"),
    path("safety-plans/<uuid:safety_plan_id>/print/", safety.plan_paper, name="safety_plan_print"),
]
of_the_clinic = [
    path("alerts/", alerts.alert_list, name="alert_list"),
    path("alerts/<uuid:alert_id>/", alerts.alert, name="alert"),
    path("alerts/<uuid:alert_id>/acknowledge/", alerts.acknowledge, name="alert_acknowledge"),
    path("alerts/<uuid:alert_id>/action/", alerts.action, name="alert_action"),
    path("alerts/<uuid:alert_id>/close/", alerts.close, name="alert_close"),
    *measures,
    path("clinic/places/", safety.place_list, name="place_list"),
    path("clinic/places/new/", safety.place_new, name="place_new"),
    path("clinic/places/<uuid:place_text_id>/", safety.place_edit, name="place_edit"),
]
urlpatterns = [*own, *of_a_case, *of_the_clinic]
