// The place of a report on the map: a touch, or Enter on what lies under the cross, sets the pin.
import { apartWords } from "/static/places/map/apart.js";
import { CityMap } from "/static/places/map/city_map.js";
import { underCross } from "/static/places/map/keys.js";
import { addMyLocation } from "/static/places/map/my_location.js";
import { Pin } from "/static/places/map/pin.js";
import { legend } from "/static/places/map/points.js";
import { api } from "/static/web/api.js";
import { byId, el, find } from "/static/web/dom.js";
import { currentLanguage, t } from "/static/web/words.js";

const form = byId("where", HTMLFormElement);
/** @param {string} name */
const field = (name) => find(form, `[name=${name}]`, HTMLInputElement);
const lat = field("lat"), lon = field("lon"), address = field("address");
let turn = 0;

/**
 * Put the map where `place` is, and the focus on it. It opens at the pin, else at the typed address.
 * @param {HTMLElement} place
 */
export async function open(place) {
  const said = el("p", { class: "map-said", role: "status" });
  const frame = el("div", { class: "map-frame" });
  const city = new CityMap(frame, t("Map: arrow keys move it under the cross, + and − zoom, Enter sets the pin"));
  frame.append(el("span", { class: "map-cross", "aria-hidden": "true" }));
  const pin = new Pin(city.map);
  /** @param {{ lat: number, lng: number }} at */
  const set = (at) => take(at, pin, said);
  addMyLocation(city, (message) => { said.textContent = message; }, (me) => set({ lat: me.lat, lng: me.lon }));
  const button = el("button", { type: "button", class: "button", text: t("Set the pin under the cross"), onclick: () => set(city.map.getCenter()) });
  place.replaceChildren(frame, legend([{ look: "pin", text: t("The place of your report") }]), said, button);
  underCross(city, { set, clear: () => {} });
  if (lat.value && lon.value) {
    const at = { lat: Number(lat.value), lon: Number(lon.value) };
    city.show(at);
    pin.show(at);
  }
  city.box.focus();
  const [, at] = await Promise.all([city.load(), lat.value ? null : typedPlace()]);
  if (at && !lat.value) city.show(at);
}

/** Find where the street of the address is; null if it is not known, or could be several. */
async function typedPlace() {
  const words = address.value.trim();
  if (!words) return null;
  try {
    const { found } = /** @type {Api.StreetsView} */ (await api("GET", `/api/public/streets?${new URLSearchParams({ words: words.slice(0, 200), limit: "1" })}`));
    const [street] = found;
    return street && street.lat !== null && street.lon !== null ? { lat: street.lat, lon: street.lon, rough: !street.exact } : null;
  } catch {
    return null;
  }
}

/** @param {{ lat: number, lng: number }} where @param {Pin} pin @param {HTMLElement} said */
async function take({ lat: north, lng }, pin, said) {
  const mine = ++turn;
  const at = { lat: north, lon: ((lng + 540) % 360) - 180 };
  const asked = { lat: String(at.lat), lon: String(at.lon), address: address.value.slice(0, 200) };
  try {
    const told = /** @type {Api.PointView} */ (await api("GET", `/api/public/place?${new URLSearchParams(asked)}`));
    if (mine !== turn) return;
    if (told.outside) {
      said.textContent = t("This place is outside the city.");
      return;
    }
    pin.show(at);
    hold(at);
    const street = (currentLanguage() === "kk" ? told.street_kk : told.street_ru) ?? told.street_ru;
    if (street && !address.value.trim()) address.value = street;
    const district = told.district_names?.[/** @type {"kk" | "ru" | "en"} */ (currentLanguage())];
    const where = [district, street && t("near {street}", { street })].filter(Boolean);
    said.textContent = [t("Pin set: {where}", { where: where.join(", ") || "–" }), apartWords(told)].filter(Boolean).join(". ");
  } catch (problem) {
    said.textContent = problem instanceof Error ? problem.message : String(problem);
  }
}

/**
 * Let the form send the pin along.
 * @param {{ lat: number, lon: number }} at
 */
function hold(at) {
  lat.value = at.lat.toFixed(6);
  lon.value = at.lon.toFixed(6);
  const box = document.getElementById("pin");
  if (box instanceof HTMLInputElement) box.checked = true;
  else if (!form.querySelector("input[type=hidden][name=pin]")) form.append(el("input", { type: "hidden", name: "pin", value: "yes" }));
}
