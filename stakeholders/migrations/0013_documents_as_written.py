from importlib import import_module

from django.db import migrations

from stakeholders.models.snapshots import WrittenJSON

COLUMNS = import_module("stakeholders.migrations.0005_snapshot_compression").COLUMNS


def keep_as(kind):
    """All columns by one statement: the table is written anew once, compressed as before."""

    def alter(apps, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname, attcompression FROM pg_attribute"
                " WHERE attrelid = 'stakeholders_snapshot'::regclass AND attname = ANY(%s)",
                [list(COLUMNS)],
            )
            compressed = [name for name, how in cursor.fetchall() if how == "l"]
            changes = [f"ALTER {name} TYPE {kind} USING {name}::{kind}" for name in COLUMNS]
            # A new type forgets how the column was compressed.
            changes += [f"ALTER {name} SET COMPRESSION lz4" for name in compressed]
            cursor.execute(f"ALTER TABLE stakeholders_snapshot {', '.join(changes)}")

    return alter


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0012_fill_deals_of_headlines")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(keep_as("json"), keep_as("jsonb"))],
            state_operations=[
                migrations.AlterField("snapshot", "document", WrittenJSON()),
                migrations.AlterField("snapshot", "readings", WrittenJSON(default=dict)),
            ],
        )
    ]
