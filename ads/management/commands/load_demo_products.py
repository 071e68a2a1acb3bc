"""Fills the site with the demo's products, shops and campaigns, and 30 days of what became of them."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ads.demo import clients, counts, load
from articles.demo import users
from articles.models import Door, through


class Command(BaseCommand):
    help = "Loads the demo products and campaigns with their log-ins (after load_demo_articles)."

    def add_arguments(self, parser):
        parser.add_argument(
            "--password", default=users.DEFAULT_PASSWORD, help="For the demo log-ins it makes."
        )
        parser.add_argument(
            "--picture-width", type=int, default=load.FULL_WIDTH, help="Smaller pictures are drawn faster."
        )
        parser.add_argument("--force", action="store_true", help="Also on a site under https.")

    def handle(self, **options):
        try:
            users.refuse_in_production(is_forced=options["force"])
            with through(Door.COMMAND):
                self._load(options["password"], options["picture_width"])
        except users.DemoRefused as error:
            raise CommandError(str(error)) from error
        names = ", ".join(user.username for user in load.USERS)
        self.stdout.write(
            f"Log in at /beheer/ as {names}; the password is {options['password']}"
            " (log-ins that existed before keep theirs)."
        )

    def _load(self, password, picture_width):
        now = timezone.now()
        load.load(now, password=password, picture_width=picture_width, say=self.stdout.write)
        counts.load(now, say=self.stdout.write)
        clients.load(now, password=password, say=self.stdout.write)
