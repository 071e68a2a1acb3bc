"""Articles may link to products that readers can open, and to no others."""

import pytest

from ads.models import Approval
from articles.publishing.checks import run_checks
from tests.ads.factories import make_product
from tests.factories import NOW, make_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "is_fine"),
    [
        (Approval.APPROVED, True),
        (Approval.DRAFT, False),
        (Approval.IN_REVIEW, False),
        (Approval.ARCHIVED, False),
    ],
)
def test_a_product_can_be_linked_to_once_it_is_approved(status, is_fine):
    product = make_product(status=status)
    body = f'<p><a href="{product.get_absolute_url()}">a</a></p>'
    article = make_article(sections=[("Kop", body)])
    broken = [problem for problem in run_checks(article, now=NOW) if problem.id == "broken_link"]
    assert (broken == []) is is_fine
