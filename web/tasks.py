from celery import shared_task
from django.conf import settings
from django.utils import timezone

from web import digest


@shared_task
def send_digests() -> None:
    """Mail the digests of today once the hour has come; safe to repeat."""
    digest.send_due(timezone.now(), from_hour=settings.DIGEST_HOUR)
