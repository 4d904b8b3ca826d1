// Missed calls: one row has the focus; X notes that its caller was called back, Z takes it back.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, closest, el, find, findAll, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { hourMinute } from "/static/web/time.js";
import { t, tn } from "/static/web/words.js";
import { callBack } from "/static/outbound_calls/call_back.js";
import { typing } from "/static/web/lists.js";
import { lookUp } from "/static/web/tables.js";

/** @typedef {{row: HTMLElement, before: Node[], noted: Promise<unknown>}} Settled A row that this page has marked as called back. */

// The list is not there if nobody was missed.
const list = /** @type {HTMLTableSectionElement | null} */ (document.getElementById("stories"));
const page = find(document, ".page.lead");
const rows = () => [...(list?.rows ?? [])];
const current = () => rows().find((row) => row.contains(document.activeElement));
/** @type {Settled | null} */
let lastSettled = null;

/** @param {HTMLElement | null | undefined} row */
function focusRow(row) {
  if (!row) return;
  for (const other of rows()) other.tabIndex = other === row ? 0 : -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** @param {number} by */
function step(by) {
  const all = rows();
  const focused = current();
  const at = focused ? all.indexOf(focused) : -1;
  focusRow(at < 0 ? all[0] : all[Math.min(all.length - 1, Math.max(0, at + by))]);
}

/**
 * What stood in the cell comes back as it was if the server refuses, or if it is taken back.
 * @param {HTMLElement | null | undefined} row
 */
async function settle(row) {
  const cell = row?.querySelector(".sequel.owed");
  if (!row || !cell || !row.dataset.ticket) return;
  const before = [...cell.childNodes];
  const hadFocus = row.contains(document.activeElement);
  show(cell, "called_back", el("span", { class: "words", text: t("called back {at} by you", { at: hourMinute(live.now()) }) }), undoButton(row));
  if (hadFocus) focusRow(row);
  const earlier = lastSettled;
  const noted = api("POST", `/api/missed/${row.dataset.ticket}/called-back`);
  const mine = { row, before, noted };
  lastSettled = mine;
  try {
    await noted;
  } catch (error) {
    const problem = problemOf(error);
    if (lastSettled === mine) lastSettled = earlier;
    show(cell, "owed", ...before);
    toast(problem.code === "conflict" ? t("Someone has called back already. Reload to see who.") : problem.message);
  }
}

async function takeBack() {
  if (!lastSettled) return;
  const { row, before, noted } = lastSettled;
  lastSettled = null;
  try {
    await noted;
  } catch {
    return; // there is nothing to take back, and the page says why
  }
  try {
    await api("DELETE", `/api/missed/${row.dataset.ticket}/called-back`);
    show(find(row, "td.sequel"), "owed", ...before);
    focusRow(row);
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
}

/**
 * @param {Element} cell
 * @param {Api.Sequel} sequel
 * @param {...Node} content
 */
function show(cell, sequel, ...content) {
  cell.classList.remove("owed", "called_back");
  cell.classList.add(sequel);
  cell.replaceChildren(...content);
}

/** @param {HTMLElement} row */
const undoButton = (row) =>
  el("button", {
    type: "button", class: "quiet undo", onclick: () => { if (lastSettled?.row === row) takeBack(); },
  }, t("Take back"), " ", el("kbd", { text: "Z" }));

function openTicket() {
  const row = current();
  if (row) for (const link of findAll(row, ".ticket a")) link.click();
}

/** @type {Record<string, () => unknown>} */
const KEYS = {
  KeyJ: () => step(1), ArrowDown: () => step(1),
  KeyK: () => step(-1), ArrowUp: () => step(-1),
  KeyX: () => settle(current()),
  KeyZ: takeBack,
  Slash: () => find(document, ".search [type=search]").focus(),
};

addEventListener("keydown", (event) => {
  const focused = event.target instanceof HTMLElement ? event.target : null;
  if (focused?.matches("[type=search]") && event.code === "Escape") return focused.blur();
  if (typing(event)) return;
  if (event.code === "Enter" && focused?.matches("tr")) return openTicket();
  if (event.code.startsWith("Arrow") && !current()) return;
  const act = lookUp(KEYS, event.code);
  if (!act) return;
  event.preventDefault();
  act();
});

list?.addEventListener("click", (event) => {
  const row = closest(event, "tr");
  if (closest(event, ".settle")) settle(row);
  else if (!closest(event, "a, button") && !String(getSelection())) focusRow(row);
});

// Today's list does not move by itself: a line above it says that there is more.
const ends = Date.parse(page.dataset.until ?? "");
/** @type {ReturnType<typeof setTimeout> | undefined} */
let asking = undefined;

async function lookForNew() {
  asking = undefined;
  const query = new URLSearchParams(location.search);
  const told = /** @type {Api.ServiceLevel | null} */ (await api("GET", `/api/service-level?${periodOf(query)}`).catch(() => null));
  const more = told ? told.calls.lost - Number(page.dataset.lost) : 0;
  const fresh = byId("fresh");
  fresh.hidden = more <= 0;
  if (more > 0) say(fresh.firstElementChild, tn("{n} more call abandoned: show", "{n} more calls abandoned: show", more));
}

/** @param {URLSearchParams} query */
function periodOf(query) {
  return new URLSearchParams(["day", "since", "until", "line"].flatMap((name) => {
    const value = query.get(name);
    return value ? [[name, value]] : [];
  }));
}

const lookSoon = () => {
  if (live.now() < ends + 3_600_000) asking ??= setTimeout(lookForNew, 2000);
};
/** @type {boolean | undefined} */
let wasUp;
live.on("written", lookSoon);
live.on("link", ({ up }) => {
  if (up && wasUp === false) lookSoon();
  wasUp = up;
});

// The telephone is on the desk's page, or on the table: it rings there.
list?.addEventListener("click", async (event) => {
  const ticket = closest(event, "[data-call]")?.dataset.call;
  if (!ticket) return;
  try {
    if (await callBack({ ticket })) toast(t("Your telephone rings first"));
  } catch (error) {
    toast(problemOf(error).message);
  }
});
