"""Measures how heavy pages are for a phone: bytes, LCP, CLS and TBT in Chromium, and Lighthouse's scores.

    python benchmarks/weight.py
    … --install-lighthouse        # once, with npm, into var/lighthouse; afterwards it works without a network
    … --rounds 5 --port 8300

It makes a demo site of its own and serves it. Chromium plays a middling phone on a slow 4G network, as
Lighthouse does: a processor four times as slow, 1.6 Mbit/s, 150 ms there and back; 360 pixels wide, nothing
in its cache. The middle one of the rounds counts. Bytes are those on the wire, answers' headers included.
Times and Lighthouse's score for performance suffer on a busy machine, bytes and the other scores don't: a
page below the goal gets three tries, of which the best counts.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.parts.demo_server import serving  # noqa: E402 - after the path
from supplements_cms.free_port import free_port  # noqa: E402 - after the path

PARSER = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
PARSER.add_argument("--rounds", type=int, default=5, help="in Chromium; with 0 only Lighthouse")
PARSER.add_argument("--port", type=int, default=8300, help="the first one to try")
PARSER.add_argument("--install-lighthouse", action="store_true", help="with npm, into var/lighthouse")

SLOWER_CPU = 4
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 93_750}
KINDS = ["Document", "Stylesheet", "Script", "Image", "Font", "Other"]
# Of Lighthouse: every score of every page at least this.
GOAL = 98
TRIES = 3
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
LIGHTHOUSE = ROOT / "var" / "lighthouse"
LIGHTHOUSE_OPTIONS = [
    f"--only-categories={','.join(CATEGORIES)}",
    "--chrome-flags=--headless=new --no-sandbox",
]
# A long task blocks for as long as it takes more than 50 ms (Total Blocking Time, web.dev/articles/tbt).
WATCH = """
window.seen = { lcp: 0, cls: 0, tbt: 0 };
const watch = (type, take) =>
  new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
