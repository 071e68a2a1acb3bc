"""Blocks as bytes: what the one template draws, with a token of its own for each reader."""

import os
import re
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads.models import Approval, Offer, Placement
from ads.serving import delivery, drawing, snapshot, tokens
from ads.serving.delivery import Beside
from ads.serving.selection import choose, fill, pick
from tests.ads.factories import NOW, make_campaign, make_placement, make_product
from tests.ads.serving.making import CONTEXT, make_servable, make_snapshot
from tests.factories import make_publication

TOKEN = re.compile(r'data-seen-token="([^"]+)"')
LINKS = re.compile(r'href="/uit/([^/]+)/"')


@pytest.fixture
def publication(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    for name in ("IJzer <20> mg", "Zink & koper"):
        make_placement(make_campaign(status=Approval.APPROVED), make_product(name, status=Approval.APPROVED))
    return make_publication()


def test_each_reader_gets_tokens_of_their_own_in_what_is_otherwise_the_same(publication):
    beside = Beside(publication)
    first, second = (beside.fill(NOW).decode() for _reader in range(2))
    blocks = [tokens.read_block(TOKEN.search(html)[1]) for html in (first, second)]
    assert blocks[0].nonce != blocks[1].nonce
    for html, block in zip((first, second), blocks, strict=True):
        clicks = [tokens.read_click(token) for token in LINKS.findall(html)]
        assert tuple(click.placement_id for click in clicks) == block.placements
        assert {click.nonce for click in clicks} == {block.nonce}
    assert "IJzer &lt;20&gt; mg</a>" in first
    assert "Zink &amp; koper</a>" in first
    assert drawing._TOKEN not in first
    assert drawing._ROWS not in first


def test_it_is_rendered_once_however_many_read_it(publication, monkeypatch):
    beside = Beside(publication)
    beside.fill(NOW)
    monkeypatch.setattr(drawing, "render_to_string", lambda *args: pytest.fail("rendered again"))
    assert all(beside.fill(NOW) for _reader in range(20))


def test_a_price_leaves_at_its_moment(publication):
    Offer.objects.update(seen_at=NOW - timedelta(hours=24) + timedelta(seconds=2))
    snapshot.forget()
    beside = Beside(publication)
    assert b"partners__price" in beside.fill(NOW + timedelta(seconds=2))
    assert b"partners__price" not in beside.fill(NOW + timedelta(seconds=2, microseconds=1))


def test_words_that_change_while_a_block_is_drawn_are_gone_from_the_next(publication, monkeypatch):
    Placement.objects.update(line="Oude regel")
    snapshot.forget()
    picking = delivery.pick

    def meanwhile(*args):
        picked = picking(*args)
        Placement.objects.update(line="Nieuwe regel")
        snapshot.forget()
        return picked

    beside = Beside(publication)
    with monkeypatch.context() as patched:
        patched.setattr(delivery, "pick", meanwhile)
        assert b"Oude regel" in beside.fill(NOW)
    after = beside.fill(NOW)
    assert b"Nieuwe regel" in after
    assert b"Oude regel" not in after


def test_what_is_drawn_is_what_fill_gives(publication):
    names = {item.name for item in fill("article", CONTEXT, 5, Random(1), NOW)}
    assert names == {"IJzer <20> mg", "Zink & koper"}


def test_the_same_picture_has_the_same_name_and_another_another(publication):
    first = snapshot.current(NOW).identity
    snapshot.forget()
    assert snapshot.current(NOW).identity == first
    Offer.objects.update(price=1)
    snapshot.forget()
    assert snapshot.current(NOW).identity != first


def test_a_picture_made_from_another_remembers_nothing_of_it(publication):
    from dataclasses import replace

    one = snapshot.current(NOW)
    pick(snapshot.current(NOW), "article", CONTEXT, 5, Random(1), NOW)
    assert one.plans
    other = replace(one, names={})
    assert (other.plans, other.rows) == ({}, {})


@given(st.integers(1, 30), st.integers(1, 6), st.integers(0, 10**6))
def test_few_or_many_a_block_is_as_full_as_it_can_be(placements, brands, seed):
    items = [make_servable(n, brand_id=n % brands, weight=1 + n * n) for n in range(1, placements + 1)]
    drawn = choose(make_snapshot(*items), "article", CONTEXT, 5, Random(seed), NOW)
    found = [item.facts.brand_id for item in drawn]
    assert len(found) == len(set(found)) == min(5, len({item.facts.brand_id for item in items}))


def test_a_link_names_only_what_stood_in_its_block():
    block = tokens.sign_block([7, 9], 1, NOW, "nonce", [0, 4])
    assert tokens.read_click(tokens.click_in(block, 1)).placement_id == 9
    assert tokens.read_click(tokens.click_in(block, 1)).variant_id == 4
    for place in (2, -1, "01", "", "x"):
        with pytest.raises(tokens.BadToken):
            tokens.read_click(f"{block}.{place}")


def test_a_key_that_was_replaced_lately_still_reads(settings):
    token = tokens.sign_block([7], 1, NOW, "nonce")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "x" * 60
    assert tokens.read_block(token).placements == (7,)
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(tokens.BadToken):
        tokens.read_block(token)


def test_a_forked_process_names_nothing_as_its_parent_does():
    tokens.new_nonce()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, tokens.new_nonce().encode())
        os._exit(0)
    os.waitpid(child, 0)
    named = os.read(reading, 100).decode()
    assert len(named) == 12
    assert named not in {tokens.new_nonce() for _time in range(600)}
