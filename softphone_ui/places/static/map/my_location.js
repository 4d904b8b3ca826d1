// A button that brings the map to where its reader is. The browser asks them first; the place stays in
// the browser until they set a pin there.
import { circleMarker, layerGroup } from "/built/leaflet.js";
import { el, find } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

/** @typedef {import("./city_map.js").CityMap} CityMap */
/** @typedef {import("./city_map.js").Place} Place */

const WAIT_MS = 15000, FRESH_MS = 60000, EXACT_METRES = 100;

/**
 * Add the button to a map, where the browser knows places at all.
 * @param {CityMap} city
 * @param {(message: string) => void} say
 * @param {(place: Place) => void} [found] called with the place
 */
export function addMyLocation(city, say, found) {
  if (!("geolocation" in navigator)) return;
  const layer = layerGroup().addTo(city.map);
  const name = t("My location");
  /** @param {GeolocationPosition} position */
  const show = ({ coords: { latitude, longitude, accuracy } }) => {
    button.disabled = false;
    const place = { lat: latitude, lon: longitude, rough: accuracy > EXACT_METRES };
    layer.clearLayers().addLayer(circleMarker([latitude, longitude], { radius: 9, className: "map-me", interactive: false }));
    say("");
    city.show(place);
    found?.(place);
  };
  const fail = () => {
    button.disabled = false;
    say(t("The browser does not say where you are. Set the pin by hand."));
  };
  const button = el("button", { type: "button", class: "icon-button map-my-location", "aria-label": name, title: name, onclick: () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(show, fail, { timeout: WAIT_MS, maximumAge: FRESH_MS, enableHighAccuracy: true });
  } }, el("span", { class: "map-aim", "aria-hidden": "true" }));
  find(city.element, ".map-zoom").append(button);
}