watch("largest-contentful-paint", (entry) => { seen.lcp = entry.startTime; });
watch("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.cls += entry.value; });
watch("longtask", (entry) => { seen.tbt += Math.max(0, entry.duration - 50); });
"""
BLOCKING = "performance.getEntriesByType('resource').filter((one) => one.renderBlockingStatus === 'blocking')"


@dataclass(frozen=True)
class Visit:
    """What one visit with an empty cache took: milliseconds, a score of shifts, and bytes by kind."""

    lcp: float
    cls: float
    tbt: float
    blocking: int
    wire: dict[str, int]


def main() -> None:
    arguments = PARSER.parse_args()
    if arguments.install_lighthouse:
        _install_lighthouse()
    with serving(free_port(arguments.port)) as address:
        pages = _pages()
        if arguments.rounds:
            _in_chromium(address, pages, arguments.rounds)
        _by_lighthouse(address, pages)


def _pages() -> dict[str, str]:
    """The front page, the longest article that may have paid products beside it, and the fullest product."""
    import django

    django.setup()
    from django.db.models.functions import Length
    from django.utils import timezone

    from ads.models import Approval, Product
    from articles.models import Publication

    live = Publication.objects.live(timezone.now()).filter(sponsoring="normal")
    article = live.order_by(Length("search_text").desc()).first()
    products = Product.objects.filter(status=Approval.APPROVED)
    product = products.order_by(Length("description").desc(), "pk").first()
    assert article is not None
    assert product is not None
    return {
        "home": "/",
        f"article ({article.page['words']} words)": article.get_absolute_url(),
        "product": product.get_absolute_url(),
    }


# -- Chromium --------------------------------------------------------------------------------------


def _chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def _in_chromium(address: str, pages: dict[str, str], rounds: int) -> None:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        print("LEFT OUT: times in Chromium: Playwright isn't installed (make test installs it).")
        return
    print(f"{'':24}{'LCP':>9}{'CLS':>8}{'TBT':>8}{'blocking':>10}  bytes on the wire")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        except Error as error:
            print(f"LEFT OUT: times in Chromium: {error.message.splitlines()[0]}")
            return
        visits: dict[str, list[Visit]] = {name: [] for name in pages}
        for _ in range(rounds):
            for name, path in pages.items():
                visits[name].append(_visit(browser, address + path))
        browser.close()
    for name, seen in visits.items():
        middle = {key: median(getattr(visit, key) for visit in seen) for key in ("lcp", "cls", "tbt")}
        wire = seen[-1].wire
        listed = ", ".join(f"{kind.lower()} {wire[kind]:,}" for kind in KINDS if wire.get(kind))
        print(
            f"{name:24}{middle['lcp']:>6.0f} ms{middle['cls']:>8.3f}{middle['tbt']:>5.0f} ms"
            f"{seen[-1].blocking:>10}  {sum(wire.values()):,}: {listed}"
        )


def _visit(browser: Any, address: str) -> Visit:
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2)
    page = context.new_page()
    wire: Counter[str] = Counter()
    kinds: dict[str, str] = {}
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.emulateNetworkConditions", SLOW_4G)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    cdp.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    cdp.on(
        "Network.loadingFinished",
        lambda event: wire.update({_kind(kinds.get(event["requestId"])): int(event["encodedDataLength"])}),
    )
    page.add_init_script(WATCH)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(1500)
    seen = page.evaluate("seen")
    blocking = page.evaluate(f"{BLOCKING}.length")
    context.close()
    return Visit(seen["lcp"], seen["cls"], seen["tbt"], blocking, dict(wire))


def _kind(name: str | None) -> str:
    return name if name in KINDS else "Other"


# -- Lighthouse ------------------------------------------------------------------------------------


def _install_lighthouse() -> None:
    LIGHTHOUSE.mkdir(parents=True, exist_ok=True)
    (LIGHTHOUSE / "package.json").write_text('{"private": true}')
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "lighthouse@12"], cwd=LIGHTHOUSE, check=True)


def _by_lighthouse(address: str, pages: dict[str, str]) -> None:
    program = LIGHTHOUSE / "node_modules" / ".bin" / "lighthouse"
    if not (shutil.which("node") and program.exists() and _chromium()):
        print(
            "LEFT OUT: Lighthouse: it, node or Chromium isn't there; --install-lighthouse takes it from npm."
        )
        return
    print(f"\n{'Lighthouse':24}" + "".join(f"{category:>16}" for category in CATEGORIES))
    for name, path in pages.items():
        report = _best_report(program, address + path)
        if report is None:
            continue
        print(f"{name:24}" + "".join(f"{_score(report, category):>16.0f}" for category in CATEGORIES))
        for category in CATEGORIES:
            if _score(report, category) < GOAL:
                _explain(report, category)


def _best_report(program: Path, address: str) -> dict[str, Any] | None:
    """The best of at most three; None, and why, when none of them came to an end."""
    reports: list[dict[str, Any]] = []
    for _ in range(TRIES):
        done = subprocess.run(
            [str(program), address, "--quiet", "--output=json", "--output-path=stdout", *LIGHTHOUSE_OPTIONS],
            env={**os.environ, "CHROME_PATH": _chromium() or ""},
            capture_output=True,
            text=True,
            check=False,
        )
        if not done.returncode:
            reports.append(json.loads(done.stdout))
        if reports and _worst(reports[-1]) >= GOAL:
            break
    if not reports:
        print(f"Lighthouse failed on {address}: {done.stderr.strip().splitlines()[-1:]}")
    return max(reports, key=_worst, default=None)


def _score(report: dict[str, Any], category: str) -> float:
    return 100 * (report["categories"][category]["score"] or 0)


def _worst(report: dict[str, Any]) -> float:
    return min(_score(report, category) for category in CATEGORIES)


def _explain(report: dict[str, Any], category: str) -> None:
    """What took points, and on which elements."""
    for reference in report["categories"][category]["auditRefs"]:
        audit = report["audits"][reference["id"]]
        if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
            items = (audit.get("details") or {}).get("items") or []
            where = [item["node"]["snippet"] for item in items if isinstance(item.get("node"), dict)][:3]
            print(f"    {audit['title']} {audit.get('displayValue', '')} {where or ''}")


if __name__ == "__main__":
    main()
