from django.db import migrations

from accounts import letter_indexes
from accounts.filling import fill

OPEN = "retracted_at IS NULL AND to_on IS NULL"
PLACES = {"stakeholders_person": "true", "stakeholders_position": OPEN}


def fold(apps, editor):
    for name in ("Person", "Position"):
        fill(apps.get_model("stakeholders", name), "folded")


def make(apps, editor):
    for table, condition in PLACES.items():
        letter_indexes.make(editor, table, "folded", condition)


def drop(apps, editor):
    for table in PLACES:
        letter_indexes.drop(editor, table, "folded")


class Migration(migrations.Migration):
    # Each block is its own transaction: nobody waits for a million rows.
    atomic = False
    dependencies = [("stakeholders", "0015_folded")]
    operations = [
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.RunPython(make, drop),
    ]
