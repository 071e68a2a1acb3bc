"""A job for the tests: it notes in a file when it begins and when it ends."""

import os
import time

from django.core.management.base import BaseCommand

from articles.models import ScheduledJob


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("seconds", type=float)

    def handle(self, *, file, seconds, **options):
        # As real work does, it has a connection of its own.
        assert ScheduledJob.objects.filter(name="note_run", claimed_until__isnull=False).exists()
        note(file, "begin")
        time.sleep(seconds)
        note(file, "end")
        self.stdout.write("Genoteerd.")


def note(file, word):
    with open(file, "a") as notes:
        notes.write(f"{word} {os.getpid()}\n")
