// Operators as a quiet grid, grouped by state, the longest in their state first. While someone
// points at it or walks it by keys, the tiles stay where they are; only what they say changes.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, el, find, findAll, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { duration } from "/static/web/time.js";
import { t } from "/static/web/words.js";
import { lookAtPauses, pausesOf } from "./pauses.js";
import { pause, shortName, state as stateName } from "/static/web/floor_words.js";
import { away, groupOf, GROUPS, isGone, isSetAside, tally, turn } from "./groups.js";
import { digit, hasLine, mine } from "/static/supervision/line.js";
import { openTileMenu } from "./tile_menu.js";

const HELD_MS = 5000;
const CHOSEN = ["break", "lunch", "training", "task", "technical"];
/** @type {Record<string, () => string>} */
const EMPTY = {
  paused: () => t("nobody is paused"), available: () => t("nobody is free"),
  ringing: () => t("no phone rings"), wrap_up: () => t("nobody"), talking: () => t("nobody"),
};

const OPEN = "komek:floor:absent";
const place = byId("operators");
const mayChange = find(document, ".floor").dataset.mayChange === "yes";
/** @type {Map<string, HTMLElement>} */
const tiles = new Map();
const groups = new Map(GROUPS.map((group) => [group.name, makeGroup(group)]));
let heldUntil = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let again = undefined;
/** @type {{operator: Operator, body: StateChange} | null} */
let undo = null;
let arranging = false;

/**
 * @typedef {Floor.OperatorView} Operator
 * @typedef {{state: string, reason?: string | null}} StateChange
 */

/** @param {import("./groups.js").Group} group */
function makeGroup(group) {
  const list = el("div", { class: "tiles", role: "list" });
  const head = el("h3", { class: "state", "data-state": group.name }, el("span"), el("b", { class: "number" }));
  const parts = group.folds ? [folded(head, list)] : [head, list, el("p", { class: "nobody small soft" })];
  const section = el("section", { class: `group ${group.name}` }, ...parts);
  place.append(section);
  return { ...group, section, list, head };
}

/**
 * Who is absent is one line. Whether it is open is remembered in this browser.
 * @param {HTMLElement} head
 * @param {HTMLElement} list
 */
function folded(head, list) {
  const fold = el("details", { open: localStorage.getItem(OPEN) === "yes" }, el("summary", {}, head), list);
  // Kept at the click: "toggle" comes later, and a page that is reloaded in between would not remember it.
  fold.firstElementChild?.addEventListener("click", () => localStorage.setItem(OPEN, fold.open ? "no" : "yes"));
  fold.addEventListener("toggle", keepOneTabStop);
  return fold;
}

/** @type {Record<string, () => string>} */
const NAMES = { gone: () => t("No connection"), named: () => t("On lines for the named") };
/** @param {string} name */
const groupName = (name) => NAMES[name]?.() ?? stateName(name);
/** @param {Operator} operator */
const isNamed = (operator) => groupOf(operator, live.floor.lines) === "named";

/** @param {import("/static/web/live.js").LiveFloor} floor */
export function showOperators(floor) {
  const here = Object.values(floor.operators);
  for (const operator of here) tileOf(operator);
  for (const [extension, tile] of tiles) if (!floor.operators[extension]) { tile.remove(); tiles.delete(extension); }
  const held = heldUntil - performance.now();
  if (held <= 0) arrange(here);
  else again ??= setTimeout(() => { again = undefined; showOperators(live.floor); }, held + 50);
  for (const operator of here) update(tileOf(operator), operator);
  count(here);
}

/**
 * A tile that is moved loses the focus in the very moment; whoever walks by keys keeps it.
 * @param {Operator[]} here
 */
function arrange(here) {
  const kept = focused() && /** @type {HTMLElement | null} */ (document.activeElement);
  arranging = true;
  for (const group of groups.values()) {
    here.filter((operator) => groupOf(operator, live.floor.lines) === group.name).sort(turn).forEach((operator, at) => {
      const tile = tileOf(operator);
      if (group.list.children[at] !== tile) group.list.insertBefore(tile, group.list.children[at] ?? null);
    });
  }
  if (kept && document.activeElement !== kept) (inFold(kept) ?? kept).focus({ preventScroll: true });
  arranging = false;
  keepOneTabStop();
}

