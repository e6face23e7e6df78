from django.urls import path

from sessions.views import diary, groups, notes, portal

app_name = "sessions"

urlpatterns = [
    path("sessions/", diary.week, name="week"),
    path("sessions/new/", diary.schedule, name="schedule"),
    path("sessions/log/", diary.log, name="log"),
    path("clients/<uuid:client_id>/sessions/", diary.case, name="case"),
    path("sessions/<uuid:appointment_id>/", diary.appointment, name="appointment"),
    path("sessions/<uuid:appointment_id>/attendance/", diary.attendance, name="attendance"),
    path("sessions/<uuid:appointment_id>/cancel/", diary.cancel, name="cancel"),
    path("sessions/people/<uuid:attendance_id>/note/", diary.note_start, name="note_start"),
    path("notes/<uuid:note_id>/", notes.note, name="note"),
    path("notes/<uuid:note_id>/autosave/", notes.note_autosave, name="note_autosave"),
    path("notes/<uuid:note_id>/sign/", notes.note_sign, name="note_sign"),
    path("notes/<uuid:note_id>/add/", notes.note_add, name="note_add"),
    path("notes/<uuid:note_id>/print/", notes.note_print, name="note_print"),
    path("groups/", groups.group_list, name="group_list"),
    path("groups/new/", groups.group_new, name="group_new"),
    path("groups/<uuid:group_id>/", groups.group, name="group"),
    path("groups/<uuid:group_id>/schedule/", groups.group_schedule, name="group_schedule"),
    path("groups/<uuid:group_id>/members/", groups.group_join, name="group_join"),
    path("groups/members/<uuid:membership_id>/leave/", groups.group_leave, name="group_leave"),
    path("my/appointments/", portal.appointments, name="portal_appointments"),
]
