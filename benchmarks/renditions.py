"""Measures the renditions of one photo of twelve megapixels: time and bytes for each format and width.

    python benchmarks/renditions.py [photo.jpg]

Without a photo it makes one up: soft colours, some edges and the grain of a camera, which is harder on every
format than most photos. PSNR says how near a file is to the same width unpacked (40 dB and more can hardly be
told apart); it makes the formats comparable, not beautiful.
"""

import io
import math
import sys
import time
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageStat

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from articles.renditions import encoding

SIZE = (4000, 3000)


def make_photo() -> Image.Image:
    """The same kind of picture each time: noise of several sizes over a few hard edges."""
    photo = Image.new("RGB", SIZE, (150, 160, 120))
    draw = ImageDraw.Draw(photo)
    for number in range(24):
        x, y = number * 397 % SIZE[0], number * 811 % SIZE[1]
        draw.ellipse((x, y, x + 500, y + 420), fill=(90 + number * 6, 200 - number * 5, 60 + number * 7))
    for cells, part in ((6, 0.35), (60, 0.12), (900, 0.05)):
        size = (cells, cells * SIZE[1] // SIZE[0])
        noise = Image.merge("RGB", [Image.effect_noise(size, 90) for _channel in range(3)])
        photo = Image.blend(photo, noise.resize(SIZE, Image.Resampling.BICUBIC), part)
    return photo


def kept(photo: Image.Image) -> bytes:
    """The file that an upload leaves behind (articles/uploads.py)."""
    written = io.BytesIO()
    photo.save(written, "JPEG", quality=90, optimize=True, progressive=True)
    return written.getvalue()


def psnr(one: Image.Image, other: Image.Image) -> float:
    """Decibels; higher is nearer."""
    squares = ImageStat.Stat(ImageChops.difference(one, other)).sum2
    mean = sum(squares) / (3 * one.width * one.height)
    return 10 * math.log10(255**2 / mean) if mean else math.inf


def main() -> None:
    content = Path(sys.argv[1]).read_bytes() if sys.argv[1:] else kept(make_photo())
    began = time.perf_counter()
    picture = encoding.read(io.BytesIO(content))
    total = time.perf_counter() - began
    print(
        f"kept file: {picture.width} × {picture.height}, {len(content) / 1024:.0f} kB; read in {total:.2f} s"
    )
    print(f"{'width':>6} {'format':>7} {'time':>8} {'kB':>7} {'PSNR':>6} {'of JPEG':>8}")
    for width in encoding.widths_for(picture.width):
        began = time.perf_counter()
        smaller = encoding.scaled(picture, width)
        scaling = time.perf_counter() - began
        total += scaling
        print(f"{width:>6} {'scaled':>7} {scaling:>6.2f} s")
        results = {}
        for kind in encoding.OPTIONS:
            began = time.perf_counter()
            made = encoding.encode(smaller, kind)
            results[kind] = (time.perf_counter() - began, made)
            total += results[kind][0]
        plain = smaller.convert("RGB")
        for kind, (seconds, made) in results.items():
            near = psnr(plain, Image.open(io.BytesIO(made)).convert("RGB"))
            share = len(made) / len(results["jpeg"][1])
            print(
                f"{width:>6} {kind:>7} {seconds:>6.2f} s {len(made) / 1024:>7.1f} {near:>6.1f} {share:>7.0%}"
            )
    print(f"all together: {total:.1f} s of one processor")


if __name__ == "__main__":
    main()
