from django.urls import path

from homework.views import agreeing, device, ladder, library, portal, portal_writing, reading

app_name = "homework"
staff = [
    path("exercises/", library.library, name="library"),
    path("exercises/new/", library.exercise_new, name="exercise_new"),
    path("exercises/<uuid:exercise_id>/", library.exercise, name="exercise"),
    path("exercises/<uuid:exercise_id>/edit/", library.exercise_edit, name="exercise_edit"),
    path("practice/", reading.queue, name="queue"),
    path("practice/<uuid:assignment_id>/", agreeing.assignment, name="assignment"),
    path("practice/<uuid:assignment_id>/set-aside/", agreeing.set_aside, name="set_aside"),
    path("practice/<uuid:assignment_id>/reopen/", agreeing.reopen, name="reopen"),
    path("practice/entries/<uuid:entry_id>/", reading.review, name="review"),
    path("practice/entries/<uuid:entry_id>/answer/", reading.answer, name="answer"),
    path("practice/entries/<uuid:entry_id>/notes/<uuid:note_id>/", reading.cite, name="cite"),
    path("clients/<uuid:client_id>/practice/", agreeing.client_practice, name="client_practice"),
    path("clients/<uuid:client_id>/practice/choose/", agreeing.choose, name="choose"),
    path("clients/<uuid:client_id>/practice/new/", agreeing.assign, name="assign"),
    path("clients/<uuid:client_id>/practice/weeks/", agreeing.programme, name="programme"),
    path("clients/<uuid:client_id>/practice/steps/", ladder.ladder_new, name="ladder_new"),
    path("practice/steps/<uuid:ladder_id>/", ladder.ladder, name="ladder"),
    path("practice/steps/<uuid:ladder_id>/agree/", ladder.agree, name="agree"),
    path("practice/steps/<uuid:ladder_id>/new/", ladder.step_new, name="step_new"),
    path("practice/step/<uuid:step_id>/edit/", ladder.step_edit, name="step_edit"),
    path("practice/step/<uuid:step_id>/do/", ladder.step_do, name="step_do"),
]
own = [
    path("my/practice/", portal.practice, name="portal_list"),
    path("my/practice/<uuid:assignment_id>/", portal.assignment, name="portal_assignment"),
    path("my/practice/<uuid:assignment_id>/write/", portal_writing.write, name="portal_write"),
    path("my/practice/<uuid:assignment_id>/finish/", portal_writing.finish, name="portal_finish"),
    path("my/practice/<uuid:assignment_id>/smaller/", portal.smaller, name="portal_smaller"),
    path("my/entries/<uuid:entry_id>/", portal.entry, name="portal_entry"),
    path("my/entries/<uuid:entry_id>/share/", portal.share, name="portal_share"),
    path("my/entries/<uuid:entry_id>/next-day/", portal.next_day, name="portal_next_day"),
    path("my/steps/<uuid:ladder_id>/new/", ladder.own_step_new, name="own_step_new"),
    path("my/step/<uuid:step_id>/edit/", ladder.own_step_edit, name="own_step_edit"),
    path("my/step/<uuid:step_id>/do/", ladder.own_step_do, name="own_step_do"),
    path("my/step/<uuid:step_id>/try/", ladder.own_step_try, name="own_step_try"),
]
on_the_device = [
    path("sw.js", device.worker, name="worker"),
    path("my/app.webmanifest", device.manifest, name="manifest"),
    path("my/away/", device.shell, name="shell"),
    path("my/away/kept/", device.kept, name="kept"),
    path("my/away/send/", device.send, name="send"),
]
urlpatterns = [*staff, *own, *on_the_device]
