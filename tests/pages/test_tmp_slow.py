from __future__ import annotations
import pytest, time
from demo import street_map
from registry.places.map_import import copy_map
from tests.pages.conftest import PHONE, Centre
from tests.pages.test_street_map import to_the_place, COLOURS
pytestmark = [pytest.mark.pages, pytest.mark.services]

@pytest.mark.parametrize("wait", [3000, 0, 3000, 0])
async def test_slow(centre: Centre, fresh_settings, wait):
    copy_map(fresh_settings.home, street_map.MAP, street_map.RECORD)
    screen = await centre.seat(**PHONE, locale="ru", service_workers="block")
    page = await screen.page("/report/what")
    await to_the_place(page)
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("Network.clearBrowserCache")
    await cdp.send("Network.enable")
    await cdp.send("Network.emulateNetworkConditions", {"offline": False, "latency": 150, "downloadThroughput": 1.6e6/8, "uploadThroughput": 0.75e6/8})
    await cdp.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    await page.reload(wait_until="load")
    if wait: await page.wait_for_timeout(wait)
    box = await page.locator("#show-map").bounding_box()
    ms = await page.evaluate("""() => new Promise((done) => {
      const start = performance.now();
      const look = () => { const c = [...document.querySelectorAll('canvas.leaflet-tile')].find((it) => it.width && it.getContext('2d').getImageData(0,0,it.width,it.height).data.some((v, n) => n % 4 === 3 && v)); if (c) done(performance.now() - start); else requestAnimationFrame(look); };
      const b = document.getElementById('show-map'); b.dispatchEvent(new PointerEvent('pointerdown')); b.click(); look(); })""")
    sizes = await page.evaluate("performance.getEntriesByType('resource').map((it) => [it.name.split('/').slice(3).join('/'), Math.round(it.startTime), Math.round(it.responseEnd), it.transferSize])")
    print("WAIT", wait, "MS", round(ms))
    for it in sizes: print("   ", it)
