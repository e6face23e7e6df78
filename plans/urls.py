from django.urls import path

from plans import formulation_views, views

app_name = "plans"

urlpatterns = [
    path("clients/<uuid:client_id>/plan/", views.case, name="case"),
    path("clients/<uuid:client_id>/plan/start/", views.start, name="start"),
    path("plans/<uuid:plan_id>/", views.draft, name="draft"),
    path("plans/<uuid:plan_id>/activate/", views.activate, name="activate"),
    path("plans/<uuid:plan_id>/print/", views.paper, name="print"),
    path("plans/<uuid:plan_id>/goals/new/", views.goal_add, name="goal_add"),
    path("plans/goals/<uuid:goal_id>/", views.goal_edit, name="goal_edit"),
    path("plans/goals/<uuid:goal_id>/remove/", views.goal_remove, name="goal_remove"),
    path("plans/goals/<uuid:goal_id>/move/", views.goal_move, name="goal_move"),
    path("plans/goals/<uuid:goal_id>/objectives/new/", views.objective_add, name="objective_add"),
    path("plans/objectives/<uuid:objective_id>/", views.objective, name="objective"),
    path("plans/objectives/<uuid:objective_id>/remove/", views.objective_remove, name="objective_remove"),
    path("plans/objectives/<uuid:objective_id>/move/", views.objective_move, name="objective_move"),
    path("clients/<uuid:client_id>/picture/", formulation_views.case, name="picture_case"),
    path("clients/<uuid:client_id>/picture/start/", formulation_views.start, name="picture_start"),
    path("pictures/<uuid:picture_id>/", formulation_views.draft, name="picture"),
    path("pictures/<uuid:picture_id>/evidence/", formulation_views.evidence, name="picture_evidence"),
    path("pictures/<uuid:picture_id>/move/", formulation_views.move, name="picture_move"),
    path("my/picture/", formulation_views.own, name="portal_picture"),
    path("my/plan/", views.portal_plan, name="portal_plan"),
]
