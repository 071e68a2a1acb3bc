"""Checks whether the links of articles to other sites still work."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.models import Article
from articles.publishing import link_check
from articles.publishing.link_uses import refresh_all_uses, refresh_uses

DEFAULT_LIMIT = 500


class Command(BaseCommand):
    help = (
        "Asks the addresses on other sites that articles link to whether they are still there: those that are"
        " due, or all of one article. Run it once a day; twice at once does no harm."
    )

    def add_arguments(self, parser):
        parser.add_argument("--article", type=int, metavar="ID", help="check this article only, due or not")
        parser.add_argument(
            "--limit", type=int, default=DEFAULT_LIMIT, metavar="N", help=f"at most so many, {DEFAULT_LIMIT}"
        )

    def handle(self, *args, article, limit, **options):
        if limit < 1:
            raise CommandError("--limit must be at least 1.")
        now = timezone.now()
        if article is None:
            refresh_all_uses(now)
            links = link_check.due_links(now)
        else:
            links = link_check.due_links(now, [self._article(article)])
        report = link_check.check_links(list(links[:limit]), clock=timezone.now, rules=link_check.rules())
        self.stdout.write(
            f"Checked {report.checked}: {report.works} work, {report.unclear} can't be told, {report.failing}"
            f" failed and will be tried again, {report.broken} broken; {report.left} left for the next run."
        )

    def _article(self, pk):
        found = Article.objects.filter(pk=pk).first()
        if found is None:
            raise CommandError(f"There is no article {pk}.")
        refresh_uses([found.pk], timezone.now())
        return found
