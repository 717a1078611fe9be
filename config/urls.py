from django.urls import include, path

from api import tokens

urlpatterns = [
    path("api/", include("api.urls")),
    path("oauth/token", tokens.token, name="oauth_token"),
    path("", include("web.urls")),
]
