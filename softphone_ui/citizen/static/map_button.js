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
  link("modulepreload", place.dataset.module ?? "");
  const city = document.body.dataset.cityMap;
  if (city) document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: city }));
  const streets = place.dataset.streetMap;
  if (streets) void fetch(streets, { headers: { Range: "bytes=0-16383" } }).catch(() => {});
}

async function load() {
  button.disabled = true;
  for (const address of STYLES) link("stylesheet", `${address}?v=${document.body.dataset.stamp}`);
  fetchAhead();
  try {
    const { open } = await import(place.dataset.module ?? "");
    await open(place);
  } catch {
    button.disabled = false; // no network: the button stays, and the words beside it do as well
  }
}

/** Fetch ahead once the page is loaded, unless its reader saves data. */
function fetchWhenIdle() {
  const { connection } = /** @type {{ connection?: { saveData?: boolean } }} */ (navigator);
  if (!connection?.saveData) setTimeout(fetchAhead, 0);
}

button.hidden = false;
if ("open" in place.dataset) void load(); // it was asked for by the link that led here
button.addEventListener("click", load);
for (const near of ["pointerenter", "pointerdown", "touchstart", "focus"]) button.addEventListener(near, fetchAhead, { passive: true });
if (document.readyState === "complete") fetchWhenIdle();
else addEventListener("load", fetchWhenIdle, { once: true });
