// One shift: entered, changed, taken off. The page is drawn by the server and loaded anew after each change.
import { api, problemOf } from "/static/web/api.js";
import { closest, find, findAll, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import "/static/web/lists.js";
import "./file.js";

/** @param {string} id */
const byId = (id) => document.getElementById(id);
const root = find(document, ".roster");
const shifts = JSON.parse(root.dataset.shown);
// Who only reads the roster has no form.
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("edit"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("form"));
/** @type {string | null} */
let shiftId = null;

/** @param {string} id */
function open(id, before = null) {
  shiftId = id;
  form.reset();
  byId("problem").hidden = true;
  byId("drop").hidden = id === null;
  const fields = form.elements;
  const shift = before ?? { day: root.dataset.day, begins: "08:00", ends: "20:00", breaks: "", languages: [] };
  say(byId("edit-title"), before ? before.name : t("Enter a shift"));
  for (const name of ["operator", "day", "begins", "ends", "breaks"]) if (shift[name] !== undefined) fields[name].value = shift[name];
  for (const box of findAll(form, "[name=languages]", HTMLInputElement)) box.checked = shift.languages.includes(box.value);
  dialog.showModal();
}

function wish() {
  const { operator, day, begins, ends, breaks } = form.elements;
  return {
    operator: operator.value, day: day.value, begins: begins.value.trim(), ends: ends.value.trim(), breaks: breaks.value.trim(),
    languages: [...form.querySelectorAll("[name=languages]:checked")].map((box) => box.value),
  };
}

const attempt = (action) => async (/** @type {Event} */ event) => {
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
    const link = closest(event, "[data-shift]");
    if (!link) return;
    event.preventDefault();
    open(Number(link.dataset.shift), shifts[link.dataset.shift]);
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
  for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
}
