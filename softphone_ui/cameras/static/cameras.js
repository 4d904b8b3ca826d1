// The cameras of the list on the map; near enough, each has the sector that it sees.
import { layerGroup } from "/built/leaflet.js";
import { CityMap } from "/static/places/map/city_map.js";
import { legend, Points } from "/static/places/map/points.js";
import { api } from "/static/web/api.js";
import { byId } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import { sectorOf } from "./sector.js";

/** @type {Record<string, string>} */
const LOOKS = { alive: "camera", faulty: "camera-faulty" };
const SECTORS_FROM = 15, MOST_SECTORS = 400;
const frame = byId("cameras-map");
const city = new CityMap(frame, t("Map: arrow keys move it, + and − zoom"));
const points = new Points(city.map);
const sectors = layerGroup().addTo(city.map);
const asked = /** @type {Promise<Api.CameraPoints>} */ (api("GET", `/api/cameras/map?${frame.dataset.query}`));
const [{ cameras }] = await Promise.all([asked, city.load()]);
points.show(cameras.map((camera) => ({
  lat: camera.lat, lon: camera.lon, look: LOOKS[camera.state] ?? "camera-off", title: `${camera.code} · ${camera.name}`,
  open: () => location.assign(`/cameras/${camera.camera_id}`),
})));

function drawSectors() {
  sectors.clearLayers();
  if (city.map.getZoom() < SECTORS_FROM) return;
  const here = city.map.getBounds().pad(0.1);
  for (const { lat, lon, azimuth, field_of_view: fieldOfView } of cameras.filter((it) => here.contains([it.lat, it.lon])).slice(0, MOST_SECTORS)) {
    if (azimuth !== null && fieldOfView !== null) sectors.addLayer(sectorOf({ lat, lon, azimuth, fieldOfView }));
  }
}
city.map.on("moveend", drawSectors);
drawSectors();
frame.after(legend([{ look: "camera", text: t("The camera works") }, { look: "camera-faulty", text: t("Faulty camera") }, { look: "camera-off", text: t("Not checked yet, or out of service") }, { look: "cluster", text: t("Several places") }]));
