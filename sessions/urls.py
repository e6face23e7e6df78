from django.urls import path

from sessions.views import diary, groups, notes, portal

app_name = "sessions"

urlpatterns = [
    path("sessions/", diary.week, name="week"),
    path("sessions/new/", diary.schedule, name="schedule"),
    path("sessions/log/", diary.log, name="log"),
    path("clients/<uuid:client_id>/sessions/", diary.case, name="case"),
    path("sessions/<uuid:pk>/", diary.appointment, name="appointment"),
    path("sessions/<uuid:pk>/cancel/", diary.cancel, name="cancel"),
    path("sessions/people/<uuid:pk>/note/", diary.note_start, name="note_start"),
    path("notes/<uuid:pk>/", notes.note, name="note"),
    path("notes/<uuid:pk>/autosave/", notes.note_autosave, name="note_autosave"),
    path("notes/<uuid:pk>/sign/", notes.note_sign, name="note_sign"),
    path("notes/<uuid:pk>/add/", notes.note_add, name="note_add"),
    path("notes/<uuid:pk>/print/", notes.note_print, name="note_print"),
    path("groups/", groups.group_list, name="group_list"),
    path("groups/new/", groups.group_new, name="group_new"),
    path("groups/<uuid:pk>/", groups.group, name="group"),
    path("groups/<uuid:pk>/schedule/", groups.group_schedule, name="group_schedule"),
    path("groups/<uuid:pk>/members/", groups.group_join, name="group_join"),
    path("groups/members/<uuid:pk>/leave/", groups.group_leave, name="group_leave"),
    path("my/appointments/", portal.appointments, name="portal_appointments"),
]
