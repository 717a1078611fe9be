from django.db import migrations

from accounts import like_indexes


def drop(apps, editor):
    like_indexes.drop(editor, ("accounts_alert",))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0016_fill_folded")]

    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]
