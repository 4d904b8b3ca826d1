// Shows the city's reports on the map, each in the middle of its cell: the newest 300 that match the list's filters.
import { CityMap } from "/static/places/map/city_map.js";
import { Points, legend } from "/static/places/map/points.js";
import { api } from "/static/web/api.js";
import { el } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

/**
 * Put the map where `place` is.
 * @param {HTMLElement} place
 */
export async function open(place) {
  const frame = el("div", { class: "map-frame" });
  const city = new CityMap(frame, t("Map: arrow keys move it, + and − zoom"));
  const { topic = "", district = "", state = "" } = place.dataset;
  const asked = /** @type {Promise<Api.MapTicket[]>} */ (api("GET", `/api/public/requests?${new URLSearchParams({ topic, district, state })}`));
  const [found] = await Promise.all([asked, city.load()]);
  place.replaceChildren(frame, legend([{ look: "same", text: t("In work") }, { look: "", text: t("Finished") }, { look: "cluster", text: t("Several places") }]));
  city.map.invalidateSize();
  city.whole();
  new Points(city.map).show(found.map(({ id, topic: about, open: isOpen, lat, lon }) => (
    { lat, lon, look: isOpen ? "same" : "", title: [about, isOpen ? t("In work") : t("Finished")].join(" · "), open: () => location.assign(`/requests/${id}`) })));
  city.box.tabIndex = 0;
  city.box.focus();
}
