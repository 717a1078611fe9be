from functools import partial

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.identity

SO_FAR = [
    "accounts:read", "stakeholders:read", "opportunities:read", "committees:read",
    "analysis:read", "sync",
]


def keep_what_keys_could_do(apps, schema_editor):
    apps.get_model("crm", "Credential").objects.update(scopes=SO_FAR)


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0002_removals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
    ]

    operations = [
        migrations.RenameModel("ApiKey", "Credential"),
        migrations.AlterModelOptions("credential", {"ordering": ["-created_at", "-pk"]}),
        migrations.RenameField("credential", "digest", "secret_digest"),
        migrations.AlterField("credential", "secret_digest", models.CharField(blank=True, max_length=64)),
        migrations.AlterField(
            "credential",
            "public_id",
            models.CharField(
                default=partial(accounts.identity.public_id, "crd"),
                editable=False, max_length=40, unique=True,
            ),
        ),
        migrations.AlterField(
            "credential",
            "source",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="credentials", to="crm.source"),
        ),
        migrations.AlterField(
            "credential",
            "user",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="credentials", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            "credential",
            "kind",
            models.CharField(
                choices=[("api_key", "Key"), ("oauth_client", "OAuth client")],
                default="api_key", max_length=12,
            ),
        ),
        migrations.AddField(
            "credential",
            "application",
            models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.CASCADE,
                to="oauth2_provider.application",
            ),
        ),
        migrations.AddField("credential", "scopes", models.JSONField(default=list)),
        migrations.AddConstraint(
            "credential",
            models.CheckConstraint(
                condition=(
                    models.Q(kind="api_key", application__isnull=True)
                    & ~models.Q(secret_digest="")
                    | models.Q(kind="oauth_client", application__isnull=False, secret_digest="")
                ),
                name="crm_credential_kind",
            ),
        ),
        migrations.RunPython(keep_what_keys_could_do, migrations.RunPython.noop),
    ]
