from django.urls import path

from plans import views

app_name = "plans"

urlpatterns = [
    path("clients/<uuid:client_id>/plan/", views.case, name="case"),
    path("clients/<uuid:client_id>/plan/start/", views.start, name="start"),
    path("plans/<uuid:pk>/", views.draft, name="draft"),
    path("plans/<uuid:pk>/activate/", views.activate, name="activate"),
    path("plans/<uuid:pk>/print/", views.paper, name="print"),
    path("plans/<uuid:pk>/goals/new/", views.goal_add, name="goal_add"),
    path("plans/goals/<uuid:pk>/", views.goal_edit, name="goal_edit"),
    path("plans/goals/<uuid:pk>/remove/", views.goal_remove, name="goal_remove"),
    path("plans/goals/<uuid:pk>/move/", views.goal_move, name="goal_move"),
    path("plans/goals/<uuid:pk>/objectives/new/", views.objective_add, name="objective_add"),
    path("plans/objectives/<uuid:pk>/", views.objective, name="objective"),
    path("plans/objectives/<uuid:pk>/remove/", views.objective_remove, name="objective_remove"),
    path("plans/objectives/<uuid:pk>/move/", views.objective_move, name="objective_move"),
    path("my/plan/", views.portal_plan, name="portal_plan"),
]
