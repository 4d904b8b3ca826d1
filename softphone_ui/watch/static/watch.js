// `/watch`: the grid of a seat. A tour brings other cameras by itself; keys change the grid.
import { api, Problem } from "/static/web/api.js";
import { byId, findAll } from "/static/web/dom.js";
import { Keys } from "/static/web/keys.js";
import { t } from "/static/web/words.js";
import { Tile } from "./tile.js";

const SIZES = [1, 4, 9, 16], TOUR_EVERY = 30_000, MARK_EVERY = 5_000, ASK_AGAIN = 3_000;
const page = byId("watch"), grid = byId("watch-grid"), note = byId("watch-note");
const { gateway = "", seat = "", operator = "", lat = "", lon = "" } = page.dataset;
let size = Number(page.dataset.size), held = lat !== "", next = 0, asked = 0;
/** @type {Tile[]} */
let tiles = [];

/** @param {number[]} cameras */
async function tickets(cameras) {
  const given = /** @type {Api.StreamTickets} */ (await api("POST", "/api/watch/tickets", { cameras }));
  return given.tickets;
}

async function show() {
  clearTimeout(next);
  const turn = ++asked;
  try {
    const place = lat === "" ? "" : `&lat=${lat}&lon=${lon}`;
    const { cameras, share } = /** @type {Api.WatchGrid} */ (await api("GET", `/api/watch/grid?size=${size}${place}`));
    const given = cameras.length ? await tickets(cameras.map((camera) => camera.camera_id)) : [];
    if (turn !== asked) return;
    fill(cameras, given);
    note.textContent = cameras.length ? t("{n} of the {all} cameras of your tour", { n: cameras.length, all: share }) : t("No camera in service looks there.");
    if (!held) next = setTimeout(show, TOUR_EVERY);
  } catch (error) {
    note.textContent = error instanceof Problem ? error.message : String(error);
    next = setTimeout(show, ASK_AGAIN);
  }
}

/**
 * @param {Api.WatchedCamera[]} cameras
 * @param {string[]} given
 */
function fill(cameras, given) {
  const had = document.activeElement instanceof HTMLElement ? tiles.findIndex((tile) => tile.element === document.activeElement) : -1;
  for (const tile of tiles) tile.end();
  grid.classList.remove("one-large");
  tiles = cameras.map((camera) => new Tile(camera, { gateway, who: `${seat} · ${operator}`, ask: async (id) => (await tickets([id]))[0] ?? "" }));
  grid.replaceChildren(...tiles.map((tile) => tile.element));
  tiles.forEach((tile, at) => tile.begin(given[at] ?? ""));
  if (had >= 0) tiles[Math.min(had, tiles.length - 1)]?.element.focus();
}

/** @param {number} wanted */
function choose(wanted) {
  size = wanted;
  grid.dataset.size = String(size);
  for (const button of findAll(page, "button[data-size]")) button.setAttribute("aria-pressed", String(Number(button.dataset.size) === size));
  show();
}

function hold() {
  held = !held;
  document.getElementById("watch-hold")?.setAttribute("aria-pressed", String(held));
  clearTimeout(next);
  if (!held) next = setTimeout(show, TOUR_EVERY);
}

const chosen = () => tiles.find((tile) => tile.element === document.activeElement) ?? (tiles.length === 1 ? tiles[0] : undefined);

/** @param {Tile | undefined} tile */
function enlarge(tile) {
  const large = grid.classList.toggle("one-large", tile !== undefined && !grid.classList.contains("one-large"));
  for (const other of tiles) other.element.classList.toggle("large", large && other === tile);
  tile?.element.focus();
}

async function storeClip() {
  const tile = chosen();
  if (tile === undefined) {
    note.textContent = t("Choose a picture first: Tab, or a click on it.");
    return;
  }
  try {
    const made = /** @type {Api.ClipMade} */ (await api("POST", "/api/watch/clips", { camera_id: tile.camera.camera_id }));
    note.textContent = t("A clip of the last {n} s of {camera} is stored.", { n: Math.round(made.seconds), camera: tile.camera.code });
  } catch (error) {
    note.textContent = error instanceof Problem ? error.message : String(error);
  }
}

const keys = new Keys();
SIZES.forEach((each, at) => keys.on(`Digit${at + 1}`, () => choose(each)));
keys.on("KeyC", storeClip);
keys.on("Enter", () => (chosen() === undefined ? false : enlarge(chosen())));
keys.on("Escape", () => (grid.classList.contains("one-large") ? enlarge(undefined) : false));
if (lat === "") {
  keys.on("KeyN", show);
  keys.on("KeyH", hold);
  byId("watch-next").addEventListener("click", show);
  byId("watch-hold").addEventListener("click", hold);
}
for (const button of findAll(page, "button[data-size]")) button.addEventListener("click", () => choose(Number(button.dataset.size)));
grid.addEventListener("click", (event) => (event.target instanceof Element ? event.target.closest("figure") : null)?.focus());
grid.addEventListener("dblclick", () => enlarge(chosen()));
for (const kind of ["contextmenu", "dragstart", "copy"]) grid.addEventListener(kind, (event) => event.preventDefault());
setInterval(() => tiles.forEach((tile) => tile.moveMark()), MARK_EVERY);
/** For measurements: the delay of a picture is its gateway's clock against the screen's. */
Object.assign(globalThis, { komekTiles: () => tiles });
show();
