"""Addresses of people."""

from django.urls import include, path

from people.views import account, care, clients, clinic, consents, leaving, staff, trail

pages = [
    path("clients/", clients.client_list, name="client_list"),
    path("clients/new/", clients.client_new, name="client_new"),
    path("clients/<uuid:client_id>/details/", clients.client_details, name="client_details"),
    path("clients/<uuid:client_id>/details/edit/", clients.client_edit, name="client_edit"),
    path("clients/<uuid:client_id>/channels/new/", clients.channel_new, name="channel_new"),
    path("channels/<uuid:channel_id>/", clients.channel_edit, name="channel_edit"),
    path("channels/<uuid:channel_id>/remove/", clients.channel_remove, name="channel_remove"),
    path("clients/<uuid:client_id>/care/new/", care.care_begin, name="care_begin"),
    path("care/<uuid:care_id>/end/", care.care_end, name="care_end"),
    path("clients/<uuid:client_id>/invite/", care.client_invite, name="client_invite"),
    path("invitations/<uuid:invitation_id>/withdraw/", care.invitation_withdraw, name="invitation_withdraw"),
    path("invitations/<uuid:invitation_id>/again/", care.invitation_again, name="invitation_again"),
    path("staff/", staff.staff_list, name="staff_list"),
    path("staff/invite/", staff.staff_invite, name="staff_invite"),
    path("staff/<uuid:user_id>/", staff.staff_edit, name="staff_edit"),
    path("staff/<uuid:user_id>/profile/", staff.staff_profile, name="staff_profile"),
    path("staff/<uuid:user_id>/activity/", staff.staff_activity, name="staff_activity"),
    path("staff/<uuid:user_id>/leave/", leaving.staff_leave, name="staff_leave"),
    path("staff/<uuid:user_id>/second-step/", leaving.staff_second_step, name="staff_second_step"),
    path("staff/<uuid:user_id>/supervision/", staff.supervision_begin, name="supervision_begin"),
    path("supervision/<uuid:supervision_id>/end/", staff.supervision_end, name="supervision_end"),
    path("my/papers/", consents.own, name="portal_consents"),
    path("my/papers/print/", consents.own_paper, name="portal_consents_print"),
    path("clients/<uuid:client_id>/papers/", consents.case, name="consents"),
    path("clients/<uuid:client_id>/papers/note/", consents.note, name="consent_note"),
    path("clients/<uuid:client_id>/papers/print/", consents.paper, name="consents_print"),
    path("clinic/papers/", consents.texts, name="consent_texts"),
    path("clinic/papers/<slug:purpose>/", consents.text, name="consent_text"),
    path("clinic/", clinic.clinic, name="clinic"),
    path("clinic/contacts/new/", clinic.contact_new, name="contact_new"),
    path("clinic/contacts/<uuid:contact_id>/", clinic.contact_edit, name="contact_edit"),
    path("clinic/contacts/<uuid:contact_id>/checked/", clinic.contact_checked, name="contact_checked"),
    path("clinic/contacts/<uuid:contact_id>/remove/", clinic.contact_remove, name="contact_remove"),
    path("clinic/trail/", trail.entries, name="trail"),
    path("clinic/trail/check/", trail.check, name="trail_check"),
    path("clinic/trail/entries.csv", trail.export, name="trail_export"),
    path("clinic/trail/left/", trail.disclosures, name="disclosures"),
    path("clinic/trail/unusual/", trail.unusual, name="unusual"),
    path("my/seen/", trail.own, name="portal_trail"),
    path("me/", account.preferences, name="preferences"),
    path("me/profile/", staff.own_profile, name="own_profile"),
    path("me/here/", account.here, name="here"),
    path("me/discreet/", account.discreet, name="discreet"),
    path("me/theme/", account.theme, name="theme"),
    path("welcome/<str:token>/", account.welcome, name="welcome"),
    path("find/", care.find, name="find"),
    path("leave/", account.leave, name="leave"),
]

# The home of supervisors is known by its short name.
urlpatterns = [
    path("", include((pages, "people"))),
    path("supervision/", care.supervision, name="supervision"),
]
