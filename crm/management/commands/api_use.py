from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from crm.models import ApiUse, JudgementRead

USE = (
    "{last_at:%Y-%m-%d %H:%M}  {who}  {method} /{route}  {status}  {requests} x  {records} records"
)
READ = "{at:%Y-%m-%d %H:%M}  {credential}  {user}  {what}  {subject}  {account}"


class Command(BaseCommand):
    help = "Tell what machines asked, the newest first; or which judgements they read."

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=7, help="of how many days (usual: 7)")
        parser.add_argument("--failed", action="store_true", help="only what was refused or failed")
        parser.add_argument("--judgements", action="store_true", help="readings of judgements")

    def handle(self, *, days, failed, judgements, **options):
        since = timezone.now() - timedelta(days=days)
        if judgements:
            for row in JudgementRead.objects.filter(at__gt=since).order_by("-pk").iterator():
                self.stdout.write(READ.format(**vars(row)))
            return
        uses = ApiUse.objects.filter(last_at__gt=since, status__gte=400 if failed else 0)
        for row in uses.order_by("-last_at").iterator():
            self.stdout.write(USE.format(who=row.credential or "nobody known", **vars(row)))
