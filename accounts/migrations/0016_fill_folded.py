from django.db import migrations

from accounts.filling import fill


def fold(apps, editor):
    fill(apps.get_model("accounts", "Account"), "folded")


class Migration(migrations.Migration):
    # Each block is its own transaction: what is filled stays, none holds a hundred thousand rows.
    atomic = False
    dependencies = [("accounts", "0015_folded")]
    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
