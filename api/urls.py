from django.urls import path

from api import about, analyses, records, syncing

urlpatterns = [
    path("v1/accounts", records.accounts),
    path("v1/accounts/<str:public_id>", records.account),
    path("v1/stakeholders", records.stakeholders),
    path("v1/stakeholders/<str:public_id>", records.stakeholder),
    path("v1/opportunities", records.opportunities),
    path("v1/opportunities/<str:public_id>", records.opportunity),
    path("v1/committees", records.committees),
    path("v1/committees/<str:public_id>", records.committee),
    path("v1/committees/<str:public_id>/analysis", analyses.analysis),
    path("v1/snapshots", analyses.snapshots),
    path("v1/sources/<slug:source>/batch", syncing.batch),
    path("v1/sources/<slug:source>/accounts/<path:external_id>", syncing.account),
    path("v1/sources/<slug:source>/stakeholders/<path:external_id>", syncing.stakeholder),
    path("v1/sources/<slug:source>/opportunities/<path:external_id>", syncing.opportunity),
    path("v1/sources/<slug:source>/touches/<path:external_id>", syncing.touch),
    path("v1/capabilities", about.capabilities),
    path("v1/whoami", about.whoami),
    path("v1/schema", about.Schema.as_view()),
    path("<path:rest>", about.nothing),
    path("", about.nothing),
]
