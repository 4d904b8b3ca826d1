// A year of the working calendar: the keyboard moves from day to day, Enter marks one.
import { byId, closest, field, findAll, textsOf } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { lookUp } from "/static/web/tables.js";

const page = byId("calendar");
const days = findAll(document, "button.calendar-day");
const dialog = byId("mark-dialog", HTMLDialogElement);
const form = byId("mark-form", HTMLFormElement);
const refused = byId("refused");
const otherPart = byId("other-part");
const version = Number(page.dataset.version);
const year = Number(page.dataset.year);
const PLACE = "komek_calendar_day";
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
/** @type {HTMLElement | null} */
let chosen = null;

// --- moving ----------------------------------------------------------------------------------------

/**
 * One day can be reached by Tab; the arrows go on from there.
 * @param {number} at
 */
function stand(at, focus = true) {
  for (const day of days) day.tabIndex = -1;
  days[at].tabIndex = 0;
  if (focus) days[at].focus();
}

byId("months").addEventListener("keydown", (event) => {
  const focused = closest(event, "button.calendar-day");
  const at = focused ? days.indexOf(focused) : -1;
  if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
  const step = lookUp(STEPS, event.key);
  if (step) stand(Math.min(Math.max(at + step, 0), days.length - 1));
  else if (event.key === "Home") stand(0);
  else if (event.key === "End") stand(days.length - 1);
  else if (event.key === "PageUp") location.assign(`/calendar?year=${year - 1}`);
  else if (event.key === "PageDown") location.assign(`/calendar?year=${year + 1}`);
  else return;
  event.preventDefault();
});

const kept = days.findIndex((day) => day.dataset.day === sessionStorage.getItem(PLACE));
sessionStorage.removeItem(PLACE);
const today = days.findIndex((day) => day.dataset.day === new Date().toISOString().slice(0, 10));
stand(Math.max(kept >= 0 ? kept : today, 0), kept >= 0);

// --- marking ---------------------------------------------------------------------------------------

for (const [at, day] of days.entries()) {
  day.addEventListener("click", () => {
    stand(at);
    open(day);
  });
}

/** @param {HTMLElement} day */
function open(day) {
  chosen = day;
  form.reset();
  refused.hidden = true;
  byId("mark-title").textContent = day.dataset.name ?? "";
  field(form, "mark").value = day.dataset.mark ?? "";
  field(form, "name").value = day.dataset.reason ?? "";
  showOther();
  dialog.showModal();
}

/** Only a moved day has another one that it was exchanged with. */
function showOther() {
  otherPart.hidden = !["day_off", "working"].includes(field(form, "mark").value);
}

form.addEventListener("change", showOther);
byId("leave").addEventListener("click", () => dialog.close());

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const day = chosen?.dataset.day;
  if (!day) return;
  const { mark, name, reason, other } = textsOf(form);
  const marked = [{ day, mark: mark || null, reason: mark ? name : "" }];
  const opposite = lookUp({ day_off: "working", working: "day_off" }, mark);
  if (opposite && other) marked.push({ day: other, mark: opposite, reason: name });
  try {
    await api("PUT", "/api/calendar", { version, reason, days: marked });
    sessionStorage.setItem(PLACE, day);
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    refused.textContent = error.detail?.reason ?? error.message;
    refused.hidden = false;
  }
});

const adding = /** @type {HTMLButtonElement | null} */ (document.getElementById("add-year"));
adding?.addEventListener("click", async () => {
  adding.disabled = true;
  try {
    await api("POST", "/api/calendar/years", { version, year });
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    adding.disabled = false;
    toast(error.message);
  }
});
