// Shows the city's reports on the map, each in the middle of its cell: the newest 300 that match the list's filters.
import { CityMap } from "/static/places/map/city_map.js";
import { circleMarker } from "/built/leaflet.js";
import { api } from "/static/web/api.js";
import { el } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

/** Puts the map where `place` is. */
export async function open(place) {
  const frame = el("div", { class: "map-frame" });
  const city = new CityMap(frame, t("Map: arrow keys move it, + and − zoom"));
  const { topic, district, state } = place.dataset;
  const [found] = await Promise.all([api("GET", `/api/public/requests?${new URLSearchParams({ topic, district, state })}`), city.load()]);
  place.replaceChildren(frame);
  city.map.invalidateSize();
  city.whole();
  for (const it of found) point(it).addTo(city.map);
  city.box.tabIndex = 0;
  city.box.focus();
}

function point(it) {
  const made = circleMarker([it.lat, it.lon], { radius: 8, className: it.open ? "map-ticket same" : "map-ticket" });
  const said = [it.topic, it.open ? t("In work") : t("Over"), it.id].join(" · ");
  return made.bindTooltip(el("span", { text: said }), { className: "map-tip" });
}
