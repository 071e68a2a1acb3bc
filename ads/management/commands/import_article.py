"""`import_article FILE`: a plain-text page becomes an article, with what stood beside it."""

import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ads.compliance import may_be_placed
from ads.importing import import_page
from articles.importing.decoding import LARGEST_FILE, ImportRefused
from articles.importing.plain_text import ItemList, parse
from articles.importing.store import Change, find_author, find_topic
from articles.models import Article, Door, through
from articles.publishing import workflow


class Command(BaseCommand):
    help = (
        "Import an article from a plain-text page: a title, an introduction, headed sections with lists, "
        "and the closing lists “Evergreen Posts”, “Trending Posts” and “Gesponsord:”. Listed titles become "
        "empty drafts, sponsored names products in a campaign that is to be approved. A second run changes "
        "nothing; an article that somebody wrote is never overwritten. Either everything is stored or "
        "nothing."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="The text file; - reads standard input.")
        parser.add_argument(
            "--topic", metavar="SLUG", help="Where the article belongs; without it the first of the menu."
        )
        parser.add_argument(
            "--author",
            metavar="SLUG",
            help="Who signs. Without it the person “redactie” signs an article without author, if there is "
            "one; with --publish it is made where there are no people at all.",
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="Publish it at once; where something stops that, the draft is stored and the reasons named.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Do exactly the same, show it, and undo it again."
        )
        parser.add_argument(
            "--repair-capitals",
            action="store_true",
            help="Write odd capitals in the middle of sentences small, also in an article imported before.",
        )

    def handle(self, *, file, topic, author, publish, dry_run, repair_capitals, **options):
        now = timezone.now()
        try:
            page = parse(_read(file), repair=repair_capitals)
            with through(Door.IMPORT), transaction.atomic():
                imported = import_page(
                    page,
                    topic=find_topic(topic),
                    author=find_author(author),
                    needs_author=publish,
                    now=now,
                )
                summary = list(_summary(page, imported))
                news, problems = (_publish if publish else _leave)(imported.stored, now)
                transaction.set_rollback(dry_run)
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except IntegrityError as error:
            message = _("Somebody stored the same title or product at this moment: nothing was imported.")
            raise CommandError(message) from error
        if dry_run:
            news.append(_("This was a dry run: nothing was stored."))
        elif problems:
            news.append(_("It is stored, but not published."))
        for line in [*summary, *news]:
            self.stdout.write(line)
        if problems:
            raise CommandError("\n".join([_("It can't be published yet:"), *problems]))


def _read(file):
    """The bytes of `file`, or of standard input for “-”; never more than shows that it is too large."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(LARGEST_FILE + 1)
        with open(file, "rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise CommandError(_("There is no file “%(file)s”.") % {"file": file}) from error
    except IsADirectoryError as error:
        raise CommandError(_("“%(file)s” is a directory: name one file.") % {"file": file}) from error
    except OSError as error:
        message = _("“%(file)s” can't be read: %(reason)s.")
        raise CommandError(message % {"file": file, "reason": error.strerror}) from error


def _leave(stored, now):
    """What readers don't see yet, and (as nothing was tried) no problems, each a list of sentences."""
    is_behind = stored.change == Change.REPAIRED and stored.article.publications.live(now).exists()
    return [_("Readers see the repair once it is published.")] if is_behind else [], []


def _publish(stored, now):
    """What was published, and what stopped it, each a list of sentences."""
    article = stored.article
    if article.status == Article.Status.PUBLISHED:
        return [_("It is published already: %(address)s") % {"address": article.get_absolute_url()}], []
    try:
        publication = workflow.publish(article, user=None, now=now)
    except workflow.Blocked as blocked:
        return [], [f"– {problem.message}" for problem in blocked.problems]
    except workflow.NotAllowed as refusal:
        return [], [f"– {refusal}"]
    return [_("Published: %(address)s") % {"address": publication.get_absolute_url()}], []


# -- The summary -----------------------------------------------------------------------------------


def _summary(page, imported):
    """What stood on `page` and what became of it, line by line."""
    stored = imported.stored
    article = stored.article
    yield _("Title: %(title)s (%(change)s)") % {"title": page.title, "change": stored.change.label}
    yield _("Topic: %(topic)s") % {"topic": article.topic}
    authors = ", ".join(str(authorship.person) for authorship in article.authorships.all())
    yield _("Authors: %(authors)s") % {"authors": authors or _("nobody yet")}
    yield _("Introduction: %(parts)s") % {"parts": _parts(page.introduction)}
    for section in page.sections:
        described = {"heading": section.heading, "parts": _parts(section.blocks)}
        yield _("Section “%(heading)s”: %(parts)s") % described
    yield from _titles("Evergreen Posts", page.evergreen, stored.stubs)
    yield from _titles("Trending Posts", page.trending, stored.stubs)
    yield from _products(imported.products)
    yield from _capitals(page)
    for remark in page.warnings:
        yield _("Warning, line %(line)d: %(message)s") % {"line": remark.line, "message": remark.message}


def _parts(blocks):
    """For example “2 paragraphs, a list of 7 items (7 with a lead-in)”."""
    lists = [block for block in blocks if isinstance(block, ItemList)]
    number = len(blocks) - len(lists)
    parts = [ngettext("%(n)d paragraph", "%(n)d paragraphs", number) % {"n": number}]
    return ", ".join([*parts, *map(_list, lists)])


def _list(block):
    number = len(block.items)
    if block.is_ordered:
        words = ngettext("a numbered list of %(n)d item", "a numbered list of %(n)d items", number)
    else:
        words = ngettext("a list of %(n)d item", "a list of %(n)d items", number)
    lead_ins = sum(bool(item.lead_in) for item in block.items)
    with_lead_ins = " " + _("(%(n)d with a lead-in)") % {"n": lead_ins} if lead_ins else ""
    return words % {"n": number} + with_lead_ins


def _titles(name, titles, stubs):
    number = len(titles)
    yield f"{name}: " + ngettext("%(n)d title", "%(n)d titles", number) % {"n": number}
    for title in titles:
        found = _("new, an empty draft") if title in stubs else _("exists")
        yield f"  {title} ({found})"


def _products(products):
    number = len(products.placements)
    yield _("Sponsored:") + " " + ngettext("%(n)d product", "%(n)d products", number) % {"n": number}
    for placement in products.placements:
        product = placement.product
        found = _("new") if product in products.made else _("exists")
        kind, status = product.get_product_class_display(), product.get_status_display()
        yield f"  {product} ({found}; {kind}; {status})"
        if not may_be_placed(product.product_class):
            yield "    " + _("Products of this kind are never shown, whoever approves them.")
    for campaign in {placement.campaign: None for placement in products.placements}:
        described = {"campaign": campaign, "status": campaign.get_status_display()}
        yield "  " + _("In the campaign “%(campaign)s” (%(status)s)") % described


def _capitals(page):
    number = len(page.odd_capitals)
    if not number:
        return
    counted = ngettext(
        "%(n)d odd capital in the middle of a sentence",
        "%(n)d odd capitals in the middle of sentences",
        number,
    )
    advice = _("written small") if page.is_repaired else _("--repair-capitals writes them small")
    yield f"{counted % {'n': number}} ({advice}):"
    for capital in page.odd_capitals:
        place = _("line %(line)d") % {"line": capital.line}
        yield f"  {place}: {capital.word} – {capital.context}"
