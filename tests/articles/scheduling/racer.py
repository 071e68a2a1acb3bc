"""A process that runs what is due each time that its input has a line; all of it is loaded before."""

import sys

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    from articles.models import ScheduledJob

    ScheduledJob.objects.count()
    print("ready", flush=True)
    for _line in sys.stdin:
        call_command("run_schedule", once=True, verbosity=0)
        print("done", flush=True)
