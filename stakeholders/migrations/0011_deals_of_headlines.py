from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0010_occasions")]
    operations = [
        migrations.AddField(
            model_name="headline",
            name="opportunity",
            field=models.BigIntegerField(blank=True, null=True),
        )
    ]
