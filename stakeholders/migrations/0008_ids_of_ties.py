from functools import partial

from django.db import migrations, models

import accounts.identity

OPEN = models.Q(("retracted_at", None), ("to_on", None))
PREFIXES = {"tie": "tie", "relationship": "rel"}
RANDOM = {
    "postgresql": "replace(gen_random_uuid()::text, '-', '')",
    "sqlite": "lower(hex(randomblob(16)))",
}


def give_ids(apps, schema_editor):
    """One statement for all rows: ids are opaque, so those of old need not sort."""
    random = RANDOM[schema_editor.connection.vendor]
    for name, prefix in PREFIXES.items():
        table = apps.get_model("stakeholders", name)._meta.db_table
        schema_editor.execute(f"UPDATE {table} SET public_id = '{prefix}_' || {random}")


def _ids(name, prefix):
    kind = {"max_length": 40, "editable": False}
    usual = partial(accounts.identity.public_id, prefix)
    without = models.CharField(**kind, default="")
    given = models.CharField(**kind, db_index=True, default=usual)
    return (
        migrations.AddField(model_name=name, name="public_id", field=without),
        migrations.AlterField(model_name=name, name="public_id", field=given),
    )


def _once(name):
    constraint = models.UniqueConstraint(
        fields=["public_id"], condition=OPEN, name=f"stakeholders_{name}_open_once"
    )
    return migrations.AddConstraint(model_name=name, constraint=constraint)


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0007_custom_fields")]
    added, given = zip(*(_ids(name, prefix) for name, prefix in PREFIXES.items()), strict=True)
    operations = [
        *added,
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        *given,
        *(_once(name) for name in PREFIXES),
    ]
