"""What a token proves, and what it doesn't."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads.serving.tokens import (
    BadToken,
    BlockToken,
    ClickToken,
    is_fresh,
    new_nonce,
    read_block,
    read_click,
    sign_block,
    sign_click,
)
from tests.ads.factories import NOW


def test_a_block_reads_back():
    token = sign_block([3, 1, 2], 9, NOW, "nonce")
    assert read_block(token) == BlockToken((3, 1, 2), 9, NOW, "nonce")


def test_a_click_reads_back():
    assert read_click(sign_click(3, 9, NOW, "nonce")) == ClickToken(3, 9, NOW, "nonce")


def test_the_variants_read_back():
    block = read_block(sign_block([3, 1, 2], 9, NOW, "nonce", [0, 7, 0]))
    assert [block.variant_of(placement) for placement in (3, 1, 2, 4)] == [0, 7, 0, 0]
    assert read_click(sign_click(3, 9, NOW, "nonce", 7)).variant_of(3) == 7


def test_without_variants_every_text_is_the_placements_own():
    assert read_block(sign_block([3, 1], 9, NOW, "nonce", [0, 0])) == BlockToken((3, 1), 9, NOW, "nonce")
    assert read_block(sign_block([3, 1], 9, NOW, "nonce")).variant_of(3) == 0


def test_one_kind_does_not_pass_for_the_other():
    with pytest.raises(BadToken):
        read_click(sign_block([3], 9, NOW, "nonce"))
    with pytest.raises(BadToken):
        read_block(sign_click(3, 9, NOW, "nonce"))


@given(place=st.integers(0, 200), letter=st.sampled_from("aZ9-_:.é"))
def test_a_changed_letter_breaks_it(place, letter):
    token = sign_click(3, 9, NOW, "nonce")
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    if changed == token:
        return
    with pytest.raises(BadToken):
        read_click(changed)


@pytest.mark.parametrize("token", ["", ":", "abc", "a:b", "🙂:🙂", "x" * 5000])
def test_nonsense_is_refused(token):
    with pytest.raises(BadToken):
        read_click(token)


def test_another_key_does_not_sign_for_us(settings):
    token = sign_click(3, 9, NOW, "nonce")
    settings.SECRET_KEY = "another key of more than fifty random characters, 0123456789"
    with pytest.raises(BadToken):
        read_click(token)


@pytest.mark.parametrize(
    ("age", "fresh"),
    [
        (timedelta(0), True),
        (timedelta(hours=2), True),
        (timedelta(hours=2, seconds=1), False),
        (-timedelta(seconds=59), True),
        (-timedelta(minutes=2), False),
    ],
)
def test_it_counts_for_two_hours(age, fresh):
    assert is_fresh(read_click(sign_click(3, 9, NOW, "nonce")), NOW + age) is fresh


def test_nonces_differ_and_fit_their_column():
    nonces = {new_nonce() for _ in range(1000)}
    assert len(nonces) == 1000
    assert max(map(len, nonces)) + len(f":{2**63}:delivered") <= 64
