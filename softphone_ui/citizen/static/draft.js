// What is typed stays on this telephone until we have it: a page that does not come, a battery that
// ends. It is forgotten after a day, and as soon as the next page shows that we have it.
import { registerWorker } from "./register_worker.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */
/** @typedef {{ at?: number, text?: string, address?: string }} Draft `at`: ms, when it was typed. */

const NAME = "komek109.report";
const DAY_MS = 24 * 3600 * 1000;
/** @type {Map<"text" | "address", Field>} */
const fields = new Map();

/**
 * What was typed on this telephone within a day.
 * @returns {Draft}
 */
function read() {
  try {
    const draft = /** @type {Draft} */ (JSON.parse(localStorage.getItem(NAME) ?? "{}"));
    return Date.now() - (draft.at ?? 0) < DAY_MS ? draft : {};
  } catch {
    return {};
  }
}

/** Stores what the fields have. */
function write() {
  const draft = { ...read(), at: Date.now() };
  for (const [name, field] of fields) draft[name] = field.value;
  try {
    localStorage.setItem(NAME, JSON.stringify(draft));
  } catch { /* a browser that keeps nothing */ }
}

/** Fills the empty fields, and says so. */
function fill() {
  const draft = read();
  let filled = false;
  for (const [name, field] of fields) {
    if (field.value || !draft[name]) continue;
    field.value = draft[name];
    filled = true;
  }
  const said = document.getElementById("draft-said");
  if (said && filled) said.hidden = false;
}

function begin() {
  for (const name of /** @type {const} */ (["text", "address"])) {
    const field = /** @type {Field | null} */ (document.querySelector(`[data-draft] [name=${name}]`));
    if (field) fields.set(name, field);
  }
  if (document.querySelector("[data-draft-there]")) localStorage.removeItem(NAME);
  fill();
  for (const field of fields.values()) field.addEventListener("input", write);
  void register();
}

/** @returns {Promise<void>} */
async function register() {
  if (await registerWorker()) navigator.serviceWorker.controller?.postMessage("refresh");
}

begin();
