from django.urls import path, register_converter
from django.urls.converters import PathConverter, StringConverter

from api import (
    about,
    analyses,
    custom_fields,
    erasures,
    following,
    hooks,
    jobs,
    ownership,
    records,
    removals,
    syncing,
    webhooks,
    what_if,
)
from api.resources import RESOURCES


class ExternalId(PathConverter):
    """Whatever a source calls its records, slashes too; PostgreSQL keeps no NUL."""

    regex = r"[^\x00]+"


class Anything(PathConverter):
    """Line feeds too, so that whatever does not exist here is told in our shape."""

    regex = r"[\s\S]+"


class Field(StringConverter):
    """A field of a record, or one that the company defined: `custom.` and its key."""

    regex = r"[-\w.]+"


register_converter(Field, "field")
register_converter(ExternalId, "external")
register_converter(Anything, "anything")

urlpatterns = [
    *(path(f"v1/{one.plural}", records.listing(type_)) for type_, one in RESOURCES.items()),
    *(
        path(f"v1/{one.plural}/<slug:public_id>", records.single(type_))
        for type_, one in RESOURCES.items()
    ),
    path("v1/committees/<slug:public_id>/analysis", analyses.analysis),
    path("v1/committees/<slug:public_id>/what-if", what_if.what_if),
    path("v1/snapshots", analyses.snapshots),
    path("v1/sources/<slug:source>", about.source),
    path("v1/sources/<slug:source>/batch", syncing.batch),
    path("v1/sources/<slug:source>/merges", removals.merge),
    path("v1/sources/<slug:source>/full-lists", removals.full_lists),
    path("v1/sources/<slug:source>/full-lists/<slug:public_id>", removals.full_list),
    path("v1/sources/<slug:source>/full-lists/<slug:public_id>/ids", removals.full_list_ids),
    path(
        "v1/sources/<slug:source>/full-lists/<slug:public_id>/complete",
        removals.complete_full_list,
    ),
    path("v1/erasures", erasures.erasures),
    path("v1/erasures/<slug:public_id>", erasures.erasure),
    path("v1/merges", removals.merges),
    path("v1/merges/<slug:public_id>/undo", removals.undo_merge),
    path("v1/sources/<slug:source>/accounts/<external:external_id>", syncing.account),
    path("v1/sources/<slug:source>/stakeholders/<external:external_id>", syncing.stakeholder),
    path("v1/sources/<slug:source>/opportunities/<external:external_id>", syncing.opportunity),
    path("v1/sources/<slug:source>/touches/<external:external_id>", syncing.touch),
    path("v1/sources/<slug:source>/seats/<external:external_id>", syncing.seat),
    path("v1/sources/<slug:source>/outbox", following.reading),
    path("v1/sources/<slug:source>/outbox/ack", following.acknowledgement),
    path("v1/changes", following.changes),
    path("v1/webhook-endpoints", webhooks.endpoints),
    path("v1/webhook-endpoints/<slug:public_id>", webhooks.endpoint),
    path("v1/webhook-endpoints/<slug:public_id>/ping", webhooks.ping),
    path("v1/webhook-endpoints/<slug:public_id>/rotate", webhooks.rotate),
    path("v1/webhook-endpoints/<slug:public_id>/deliveries", webhooks.deliveries),
    path("v1/webhook-endpoints/<slug:public_id>/replay", webhooks.replay_range),
    path("v1/deliveries/<slug:public_id>/replay", webhooks.replay),
    path("v1/feedback-hooks", hooks.hooks),
    path("v1/feedback-hooks/<slug:public_id>", hooks.hook),
    path("v1/feedback-hooks/<slug:public_id>/rotate", hooks.rotate_hook),
    path("v1/jobs", jobs.jobs),
    path("v1/jobs/<slug:public_id>", jobs.job),
    path("v1/jobs/<slug:public_id>/data", jobs.data),
    path("v1/jobs/<slug:public_id>/start", jobs.start),
    path("v1/jobs/<slug:public_id>/cancel", jobs.cancel),
    path("v1/jobs/<slug:public_id>/results", jobs.results),
    path("v1/field-policies", ownership.field_policies),
    path("v1/field-policies/<slug:of>/<field:field>", ownership.field_policy),
    path("v1/custom-fields", custom_fields.custom_fields),
    path("v1/custom-fields/<slug:public_id>", custom_fields.custom_field),
    path("v1/conflicts", ownership.conflicts),
    path("v1/conflicts/resolve", ownership.resolve_conflicts),
    path("v1/conflicts/<slug:public_id>", ownership.conflict),
    path("v1/capabilities", about.capabilities),
    path("v1/whoami", about.whoami),
    path("v1/schema", about.Schema.as_view()),
    path("<anything:rest>", about.nothing),
    path("", about.nothing),
]