/**
 * The line behind which a tile lies; null where the tile is to be seen.
 * @param {HTMLElement} tile
 * @returns {HTMLElement | null}
 */
const inFold = (tile) => tile.closest("details:not([open])")?.querySelector("summary") ?? null;

/** @param {Operator[]} here */
function count(here) {
  for (const group of groups.values()) {
    const members = here.filter((operator) => groupOf(operator, live.floor.lines) === group.name).length;
    say(group.head.firstElementChild, groupName(group.name));
    say(group.head.lastElementChild, members ? String(members) : "");
    group.section.hidden = !group.always && members === 0 && group.list.childElementCount === 0;
    say(group.section.querySelector(".nobody"), group.list.childElementCount ? "" : (EMPTY[group.name]?.() ?? ""));
  }
  const { there, aside, gone } = tally(here, live.floor.lines);
  say(document.getElementById("operators-count"), String(there));
  const note = byId("operators-note");
  say(note, [aside && t("set aside: {n}", { n: aside }), gone && t("no connection: {n}", { n: gone })].filter(Boolean).join(" · "));
  note.classList.toggle("alarm", aside > 0);
}

/**
 * @param {Operator} operator
 * @returns {HTMLElement}
 */
function tileOf(operator) {
  const known = tiles.get(operator.extension);
  if (known) return known;
  const tile = el("div", { class: "tile", role: "listitem", tabindex: -1, "data-extension": operator.extension },
    el("span", { class: "name" }, el("b", { class: "number", text: operator.extension }), " ", el("span")),
    el("span", { class: "doing small number" }));
  if (mayChange) {
    tile.append(el("span", { class: "acts" },
      button("back", "G", () => endPause(tile)), button("more", "↵", () => openMenu(tile))));
  }
  tiles.set(operator.extension, tile);
  listOf(operator).append(tile);
  return tile;
}

/**
 * @param {string} name
 * @param {string} key
 * @param {() => unknown} onclick
 */
const button = (name, key, onclick) =>
  el("button", { type: "button", class: `act ${name}`, tabindex: -1, onclick }, el("span"), el("kbd", { text: key }));

/** @param {Operator} operator */
const listOf = (operator) => /** @type {ReturnType<typeof makeGroup>} */ (groups.get(groupOf(operator, live.floor.lines))).list;
/** @param {Floor.OperatorView} operator */
const tileState = (operator) => (isGone(operator) ? "gone" : isSetAside(operator) ? "set_aside" : operator.state);

/**
 * @param {HTMLElement} tile
 * @param {Floor.OperatorView} operator
 */
function update(tile, operator) {
  if (tile.dataset.state === "paused" && operator.state !== "paused") lookAtPauses();
  tile.dataset.state = tileState(operator);
  say(tile.querySelector(".name span"), shortName(operator.name));
  tile.classList.toggle("moved", !listOf(operator).contains(tile));
  say(tile.querySelector(".back span"), t("End pause"));
  say(tile.querySelector(".more span"), t("More"));
  tick(tile, operator);
}

// Their pause would say what they chose; this they did not.
/** @type {Record<string, (time: string) => string>} */
const AWAY = { page: (time) => t("{time} · page gone", { time }), telephone: (time) => t("{time} · telephone gone", { time }) };

/**
 * @param {HTMLElement} tile
 * @param {Floor.OperatorView} operator
 */
