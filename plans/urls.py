from django.urls import path

from plans.views import case, drafts, objectives, portal, reviews, shelf, signing

app_name = "plans"

urlpatterns = [
    path("clients/<uuid:client_id>/plan/", case.case, name="case"),
    path("clients/<uuid:client_id>/plan/start/", drafts.start, name="start"),
    path("clients/<uuid:client_id>/plan/begin/", drafts.begin, name="begin"),
    path("clients/<uuid:client_id>/plan/compare/", case.compare, name="compare"),
    path("plans/reviews/", reviews.caseload, name="caseload"),
    path("plans/library/", shelf.shelf, name="shelf"),
    path("plans/<uuid:plan_id>/", drafts.draft, name="draft"),
    path("plans/<uuid:plan_id>/details/", drafts.details, name="details"),
    path("plans/<uuid:plan_id>/activate/", signing.activate, name="activate"),
    path("plans/<uuid:plan_id>/signatures/", signing.signing, name="signing"),
    path("plans/<uuid:plan_id>/review/", reviews.review, name="review"),
    path("plans/<uuid:plan_id>/close/", case.close, name="close"),
    path("plans/<uuid:plan_id>/print/", case.paper, name="print"),
    path("plans/<uuid:plan_id>/pdf/", case.pdf, name="pdf"),
    path("plans/<uuid:plan_id>/problems/new/", drafts.problem_add, name="problem_add"),
    path("plans/problems/<uuid:problem_id>/", drafts.problem, name="problem"),
    path("plans/problems/<uuid:problem_id>/remove/", drafts.problem_remove, name="problem_remove"),
    path("plans/<uuid:plan_id>/goals/new/", drafts.goal_add, name="goal_add"),
    path("plans/goals/<uuid:goal_id>/", drafts.goal_edit, name="goal_edit"),
    path("plans/goals/<uuid:goal_id>/remove/", drafts.goal_remove, name="goal_remove"),
    path("plans/goals/<uuid:goal_id>/move/", drafts.goal_move, name="goal_move"),
    path("plans/goals/<uuid:goal_id>/patterns/", objectives.patterns, name="patterns"),
    path("plans/goals/<uuid:goal_id>/objectives/new/", objectives.objective_add, name="objective_add"),
    path("plans/objectives/<uuid:objective_id>/", objectives.objective, name="objective"),
    path("plans/objectives/<uuid:objective_id>/remove/", objectives.objective_remove, name="objective_remove"),
    path("plans/objectives/<uuid:objective_id>/move/", objectives.objective_move, name="objective_move"),
    path("plans/objectives/<uuid:objective_id>/rate/", reviews.rate, name="objective_rate"),
    path("plans/objectives/<uuid:objective_id>/work/new/", objectives.intervention_add, name="intervention_add"),
    path("plans/work/<uuid:intervention_id>/", objectives.intervention, name="intervention"),
    path("plans/work/<uuid:intervention_id>/remove/", objectives.intervention_remove, name="intervention_remove"),
    path("my/plan/", portal.portal_plan, name="portal_plan"),
    path("my/plan/<uuid:plan_id>/", portal.portal_sign, name="portal_sign"),
    path("my/goals/", portal.own_goals, name="own_goals"),
    path("my/goals/<uuid:own_goal_id>/rate/", portal.own_goal_rate, name="own_goal_rate"),
    path("my/goals/<uuid:own_goal_id>/let-go/", portal.own_goal_let_go, name="own_goal_let_go"),
]
