"""Addresses from the first message to a place. None of them holds a clinical word."""

from django.urls import path

from matching.views import apart, decisions, enquiries, letters, offers, plans, portal, public, waiting, weights

app_name = "matching"

urlpatterns = [
    path("enquire/", public.enquire, name="enquire"),
    path("refer/", public.refer, name="refer"),
    path("enquire/thanks/", public.enquire_thanks, name="enquire_thanks"),
    path("enquiries/", enquiries.enquiries, name="enquiries"),
    path("enquiries/<uuid:enquiry_id>/", enquiries.enquiry, name="enquiry"),
    path("enquiries/<uuid:enquiry_id>/register/", enquiries.register, name="register"),
    path("enquiries/<uuid:enquiry_id>/decline/", enquiries.decline, name="decline"),
    path("enquiries/<uuid:enquiry_id>/letter/", letters.enquiry_letter, name="enquiry_letter"),
    path("enquiries/<uuid:enquiry_id>/reopen/", enquiries.reopen, name="reopen"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/plans/", plans.plans, name="plans"),
    path("waiting/plans/new/", plans.new_plan, name="new_plan"),
    path("waiting/plans/<uuid:match_plan_id>/", plans.plan, name="plan"),
    path("waiting/plans/<uuid:match_plan_id>/send/", plans.send_plan, name="send_plan"),
    path("waiting/weights/", weights.weights, name="weights"),
    path("waiting/fair/", weights.fair, name="fair"),
    path("waiting/offers/", offers.offers, name="offers"),
    path("waiting/offers/<uuid:offer_id>/meeting/", offers.book_meeting, name="book_meeting"),
    path("waiting/offers/<uuid:offer_id>/", offers.offer, name="offer"),
    path("waiting/offers/<uuid:offer_id>/withdraw/", offers.withdraw, name="withdraw"),
    path("waiting/<uuid:waiting_id>/ask/<uuid:clinician_id>/", offers.make_offer, name="make_offer"),
    path("held/", offers.held_places, name="held_places"),
    path("held/<uuid:offer_id>/", offers.held, name="held"),
    path("held/<uuid:offer_id>/after/<int:number>/", offers.specialist_fit, name="specialist_fit"),
    path("my/proposal/<uuid:offer_id>/", portal.proposal, name="proposal"),
    path("my/proposal/<uuid:offer_id>/other/", portal.somebody_else, name="somebody_else"),
    path("my/proposal/<uuid:offer_id>/after/<int:number>/", portal.client_fit, name="client_fit"),
    path("my/while-waiting/", portal.while_waiting, name="while_waiting"),
    path("my/somebody-else/", portal.another, name="another"),
    path("waiting/placed/", decisions.decisions, name="decisions"),
    path("waiting/placed/<uuid:decision_id>/", decisions.decision, name="decision"),
    path("waiting/placed/<uuid:decision_id>/undo/", decisions.undo, name="undo"),
    path("waiting/apart/<uuid:conflict_id>/end/", apart.end_conflict, name="end_conflict"),
    path("waiting/<uuid:waiting_id>/", waiting.waiting_entry, name="waiting_entry"),
    path("waiting/<uuid:waiting_id>/edit/", waiting.edit_entry, name="edit_entry"),
    path("waiting/<uuid:waiting_id>/how-soon/", waiting.triage, name="triage"),
    path("waiting/<uuid:waiting_id>/letter/", letters.leave_letter, name="leave_letter"),
    path("waiting/<uuid:waiting_id>/leave/", waiting.leave, name="leave"),
    path("waiting/<uuid:waiting_id>/back/", waiting.put_back, name="put_back"),
    path("waiting/<uuid:waiting_id>/apart/", apart.conflicts, name="conflicts"),
    path("waiting/apart/clients/<uuid:tie_id>/end/", apart.end_tie, name="end_tie"),
    path("waiting/<uuid:waiting_id>/apart/client/", apart.tie, name="tie"),
    path("waiting/<uuid:waiting_id>/with/<uuid:clinician_id>/", decisions.choose, name="choose"),
]
