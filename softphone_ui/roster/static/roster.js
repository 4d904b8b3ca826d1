// One shift: entered, changed, taken off. The page is drawn by the server and loaded anew after each change.
import { api, problemOf } from "/static/web/api.js";
import { byId, closest, field, find, findAll, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import "/static/web/lists.js";
import "./file.js";

/** @typedef {{operator: string, name: string, day: string, begins: string, ends: string, breaks: string, languages: string[]}} Shift */

const root = find(document, ".roster");
/** @type {Record<string, Shift>} */
const shifts = JSON.parse(root.dataset.shown ?? "");
// Who only reads the roster has no form.
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("edit"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("form"));
/** @type {string | null} */
let shiftId = null;
const FIELDS = /** @type {const} */ (["operator", "day", "begins", "ends", "breaks"]);

/**
 * Open a shift in the form; null: a new one.
 * @param {string | null} id
 */
function open(id) {
  const before = id === null ? null : shifts[id];
  shiftId = id;
  form.reset();
  byId("problem").hidden = true;
  byId("drop").hidden = id === null;
  /** @type {Partial<Shift> & {languages: string[]}} */
  const shift = before ?? { day: root.dataset.day, begins: "08:00", ends: "20:00", breaks: "", languages: [] };
  say(byId("edit-title"), before ? before.name : t("Enter a shift"));
  for (const name of FIELDS) {
    const value = shift[name];
    if (value !== undefined) field(form, name).value = value;
  }
  for (const box of findAll(form, "[name=languages]", HTMLInputElement)) box.checked = shift.languages.includes(box.value);
  dialog.showModal();
}

function wish() {
  const written = (/** @type {string} */ name) => field(form, name).value;
  return {
    operator: written("operator"), day: written("day"), begins: written("begins").trim(), ends: written("ends").trim(), breaks: written("breaks").trim(),
    languages: findAll(form, "[name=languages]:checked", HTMLInputElement).map((box) => box.value),
  };
}

const attempt = (/** @type {() => Promise<unknown>} */ action) => async (/** @type {Event} */ event) => {
  event.preventDefault();
  byId("problem").hidden = true;
  try {
    await action();
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    say(byId("problem"), error.message);
    byId("problem").hidden = false;
  }
};

if (form) {
  byId("enter").addEventListener("click", () => open(null));
  document.addEventListener("click", (event) => {
    const id = closest(event, "[data-shift]")?.dataset.shift;
    if (!id) return;
    event.preventDefault();
    open(id);
  });
  document.addEventListener("keydown", (event) => {
    const typing = closest(event, "input, select, textarea, dialog");
    if (event.code === "KeyN" && !event.ctrlKey && !event.altKey && !event.metaKey && !typing) {
      event.preventDefault();
      open(null);
    }
  });
  form.addEventListener("submit", attempt(() => shiftId === null
    ? api("POST", "/api/roster/shifts", wish()) : api("PUT", `/api/roster/shifts/${shiftId}`, wish())));
  byId("drop").addEventListener("click", attempt(() => api("DELETE", `/api/roster/shifts/${shiftId}`)));
  for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog")?.close());
}
