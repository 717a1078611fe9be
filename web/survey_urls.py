"""The addresses of surveys and web forms: their pages for us, and the public ones."""

from django.urls import path

from web.views import survey_answers, survey_preview, surveys, web_forms

urlpatterns = [
    path("surveys/", surveys.surveys, name="surveys"),
    path("surveys/add/", surveys.add_survey, name="add_survey"),
    path("surveys/<slug:survey_id>/", surveys.survey, name="survey"),
    path("surveys/<slug:survey_id>/edit/", surveys.edit_survey, name="edit_survey"),
    path("surveys/<slug:survey_id>/preview/", survey_preview.preview_survey, name="preview_survey"),
    path(
        "surveys/<slug:survey_id>/preview/stop/", survey_preview.preview_stop, name="preview_stop"
    ),
    path("surveys/<slug:survey_id>/remove/", surveys.remove_survey, name="remove_survey"),
    path("surveys/<slug:survey_id>/restore/", surveys.restore_survey, name="restore_survey"),
    path("surveys/<slug:survey_id>/ask/", surveys.ask, name="ask_survey"),
    path(
        "surveys/<slug:survey_id>/send-again/",
        surveys.send_survey_again,
        name="send_survey_again",
    ),
    path("surveys/<slug:survey_id>/close/", surveys.close_survey, name="close_survey"),
    path("accounts/<slug:account_id>/ask/", surveys.ask_account, name="ask_account"),
    path("forms/", web_forms.web_forms, name="web_forms"),
    path("forms/<slug:form_id>/switch/", web_forms.switch_web_form, name="switch_web_form"),
    path("forms/<slug:form_id>/receipts/", web_forms.set_receipts, name="set_receipts"),
    path("f/<str:form_id>/", web_forms.fill_web_form, name="fill_web_form"),
    path("s/<str:token>/", survey_answers.answer_survey, name="answer_survey"),
    path("s/<str:token>/stop/", survey_answers.stop_surveys, name="stop_surveys"),
]
