from django.urls import path

from homework import views, views_portal

app_name = "homework"
urlpatterns = [
    path("exercises/", views.library, name="library"),
    path("exercises/<uuid:exercise_id>/", views.exercise, name="exercise"),
    path("practice/", views.queue, name="queue"),
    path("practice/<uuid:assignment_id>/", views.assignment, name="assignment"),
    path("practice/<uuid:assignment_id>/set-aside/", views.set_aside, name="set_aside"),
    path("practice/<uuid:assignment_id>/reopen/", views.reopen, name="reopen"),
    path("practice/entries/<uuid:entry_id>/", views.review, name="review"),
    path("practice/entries/<uuid:entry_id>/answer/", views.answer, name="answer"),
    path("practice/entries/<uuid:entry_id>/notes/<uuid:note_id>/", views.cite, name="cite"),
    path("clients/<uuid:client_id>/practice/", views.client_practice, name="client_practice"),
    path("clients/<uuid:client_id>/practice/choose/", views.choose, name="choose"),
    path("clients/<uuid:client_id>/practice/new/", views.assign, name="assign"),
    path("my/practice/", views_portal.practice, name="portal_list"),
    path("my/practice/<uuid:assignment_id>/", views_portal.assignment, name="portal_assignment"),
    path("my/practice/<uuid:assignment_id>/write/", views_portal.write, name="portal_write"),
    path("my/practice/<uuid:assignment_id>/finish/", views_portal.finish, name="portal_finish"),
    path("my/entries/<uuid:entry_id>/", views_portal.entry, name="portal_entry"),
    path("my/entries/<uuid:entry_id>/share/", views_portal.share, name="portal_share"),
]
