"""Which of its texts and pictures a placement shows."""

from collections import Counter
from random import Random

import pytest

from ads.models import Approval
from ads.serving import snapshot
from ads.serving.selection import Context, fill
from ads.serving.tokens import read_click
from articles.models import Image
from tests.ads.factories import NOW, make_placement, make_variant

pytestmark = pytest.mark.django_db
CONTEXT = Context(article_id=1, topic_id=1)


@pytest.fixture
def placement():
    return make_placement(line="Eigen regel")


def make_image(name):
    return Image.objects.create(file=f"images/{name}.png", title=name, alt="Een potje", width=8, height=8)


def shown(times=1, context=CONTEXT, seed=1):
    snapshot.forget()
    rng = Random(seed)
    return [item for _ in range(times) for item in fill("article", context, 1, rng, NOW)]


def lines(times=400, **more):
    return Counter(item.line for item in shown(times, **more))


def test_without_variants_it_is_its_own(placement):
    (item,) = shown()
    assert (item.line, item.variant_id) == ("Eigen regel", 0)


def test_variants_are_shown_by_weight_beside_its_own(placement):
    make_variant(placement, line="Tweede", weight=30)
    counts = lines(4000)
    assert counts["Tweede"] / 4000 == pytest.approx(0.75, abs=0.035)
    assert counts["Eigen regel"] + counts["Tweede"] == 4000


def test_its_own_text_stays_away_without_a_share(placement):
    placement.own_weight = 0
    placement.save()
    make_variant(placement, line="Tweede")
    assert set(lines()) == {"Tweede"}


def test_its_own_text_comes_back_when_no_variant_is_active(placement):
    placement.own_weight = 0
    placement.save()
    make_variant(placement, line="Tweede", is_active=False)
    assert set(lines()) == {"Eigen regel"}


def test_beside_a_sensitive_subject_stand_only_those_without_a_line(placement):
    context = CONTEXT._replace(sponsoring="sensitive")
    assert shown(context=context) == []
    make_variant(placement, line="")
    assert set(lines(context=context)) == {""}


def test_a_variant_has_its_own_picture_or_that_of_the_product(placement):
    own, products = make_image("own"), make_image("product")
    placement.product.image = products
    placement.product.save()
    with_picture = make_variant(placement, line="Met", image=own)
    make_variant(placement, line="Zonder")
    pictures = {item.line: item.image.url for item in shown(400)}
    assert pictures == {"Met": own.file.url, "Zonder": products.file.url, "Eigen regel": products.file.url}
    assert with_picture.pk in {item.variant_id for item in shown(400)}


def test_the_smallest_rendition_serves_once_there_is_one(placement):
    own, products = make_image("own"), make_image("product")
    for image in (own, products):
        type(image).objects.filter(pk=image.pk).update(small=f"renditions/{image.pk}.webp")
    placement.product.image = products
    placement.product.save()
    make_variant(placement, line="Met", image=own)
    pictures = {item.line: item.image.url for item in shown(200)}
    assert pictures["Met"] == f"/media/renditions/{own.pk}.webp"
    assert pictures["Eigen regel"] == f"/media/renditions/{products.pk}.webp"


def test_the_link_knows_the_variant(placement):
    variant = make_variant(placement, line="Tweede")
    found = {item.line: read_click(item.token_click).variant_id for item in shown(200)}
    assert found == {"Eigen regel": 0, "Tweede": variant.pk}


def test_a_draft_shows_none_of_them(placement):
    make_variant(placement, line="Tweede")
    placement.campaign.status = Approval.DRAFT
    placement.campaign.approved_by = placement.campaign.approved_at = None
    placement.campaign.save()
    assert shown() == []
