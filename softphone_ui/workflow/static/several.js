// Several tickets of a body led on at once. What was refused is named, and stays chosen.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, field, find, findAll, say } from "/static/web/dom.js";
import { tn } from "/static/web/words.js";

const KEPT = `komek:several:${document.body.dataset.person}`; // the answer that is being written
const TOLD = "komek:several:told"; // what came of it, over the page's loading again
const SECONDS = 60;
const boxes = findAll(document, "[name=chosen]", HTMLInputElement);
const chosen = () => boxes.filter((box) => box.checked);
// Neither is there where no ticket can be chosen.
const form = /** @type {HTMLFormElement} */ (document.getElementById("several"));
const all = /** @type {HTMLInputElement | null} */ (document.getElementById("choose-all"));
const answer = () => find(form, "[data-answer]");
const problem = () => find(form, ".problem");

function show() {
  const count = chosen().length;
  form.hidden = count === 0;
  if (!count) answer().hidden = problem().hidden = true;
  say(document.getElementById("several-count"), tn("{n} ticket chosen", "{n} tickets chosen", count));
  if (all) {
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }
}

/** @param {(box: HTMLInputElement) => boolean} some */
function choose(some) {
  for (const box of boxes) box.checked = some(box);
  show();
}

/**
 * Take a step with the chosen tickets; the answer is asked for first, one key more sends it.
 * @param {string | undefined} deed
 */
function press(deed) {
  if (deed === "begin") return take(deed, "");
  const text = field(form, "text").value;
  if (answer().hidden || !text.trim()) {
    answer().hidden = false;
    field(form, "text").focus();
    return null;
  }
  return take(deed, text);
}

/**
 * @param {string | undefined} deed
 * @param {string} text
 */
async function take(deed, text) {
  problem().hidden = true;
  const buttons = findAll(form, "button", HTMLButtonElement);
  for (const button of buttons) button.disabled = true;
  const tickets = chosen().map((box) => ({ number: box.value, version: Number(box.dataset.version) }));
  try {
    /** @type {Api.StepsTaken} */
    const told = await api("POST", "/api/body/steps", { deed, text, tickets }, { seconds: SECONDS });
    if (text && told.done.length) localStorage.removeItem(KEPT);
    sessionStorage.setItem(TOLD, JSON.stringify(told));
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    for (const button of buttons) button.disabled = false;
    say(problem(), error.message);
    problem().hidden = false;
  }
}

/** @param {Api.StepsTaken} taken */
function tell({ done, refused }) {
  const place = byId("several-told");
  place.replaceChildren(
    el("b", { text: tn("Step done for {n} ticket.", "Step done for {n} tickets.", done.length) }),
    ...refused.map(({ number, message }) => el("span", {}, el("a", { class: "number-text", href: `/body/${encodeURIComponent(number)}`, text: number }), ` ${message}`)));
  place.classList.toggle("good", refused.length === 0);
  place.hidden = false;
  place.focus();
}

if (form) {
  for (const box of boxes) box.addEventListener("change", show);
  all?.addEventListener("change", () => { const to = all.checked; choose(() => to); });
  find(form, "[data-nothing]").addEventListener("click", () => choose(() => false));
  for (const button of findAll(form, "[data-deed]")) button.addEventListener("click", () => press(button.dataset.deed));
  field(form, "text").value = localStorage.getItem(KEPT) ?? "";
  field(form, "text").addEventListener("input", () => localStorage.setItem(KEPT, field(form, "text").value));
  form.addEventListener("submit", (event) => event.preventDefault());
}
/** @type {Api.StepsTaken | null} */
const told = JSON.parse(sessionStorage.getItem(TOLD) ?? "null");
sessionStorage.removeItem(TOLD);
if (told) {
  const refused = new Set(told.refused.map(({ number }) => number));
  tell(told);
  if (form) choose((box) => refused.has(box.value));
} else if (form) {
  show(); // a browser may keep what was chosen over a reload
}
