// The map comes when somebody asks for it: its library weighs more than all pages before it together.
// As soon as a finger or the pointer comes near the button, or the browser has nothing else to do, its
// files are fetched; they are run when it is pressed.
import { byId } from "/static/web/dom.js";

const place = byId("map-place");
const button = byId("show-map", HTMLButtonElement);
const STYLES = ["/built/leaflet.css", "/static/places/map/map.css"];
let warm = false;

/** @param {string} rel @param {string} href */
function link(rel, href) {
  document.head.append(Object.assign(document.createElement("link"), { rel, href }));
}

/** Fetch all that the map needs, at once instead of one after another. */
function fetchAhead() {
  if (warm) return;
  warm = true;
  for (const address of JSON.parse(place.dataset.modules ?? "[]")) link("modulepreload", address);
  const streets = place.dataset.streetMap;
  if (streets) void fetch(streets, { headers: { Range: "bytes=0-16383" } }).catch(() => {});
}

async function load() {
  button.disabled = true;
  fetchAhead();
  for (const address of STYLES) link("stylesheet", `${address}?v=${document.body.dataset.stamp}`);
  try {
    const { open } = await import(place.dataset.module ?? "");
    await open(place);
  } catch {
    button.disabled = false; // no network: the button stays, and the words beside it do as well
  }
}

button.hidden = false;
button.addEventListener("click", load);
for (const near of ["pointerenter", "pointerdown", "touchstart", "focus"]) button.addEventListener(near, fetchAhead, { passive: true });
