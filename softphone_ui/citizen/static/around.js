// A pin on the map of the city: what is reported around it, and a report beside it. The city's newest
// reports are on the map from the beginning, each in the middle of its cell.
import { api } from "/static/web/api.js";
import { el } from "/static/web/dom.js";
import { currentLanguage, t } from "/static/web/words.js";
import { CityMap } from "/static/places/map/city_map.js";
import { underCross } from "/static/places/map/keys.js";
import { addMyLocation } from "/static/places/map/my_location.js";
import { Pin } from "/static/places/map/pin.js";
import { Points } from "/static/places/map/points.js";
import { publicLegend, showPublic } from "./public_points.js";

/** @typedef {{ lat: number, lon: number }} Place */

let turn = 0;

/**
 * Puts the map where `place` is, and the focus on it.
 * @param {HTMLElement} place
 * @returns {Promise<void>}
 */
export async function open(place) {
  const list = /** @type {HTMLElement} */ (document.getElementById("around"));
  const frame = el("div", { class: "map-frame" });
  const city = new CityMap(frame, t("Map: arrow keys move it under the cross, + and − zoom, Enter sets the pin"));
  frame.append(el("span", { class: "map-cross", "aria-hidden": "true" }));
  const pin = new Pin(city.map);
  /** @param {{ lat: number, lng: number }} at */
  const set = (at) => void take({ lat: at.lat, lon: ((at.lng + 540) % 360) - 180 }, pin, list);
  const said = el("p", { class: "map-said", role: "status" });
  addMyLocation(city, (message) => { said.textContent = message; }, (me) => set({ lat: me.lat, lng: me.lon }));
  const button = el("button", { type: "button", class: "button", text: t("Set the pin under the cross"), onclick: () => set(city.map.getCenter()) });
  place.replaceChildren(frame, publicLegend(), said, button);
  underCross(city, { set, clear: () => {} });
  const { lat, lon } = place.dataset;
  if (lat && lon) {
    const at = { lat: Number(lat), lon: Number(lon) };
    city.show(at);
    pin.show(at);
  }
  await city.load();
  showPublic(new Points(city.map), {}).catch(() => {}); // without them the map still finds what is around a pin
}

/**
 * Shows what is reported around `at`; the answer to an older pin is dropped.
 * @param {Place} at
 * @param {Pin} pin
 * @param {HTMLElement} list
 * @returns {Promise<void>}
 */
async function take(at, pin, list) {
  const mine = ++turn;
  pin.show(at);
  try {
    /** @type {Api.NearTicket[]} */
    const found = await api("GET", `/api/public/around?${fields(at)}`);
    if (mine !== turn) return;
    list.replaceChildren(begin(at), ...(found.length ? [el("h2", { text: t("Reported here") }), el("ul", { class: "requests" }, ...found.map(row))]
      : [el("p", { class: "empty", text: t("Nothing was reported around here in the last 90 days. What you report here stands in this list tomorrow.") })]));
  } catch (problem) {
    list.replaceChildren(begin(at), el("p", { text: problem instanceof Error ? problem.message : String(problem) }));
  }
}

/**
 * @param {Place} at
 * @returns {URLSearchParams}
 */
function fields(at) {
  return new URLSearchParams({ lat: at.lat.toFixed(6), lon: at.lon.toFixed(6) });
}

/**
 * The way to a report at this place.
 * @param {Place} at
 * @returns {HTMLElement}
 */
function begin(at) {
  return el("p", {}, el("a", { class: "button primary big", href: `/report/what?new=1&${fields(at)}`, text: t("Report something here") }));
}

/**
 * @param {Api.NearTicket} it
 * @returns {HTMLElement}
 */
function row(it) {
  const day = new Date(`${it.day}T12:00:00`).toLocaleDateString(currentLanguage(), { day: "numeric", month: "long" });
  return el("li", {},
    el("h3", {}, el("a", { href: `/requests/${it.id}`, text: it.topic })),
    el("p", {}, el("span", { class: it.open ? "chip open" : "chip", text: it.open ? t("In work") : t("Finished") }), ` ${[day, it.place].filter(Boolean).join(" · ")}`),
    ...(it.photo ? [el("img", { src: `/requests/photos/${it.photo}`, alt: "", width: "160", height: "120", loading: "lazy" })] : []));
}
