from django.apps import AppConfig
from django.db.models import Field
from django.db.models.fields.related import ForeignObject

from accounts.among import Among


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every field be asked whether it is among many values."""
        Field.register_lookup(Among)
        ForeignObject.register_lookup(Among)
