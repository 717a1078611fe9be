from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Provenance(models.Model):
    """Who said each field of a record, when and from where; `*` speaks for all others."""

    subject = models.CharField(max_length=40, unique=True)
    fields = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
