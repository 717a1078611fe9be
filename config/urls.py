from django.urls import include, path

from api import hooks, tokens

urlpatterns = [
    path("api/", include("api.urls")),
    path("oauth/token", tokens.token, name="oauth_token"),
    path("hooks/<slug:public_id>/feedback", hooks.feedback, name="feedback_hook"),
    path("hooks/<slug:public_id>/events", hooks.vendor_events, name="vendor_events"),
    path("", include("web.urls")),
]
