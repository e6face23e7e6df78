"""Addresses of measures: the client's, those of a case, the clinic's forms. None holds a clinical word."""

from django.urls import path

from assessments.views import measures as portal
from assessments.views import measures_case as case
from assessments.views import measures_clinic as clinic
from assessments.views import measures_paper as paper

urlpatterns = [
    path("my/questions/", portal.measure_list, name="measure_list"),
    path("my/questions/<uuid:request_id>/", portal.measure, name="measure"),
    path("my/questions/<uuid:request_id>/part/<int:number>/", portal.measure_part, name="measure_part"),
    path("my/questions/<uuid:request_id>/reach/", portal.measure_reach, name="measure_reach"),
    path("my/questions/<uuid:request_id>/onward/<int:number>/", portal.measure_onward, name="measure_onward"),
    path("my/questions/<uuid:request_id>/check/", portal.measure_check, name="measure_check"),
    path("clients/<uuid:client_id>/measures/", case.measures, name="measures"),
    path("clients/<uuid:client_id>/asked/", case.asked, name="measure_requests"),
    path("clients/<uuid:client_id>/measures/assign/", case.assign, name="measure_assign"),
    path("clients/<uuid:client_id>/measures/<str:measure_key>/", case.history, name="measure_history"),
    path("clients/<uuid:client_id>/measures/<str:measure_key>/print/", case.printed, name="measure_print"),
    path("clients/<uuid:client_id>/measures/<str:measure_key>/pdf/", case.pdf, name="measure_pdf"),
    path("clients/<uuid:client_id>/measures/<str:measure_key>/paper/", paper.today, name="measure_paper_today"),
    path("measures/schedules/<uuid:schedule_id>/stop/", case.stop, name="measure_stop"),
    path("measures/requests/<uuid:request_id>/paper/", paper.asked, name="measure_paper"),
    path("measures/responses/<uuid:response_id>/", case.response, name="measure_response"),
    path("measures/responses/<uuid:response_id>/print/", case.response_printed, name="measure_response_print"),
    path("measures/responses/<uuid:response_id>/pdf/", case.response_pdf, name="measure_response_pdf"),
    path("measures/responses/<uuid:response_id>/correct/", paper.correct, name="measure_correct"),
    path("measures/responses/<uuid:response_id>/error/", case.in_error, name="measure_in_error"),
    path("measures/responses/<uuid:response_id>/score/", case.score_again, name="measure_score_again"),
    path("clinic/forms/", clinic.forms, name="form_list"),
    path("clinic/forms/import/", clinic.import_form, name="form_import"),
    path("clinic/forms/<uuid:edition_id>/", clinic.edition, name="form_edition"),
    path("clinic/forms/<uuid:edition_id>/publish/", clinic.publish, name="form_publish"),
    path("clinic/forms/<uuid:edition_id>/retire/", clinic.retire, name="form_retire"),
    path("clinic/forms/<uuid:edition_id>/original/", clinic.original, name="form_original"),
    path("clinic/instruments/<slug:instrument>/", clinic.instrument, name="instrument"),
    path("clinic/instruments/<slug:instrument>/off/", clinic.instrument_off, name="instrument_off"),
    path("clinic/instruments/<slug:instrument>/words/", clinic.instrument_words, name="instrument_words"),
]
