"""One gzip file of pieces that were compressed apart."""

import gzip
import subprocess
import zlib

from hypothesis import given
from hypothesis import strategies as st

from articles.pages import deflate

PIECES = st.one_of(st.binary(max_size=3000), st.text("ab <p>", max_size=3000).map(str.encode))


def join(head, block, tail):
    whole = head + block + tail
    pieces = (deflate.piece(head), deflate.piece(block, is_quick=True), deflate.last_piece(tail))
    return deflate.joined(pieces, zlib.crc32(tail, zlib.crc32(block, zlib.crc32(head))), len(whole))


@given(PIECES, PIECES, PIECES)
def test_it_unpacks_to_what_went_in(head, block, tail):
    packed = join(head, block, tail)
    assert gzip.decompress(packed) == head + block + tail
    reader = zlib.decompressobj(wbits=31)
    assert reader.decompress(packed) == head + block + tail
    # One file, and nothing after it.
    assert reader.eof
    assert reader.unused_data == b""


def test_the_program_of_that_name_takes_it():
    packed = join(b"voor " * 5000, b"midden " * 900, b"na")
    done = subprocess.run(["gzip", "-tv"], input=packed, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
