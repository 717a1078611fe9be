from django.db import migrations

from accounts.filling import fill


def fold(apps, editor):
    for name in ("Person", "Position"):
        fill(apps.get_model("stakeholders", name), "folded")


class Migration(migrations.Migration):
    # Each block is its own transaction: what is filled stays, none holds a million rows.
    atomic = False
    dependencies = [("stakeholders", "0015_folded")]
    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
