from django.urls import path

from sessions.views import diary, diary_changes, diary_places, feed, groups, joint, notes, portal

app_name = "sessions"

urlpatterns = [
    path("sessions/", diary.week, name="week"),
    path("sessions/new/", diary.schedule, name="schedule"),
    path("sessions/log/", diary.log, name="log"),
    path("clients/<uuid:client_id>/sessions/", diary.case, name="case"),
    path("sessions/<uuid:appointment_id>/", diary.appointment, name="appointment"),
    path("sessions/<uuid:appointment_id>/attendance/", diary.attendance, name="attendance"),
    path("sessions/<uuid:appointment_id>/move/", diary_changes.move, name="move"),
    path("sessions/moves/<uuid:move_id>/undo/", diary_changes.undo, name="undo"),
    path("sessions/<uuid:appointment_id>/cancel/", diary_changes.cancel, name="cancel"),
    path("sessions/follow-ups/", diary_changes.follow_ups, name="follow_ups"),
    path("sessions/follow-ups/<uuid:follow_up_id>/", diary_changes.follow_up_done, name="follow_up_done"),
    path("sessions/time-off/", diary_places.time_off, name="time_off"),
    path("sessions/time-off/<uuid:time_off_id>/remove/", diary_places.time_off_remove, name="time_off_remove"),
    path("rooms/", diary_places.rooms, name="rooms"),
    path("rooms/<uuid:room_id>/", diary_places.room, name="room"),
    path("clients/together/new/", joint.joint_new, name="joint_new"),
    path("clients/together/<uuid:file_id>/", joint.agreement, name="agreement"),
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
    path("my/appointments/<uuid:attendance_id>/confirm/", portal.confirm, name="portal_confirm"),
    path("my/appointments/<uuid:attendance_id>/ask/", portal.ask, name="portal_ask"),
    path("my/next-time/", portal.agenda, name="portal_agenda"),
    path("me/calendar/", feed.calendar_address, name="calendar_address"),
    path("me/calendar/stop/", feed.calendar_revoke, name="calendar_revoke"),
    path("calendar/<str:token>.ics", feed.calendar, name="calendar"),
]
