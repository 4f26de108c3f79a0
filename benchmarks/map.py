"""Pan and zoom the public map of the demo city of 11,139 cells in headless Chromium, and count the frames.

    python -m benchmarks.map [ADDRESS]

Without ADDRESS it builds the demo city in a home of its own and serves it. The map is dragged by a script for about
three seconds in a window of 1440 x 900, first where whole communities are the shapes, then where cells are, then from
zoom to zoom; each interval between two animation frames is one measurement. Software rendering, no graphics card.
Floor: the same intervals on an empty page, which is what the machine gives. Says so where there is no Chromium.
"""

import gzip
import json
import math
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "benchmarks" / "out" / "map.json"
BUILT = ROOT / "doorstep" / "doors" / "static" / "built"

FRAMES = """async ({seconds, move}) => {
  const map = document.querySelector('.map')?.doorstepMap;
  const times = [];
  const until = performance.now() + seconds * 1000;
  let n = 0;
  await new Promise((done) => {
    const step = (now) => {
      times.push(now);
      n += 1;
      const by = [12 * Math.sign(Math.sin(n / 40)), 8 * Math.sign(Math.cos(n / 55))];
      if (map && move === 'pan') map.panBy(by, {animate: false});
      if (map && move === 'zoom' && n % 45 === 0) map.setZoom(map.getZoom() + (n % 90 ? 1 : -1));
      if (now < until) requestAnimationFrame(step); else done();
    };
    requestAnimationFrame(step);
  });
  return times.slice(1).map((t, i) => t - times[i]);
}"""


@contextmanager
def served() -> Iterator[str]:
    """Will serve the demo city from a home that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-map-") as home:
        environ = {**os.environ, "DOORSTEP_HOME": home, "DATABASE_URL": "sqlite://"}
        program = [sys.executable, "-m", "doorstep"]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        serve = [*program, "serve", "--prepare", "--no-timer", "--port", str(port)]
        process = subprocess.Popen(serve, env=environ, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"{address}/readyz", timeout=5)  # noqa: S310 - our own address
                    break
                except OSError:
                    time.sleep(0.5)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def frames(page: Page, move: str, seconds: float = 3.0) -> dict[str, Any]:
    """Will return what the intervals between frames were, in milliseconds."""
    found = sorted(page.evaluate(FRAMES, {"seconds": seconds, "move": move}))
    return {
        "what": move,
        "frames a second": round(1000 / statistics.mean(found), 1),
        "median ms": round(statistics.median(found), 1),
        "95th ms": round(found[int(0.95 * (len(found) - 1))], 1),
        "worst ms": round(found[-1], 1),
    }


def tiles(address: str) -> list[dict[str, Any]]:
    """Will return what the first tile of each zoom and the next ones cost, over HTTP, and how large they are."""

    def get(path: str) -> tuple[float, int, bytes]:
        request = urllib.request.Request(f"{address}{path}", headers={"Accept-Encoding": "gzip"})  # noqa: S310
        start = time.perf_counter()
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            body = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
        return time.perf_counter() - start, len(body), gzip.decompress(body) if packed else body

    about = json.loads(get("/map/about")[2])
    west, south, east, north = about["bounds"]
    rows = []
    for zoom in range(about["widest"], about["deepest"] + 1):

        def column(lon: float, n: int = 2**zoom) -> int:
            return int((lon + 180) / 360 * n)

        def row(lat: float, n: int = 2**zoom) -> int:
            return int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)

        middle = column((west + east) / 2), row((south + north) / 2)
        first, _size, plain = get(f"{about['tiles']}/{zoom}/{middle[0]}/{middle[1]}")
        again = get(f"{about['tiles']}/{zoom}/{middle[0]}/{middle[1]}")[0]
        places = [(x, y) for x in range(column(west), column(east) + 1) for y in range(row(north), row(south) + 1)]
        asked = [get(f"{about['tiles']}/{zoom}/{x}/{y}") for x, y in places[:: max(1, len(places) // 40)]]
        rows.append(
            {
                "zoom": zoom,
                "shapes are": json.loads(plain).get("base", "-"),
                "first ms": round(first * 1000, 1),
                "again ms": round(again * 1000, 1),
                "others, median ms": round(statistics.median(t for t, _, _ in asked) * 1000, 1),
                "largest kB": round(max(size for _, size, _ in asked) / 1000, 1),
            }
        )
    return rows


def main() -> None:
    """Will print the tables and write the JSON."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
    if not chromium:
        print("NOT RUN: there is no Chromium on this machine")
        return
    weights = {
        f"{name} kB compressed": round(len(gzip.compress((BUILT / name).read_bytes(), 9)) / 1000, 1)
        for name in ("map.js", "map.css", "place.js")
    }
    given = sys.argv[1:]
    with served() if not given else _given(given[0]) as address, sync_playwright() as playwright:
        cost = tiles(address)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto("about:blank")
        rows = [{"where": "an empty page", **frames(page, "nothing")}]
        page.goto(f"{address}/map")
        page.wait_for_selector(".map[data-ready]")
        for where, zoom in (("communities", 10), ("cells", 12), ("cells", 13)):
            page.evaluate("z => document.querySelector('.map').doorstepMap.setZoom(z, {animate: false})", zoom)
            page.wait_for_load_state("networkidle")
            rows.append({"where": f"{where}, zoom {zoom}", **frames(page, "pan")})
        rows.append({"where": "zoom 13 and 14, animated", **frames(page, "zoom", 4.0)})
        browser.close()
    found = {"name": "map", **weights, "tiles": cost, "frames": rows}
    for name, table in (("tiles", cost), ("frames", rows)):
        print(f"\n{name}")
        for line in table:
            print("  ".join(f"{key} {value}" for key, value in line.items()))
    print("\n" + ", ".join(f"{name} {value}" for name, value in weights.items()))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1))


@contextmanager
def _given(address: str) -> Iterator[str]:
    yield address


if __name__ == "__main__":
    main()