function tick(tile, operator) {
  const time = operator.since ? duration((live.now() - Date.parse(operator.since)) / 1000) : "";
  const lasts = isGone(operator) ? AWAY[away(operator) || "page"](time) : time;
  const moved = tile.classList.contains("moved") ? `→ ${groupName(groupOf(operator, live.floor.lines))}` : "";
  const reason = operator.state === "paused" && !isGone(operator) ? pause(operator.reason) : "";
  const unseen = !isGone(operator) && away(operator) ? t("no connection") : "";
  const gap = live.floor.calls[operator.call_id ?? ""]?.gap ?? operator.outgoing?.gap;
  tile.classList.toggle("silent", Boolean(gap));
  const silent = gap ? t("not recorded {time}", { time: duration((live.now() - Date.parse(gap.began_at)) / 1000) }) : "";
  const hand = operator.hand ? t("asks for help") : "";
  const leads = Object.values(live.floor.listenings).filter((listening) => listening.operator === operator.extension && !listening.ending);
  const lead = leads.length ? t("on the line: {names}", { names: leads.map((lead_) => shortName(lead_.name)).join(", ") }) : "";
  // Lines that are not everybody's: a lead's move, or a controller's own.
  const moved_ = operator.own_lines || operator.skills?.named_only && operator.skills.lines.length ? t("on {lines}", { lines: operator.skills.lines.join(", ") }) : "";
  const doing = isNamed(operator) && operator.state !== "calling_out" ? stateName(operator.state) : ""; // their group does not say it
  const out = operator.state !== "calling_out" ? "" : operator.outgoing?.rung ? t("Callback") : stateName("calling_out");
  const longer = operator.wrap_up_extended ? t("made longer") : "";
  const pauses = pausesOf(operator);
  const taken = pauses ? t("{n}/{plan} min", { n: pauses.minutes, plan: pauses.plan }) : "";
  const ofPlan = pauses ? t("pauses {taken}", { taken }) : "";
  tile.classList.toggle("over-plan", Boolean(pauses?.over));
  tile.title = [operator.name, ofPlan].filter(Boolean).join(" · ");
  const after = operator.after_call ? `→ ${operator.after_call === "signed_out" ? t("out") : pause(operator.after_call)}` : "";
  say(tile.querySelector(".doing"), [hand, silent, doing, out, lasts, pauses?.over && taken, lead, moved, reason, unseen, longer, moved_, after].filter(Boolean).join(" · "));
  tile.setAttribute("aria-label", [operator.extension, operator.name, groupName(groupOf(operator, live.floor.lines)), doing, reason, unseen, ofPlan, hand, lead, gap && t("not recorded"), moved_, after].filter(Boolean).join(", "));
}

/** Once a second: how long everyone has been in their state. */
export function tickOperators() {
  for (const [extension, tile] of tiles) if (live.floor.operators[extension]) tick(tile, live.floor.operators[extension]);
}

// The lead's own hand ---------------------------------------------------------------------------

/**
 * @param {HTMLElement | undefined} tile
 * @returns {Operator | undefined}
 */
const operatorOf = (tile) => live.floor.operators[tile?.dataset.extension ?? ""];

/**
 * @param {Operator} operator
 * @param {StateChange} body
 * @param {(after: Floor.OperatorView) => string} words say what has become of the operator
 */
