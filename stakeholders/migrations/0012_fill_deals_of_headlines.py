from django.db import migrations
from django.db.models import OuterRef, Subquery

ROWS = 5_000


def fill(apps, schema_editor):
    """Copy the deal of each committee, so many headlines at a time; safe to repeat."""
    headlines = apps.get_model("stakeholders", "Headline").objects.order_by("pk")
    committees = apps.get_model("stakeholders", "BuyingCommittee").objects
    deal = Subquery(committees.filter(pk=OuterRef("pk")).values("opportunity_id")[:1])
    done = 0
    while pks := list(headlines.filter(pk__gt=done).values_list("pk", flat=True)[:ROWS]):
        headlines.filter(pk__gt=done, pk__lte=pks[-1]).order_by().update(opportunity=deal)
        done = pks[-1]


class Migration(migrations.Migration):
    # Each block is its own transaction: nobody waits for a hundred thousand rows.
    atomic = False
    dependencies = [("stakeholders", "0011_deals_of_headlines")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
