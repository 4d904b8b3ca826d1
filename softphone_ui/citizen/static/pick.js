// The place of a report on the map: a touch, or Enter on what lies under the cross, sets the pin.
import { api } from "/static/web/api.js";
import { el } from "/static/web/dom.js";
import { currentLanguage, t } from "/static/web/words.js";
import { CityMap } from "/static/places/map/city_map.js";
import { underCross } from "/static/places/map/keys.js";
import { Pin } from "/static/places/map/pin.js";

const form = document.getElementById("where");
const { lat, lon, address } = form.elements;
let turn = 0;

/** Puts the map where `place` is, and the focus on it. */
export async function open(place) {
  const said = el("p", { class: "map-said", role: "status" });
  const frame = el("div", { class: "map-frame" });
  const city = new CityMap(frame, t("Map: arrow keys move it under the cross, + and − zoom, Enter sets the pin"));
  frame.append(el("span", { class: "map-cross", "aria-hidden": "true" }));
  const pin = new Pin(city.map);
  const set = (at) => take(at, pin, said);
  const button = el("button", { type: "button", class: "button", text: t("Set the pin under the cross"), onclick: () => set(city.map.getCenter()) });
  place.replaceChildren(frame, said, button);
  underCross(city, { set, clear: () => {} });
  if (lat.value && lon.value) {
    const at = { lat: Number(lat.value), lon: Number(lon.value) };
    city.show(at);
    pin.show(at);
  }
  city.box.focus();
  await city.load();
}

async function take({ lat: north, lng }, pin, said) {
  const mine = ++turn;
  const at = { lat: north, lon: ((lng + 540) % 360) - 180 };
  try {
    const told = await api("GET", `/api/public/place?${new URLSearchParams(at)}`);
    if (mine !== turn) return;
    if (told.outside) {
      said.textContent = t("This place is outside the city.");
      return;
    }
    pin.show(at);
    hold(at);
    const street = told[`street_${currentLanguage()}`] ?? told.street_ru;
    if (street && !address.value.trim()) address.value = street;
    const where = [told.district_names?.[currentLanguage()], street && t("near {street}", { street })].filter(Boolean);
    said.textContent = t("Pin set: {where}", { where: where.join(", ") || "–" });
  } catch (problem) {
    said.textContent = problem.message;
  }
}

/** The form sends the pin along. */
function hold(at) {
  lat.value = at.lat.toFixed(6);
  lon.value = at.lon.toFixed(6);
  const box = document.getElementById("pin");
  if (box) box.checked = true;
  else if (!form.querySelector("input[type=hidden][name=pin]")) form.append(el("input", { type: "hidden", name: "pin", value: "yes" }));
}
