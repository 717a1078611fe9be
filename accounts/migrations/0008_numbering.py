from django.db import migrations

# Existing change sets are numbered in the order of their ids; nothing better is known of them.
NUMBER_EXISTING = """
    UPDATE accounts_changeset SET seq = numbered.first, size = numbered.many
    FROM (
        SELECT id, many, 1 + sum(many) OVER (ORDER BY id) - many AS first
        FROM (
            SELECT s.id AS id, coalesce(max(c.ordinal) + 1, 0) AS many
            FROM accounts_changeset s LEFT JOIN accounts_change c ON c.change_set_id = s.id
            GROUP BY s.id
        ) sized
    ) numbered
    WHERE accounts_changeset.id = numbered.id
"""
START = """
    INSERT INTO accounts_counter (id, next)
    SELECT 1, coalesce(max(seq + size), 1) FROM accounts_changeset
"""
# At commit the size is taken first, and only then, when all other checks of the transaction are
# through, the number: whoever holds the counter waits for nobody any more.
TRIGGERS = """
    CREATE FUNCTION accounts_size_change_set() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE accounts_changeset SET size = (
            SELECT coalesce(max(ordinal) + 1, 0) FROM accounts_change WHERE change_set_id = NEW.id
        ) WHERE id = NEW.id;
        RETURN NULL;
    END $$;

    CREATE FUNCTION accounts_number_change_set() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        first bigint;
    BEGIN
        UPDATE accounts_counter SET next = next + NEW.size WHERE id = 1
            RETURNING next - NEW.size INTO first;
        IF NOT FOUND THEN
            INSERT INTO accounts_counter AS counter (id, next)
                SELECT 1, coalesce(max(seq + size), 1) + NEW.size FROM accounts_changeset
                ON CONFLICT (id) DO UPDATE SET next = counter.next + NEW.size
                RETURNING next - NEW.size INTO first;
        END IF;
        UPDATE accounts_changeset SET seq = first WHERE id = NEW.id;
        RETURN NULL;
    END $$;

    CREATE CONSTRAINT TRIGGER accounts_size AFTER INSERT ON accounts_changeset
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        EXECUTE FUNCTION accounts_size_change_set();

    CREATE CONSTRAINT TRIGGER accounts_number AFTER UPDATE OF size ON accounts_changeset
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.seq IS NULL)
        EXECUTE FUNCTION accounts_number_change_set();
"""
NO_TRIGGERS = """
    DROP TRIGGER accounts_number ON accounts_changeset;
    DROP TRIGGER accounts_size ON accounts_changeset;
    DROP FUNCTION accounts_number_change_set();
    DROP FUNCTION accounts_size_change_set();
"""


def number(apps, schema_editor):
    schema_editor.execute(NUMBER_EXISTING)
    schema_editor.execute(START)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TRIGGERS, params=None)


def forget(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(NO_TRIGGERS, params=None)


class Migration(migrations.Migration):
    """On SQLite code numbers what is new: accounts.numbering."""

    dependencies = [("accounts", "0007_seq")]
    operations = [migrations.RunPython(number, forget)]