async function change(operator, body, words) {
  try {
    /** @type {Floor.OperatorView} */
    const after = await api("POST", `/api/floor/operators/${operator.extension}/state`, body);
    undo = opposite(operator, body);
    toast(`${operator.extension} ${operator.name}: ${words(after)}`);
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
}

/**
 * A pause someone chose comes back; one the system set does not, for its cause is over.
 * @param {Operator} operator
 * @param {StateChange} body
 */
function opposite(operator, body) {
  const chosen = operator.state === "paused" && CHOSEN.includes(operator.reason ?? "");
  if (chosen) return { operator, body: { state: "paused", reason: operator.reason } };
  return body.state === "signed_out" ? { operator, body: { state: "available" } } : null;
}

/** @param {HTMLElement} tile */
const openMenu = (tile) => openTileMenu(operatorOf(tile), {
  change,
  endPause: (/** @type {Operator} */ operator) => endPause(tiles.get(operator.extension)),
  signOut: (/** @type {Operator} */ operator) => signOut(tiles.get(operator.extension)),
});

/**
 * End an operator's pause.
 * @param {string} extension
 */
export const endPauseOf = (extension) => mayChange && endPause(tiles.get(extension));

/**
 * Ask what is to be done about an operator.
 * @param {string} extension
 */
export function openMenuOf(extension) {
  const tile = tiles.get(extension);
  if (mayChange && tile) openMenu(tile);
}

/** @param {HTMLElement | undefined} tile */
function endPause(tile) {
  const operator = operatorOf(tile);
  if (!operator || operator.state !== "paused" || isGone(operator)) return;
  change(operator, { state: "available" }, () => t("the pause is ended"));
}

/** @param {HTMLElement | undefined} tile */
function signOut(tile) {
  const operator = operatorOf(tile);
  if (!operator || operator.state === "signed_out") return;
  change(operator, { state: "signed_out" }, (after) =>
    after.state === "signed_out" ? t("signed out. Z takes it back") : t("signs out after this call. Z takes it back"));
}

async function takeBack() {
  if (!undo) return;
  const { operator, body } = undo;
  undo = null;
  try {
    await api("POST", `/api/floor/operators/${operator.extension}/state`, body);
    toast(`${operator.extension} ${operator.name}: ${t("taken back")}`);
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
}

// Keys and the pointer --------------------------------------------------------------------------

const shown = () => findAll(place, ".tile").filter((tile) => !inFold(tile));
const focused = () => shown().find((tile) => tile.contains(document.activeElement));

function keepOneTabStop() {
  const all = shown();
  const stop = focused() ?? all.find((tile) => tile.tabIndex === 0) ?? all[0];
  for (const tile of tiles.values()) tile.tabIndex = tile === stop ? 0 : -1;
}

/** @param {HTMLElement | undefined} tile */
function focusTile(tile) {
  if (!tile) return;
  hold();
  for (const other of tiles.values()) other.tabIndex = other === tile ? 0 : -1;
  tile.focus({ preventScroll: true });
  tile.scrollIntoView({ block: "nearest" });
}

/** @param {string} code */
function walk(code) {
  const all = shown();
  const here = focused();
  if (!here) return focusTile(all.find((tile) => tile.tabIndex === 0) ?? all[0]);
  if (code === "ArrowLeft" || code === "ArrowRight") {
    return focusTile(all[all.indexOf(here) + (code === "ArrowRight" ? 1 : -1)]);
  }
  focusTile(nextRow(all, here, code === "ArrowDown" ? 1 : -1));
}

/**
 * The nearest tile in the row above or below, wherever that row is.
 * @param {HTMLElement[]} all
 * @param {HTMLElement} here
 * @param {1 | -1} way
 * @returns {HTMLElement | undefined}
 */
function nextRow(all, here, way) {
  const from = here.getBoundingClientRect();
  const boxes = all.map((/** @type {HTMLElement} */ tile) => ({ tile, box: tile.getBoundingClientRect() })).filter(({ box }) => (box.top - from.top) * way > 4);
  const row = Math.min(...boxes.map(({ box }) => Math.abs(box.top - from.top)));
  const inRow = boxes.filter(({ box }) => Math.abs(box.top - from.top) < row + 4);
  inRow.sort((a, b) => Math.abs(a.box.left - from.left) - Math.abs(b.box.left - from.left));
  return inRow[0]?.tile;
}

const hold = () => { if (!arranging) heldUntil = performance.now() + HELD_MS; };
const release = () => { heldUntil = 0; showOperators(live.floor); };
place.addEventListener("pointermove", hold);
place.addEventListener("focusin", hold);
place.addEventListener("pointerleave", () => { if (!focused()) release(); });
place.addEventListener("focusout", (event) => { if (!arranging && !place.contains(/** @type {Node | null} */ (event.relatedTarget))) release(); });

/** The keys of the grid: what they do, by the key's place. */
export const operatorKeys = {
  ArrowLeft: () => walk("ArrowLeft"), ArrowRight: () => walk("ArrowRight"),
  ArrowUp: () => walk("ArrowUp"), ArrowDown: () => walk("ArrowDown"),
  KeyG: () => mayChange && (focused() ? endPause(focused()) : focusTile(shown().find((tile) => tile.dataset.state === "set_aside"))),
  KeyO: () => mayChange && signOut(focused()),
  KeyZ: () => mayChange && takeBack(),
  Enter: () => {
    const tile = mayChange && focused();
    if (tile) openMenu(tile);
  },
};

/**
 * Use a digit for the line that the lead is on, or for that of the operator who is focused. Returns
 * whether it was used.
 * @param {string} code
 */
export function useLineDigit(code) {
  const at = ["Digit1", "Digit2", "Digit3", "Digit4"].indexOf(code);
  if (at < 0 || (!mine() && !hasLine(operatorOf(focused())))) return false;
  digit(at, operatorOf(focused()));
  return true;
}
