"""`./komek bench front`: the citizens' front page on a slow telephone, each time as if first."""

from __future__ import annotations

from dataclasses import dataclass

from bench import report
from bench.desk_browser import Browser, chromium
from bench.system import running

OPENINGS, TARGET_BYTES, TARGET_MS = 20, 60_000, 1000.0
#: As Chromium's developer tools name it: fast 3G, and a processor four times slower.
NETWORK = {
    "offline": False,
    "latency": 150.0,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
SLOWER = 4
PAINTED = """() => new Promise((done) => new PerformanceObserver((list) => {
  const [it] = list.getEntriesByName("first-contentful-paint");
  if (it) done(it.startTime);
}).observe({ type: "paint", buffered: true }))"""


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening: bytes on the wire, milliseconds to the first words and until all is there."""

    bytes: int
    painted_ms: float
    loaded_ms: float


async def _open(browser: Browser, address: str) -> Opening:
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, locale="kk-KZ"
    )
    page = await context.new_page()
    tools = await context.new_cdp_session(page)
    came = 0

    def finished(event: dict[str, float]) -> None:
        nonlocal came
        came += int(event["encodedDataLength"])

    tools.on("Network.loadingFinished", finished)
    await tools.send("Network.enable")
    await tools.send("Network.emulateNetworkConditions", NETWORK)
    await tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await page.goto(address, wait_until="load")
    painted = await page.evaluate(PAINTED)
    loaded = await page.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart")
    await context.close()
    return Opening(came, painted, loaded)


async def run(openings: int = OPENINGS) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether the targets were met."""
    async with running(greeting="none") as system, chromium() as browser:
        found = [await _open(browser, f"{system.status['web']}/") for _ in range(openings)]
    most = max(it.bytes for it in found)
    rows = []
    for name, values in (
        ("first words", sorted(it.painted_ms for it in found)),
        ("all is there", sorted(it.loaded_ms for it in found)),
    ):
        half, most_ms = values[len(values) // 2], values[-1]
        rows.append([name, f"{half:.0f} ms", f"{most_ms:.0f} ms"])
    slowest = max(it.loaded_ms for it in found)
    met = most <= TARGET_BYTES and slowest <= TARGET_MS
    command = "./komek bench front" + (f" --calls {openings}" if openings != OPENINGS else "")
    body = f"""{openings} openings by a browser that knows nothing of the site: 390 × 844,
the network as fast 3G (1.6 Mbit/s, 150 ms), a processor {SLOWER} times slower.

{report.table(["until", "half of them", "slowest"], rows)}

On the wire: {most / 1000:.1f} kB with styles, icon and headers.

Target: {TARGET_BYTES // 1000} kB and {TARGET_MS / 1000:g} s: {"met" if met else "**not met**"}."""
    return report.section(
        "The citizens' front page on a slow telephone", command, body, "a whole system idle"
    ), met
