import time
import tomllib
from datetime import date, timedelta
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from demo import company, following_up, happening, history, krackhardt, proposing, surveying
from demo.cast import CAST
from demo.scene import Scene
from demo.telling import open_scene
from stakeholders.models import Person

STORIES = Path(__file__).parents[2] / "story"


class Command(BaseCommand):
    help = "Load the sample data into an empty database; safe to repeat."

    def handle(self, **options) -> None:
        if User.objects.filter(username=CAST[0].username).exists():
            self.stdout.write("The sample data is loaded already.")
        elif User.objects.exists():
            raise CommandError("Sample data goes into an empty database only: this one has users.")
        else:
            began = time.monotonic()
            accounts, snapshots = load(STORIES)
            self.stdout.write(
                f"Loaded {accounts} accounts with {snapshots} analyses"
                f" in {time.monotonic() - began:.0f} s."
            )


@transaction.atomic
def load(stories: Path) -> tuple[int, int]:
    """All stories, all or nothing, then their history and what is true today."""
    today = timezone.localdate()
    users, known = company.found(), {}
    company.look_for_roles(users, today - timedelta(days=history.DAYS_BACK))
    following_up.write_rules(users["chloe"])
    files = sorted(stories.glob("*.toml"))
    scenes = [_told(tomllib.loads(file.read_text("utf-8")), today, users, known) for file in files]
    surveying.ask(scenes, users, timezone.now())
    krackhardt.load(users["tom"], today)
    told = history.compute(timezone.now())
    following_up.follow_up(users)
    proposing.tell(users)
    proposing.aim(users, today)
    return len(files) + 1, told


def _told(story: dict, today: date, users: dict[str, User], known: dict[str, Person]) -> Scene:
    scene = open_scene(story, today, users, known)
    happening.tell(scene)
    return scene
