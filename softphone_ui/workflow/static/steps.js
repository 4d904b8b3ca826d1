// The steps of a ticket: a key or a button takes one, or opens what it needs. What is written stays
// in this browser until the server has it, whatever becomes of the page or of the ticket.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { Keys } from "/static/web/keys.js";
import { byId, el, find, findAll, say } from "/static/web/dom.js";
import { ticketState } from "/static/web/ticket_words.js";
import { t } from "/static/web/words.js";
import { AnswerPhotos } from "./photos.js";

const panel = byId("steps");
const form = byId("step-form", HTMLFormElement);
const problem = byId("step-problem");
const { number } = panel.dataset;
let version = panel.dataset.version ? Number(panel.dataset.version) : null;
/** @type {HTMLButtonElement | null} */
let chosen = null;
const photosPlace = document.getElementById("answer-photos");
const photos = photosPlace && new AnswerPhotos(photosPlace, number);
const WITH_PHOTOS = "resolve";

const FIELDS = { body: "body_id", ticket: "of", until: "until", listed_reason: "listed_reason", text: "text", reason: "reason" };
const shelf = (step) => `komek:step:${document.body.dataset.person}:${number}:${step}`;
/** @param {HTMLButtonElement} button */
const needs = (button) => button.dataset.needs.split(" ").filter(Boolean);

/** @param {HTMLButtonElement} button */
function open(button) {
  if (needs(button).length === 0) return take(button, {});
  leave();
  chosen = button;
  button.setAttribute("aria-expanded", "true");
  form.reset(); // what was written for another step stays with that one
  const kept = JSON.parse(localStorage.getItem(shelf(button.dataset.step)) ?? "{}");
  for (const [need, name] of Object.entries(FIELDS)) {
    const part = find(form, `[data-need="${need}"]`);
    part.hidden = !needs(button).includes(need);
    if (!part.hidden && name in kept) form.elements[name].value = kept[name];
  }
  if (photosPlace) photosPlace.hidden = button.dataset.step !== WITH_PHOTOS;
  say(document.getElementById("step-title"), find(button, "span").textContent);
  label("step-text", button.dataset.text);
  label("step-reason", button.dataset.reason);
  form.hidden = false;
  find(form, "label[data-need]:not([hidden]) :is(select, input, textarea)").focus();
}

/**
 * What a field asks for; it stays so when the language changes.
 * @param {string} id
 * @param {string} message
 */
function label(id, message) {
  if (!message) return;
  const place = byId(id);
  place.dataset.w = message;
  say(place, t(message));
}

function leave() {
  form.hidden = problem.hidden = true;
  chosen?.setAttribute("aria-expanded", "false");
  chosen = null;
}

function written() {
  const told = {};
  for (const need of needs(chosen)) told[FIELDS[need]] = form.elements[FIELDS[need]].value;
  return told;
}

function asSent({ body_id, until, of, listed_reason, ...words }) {
  return { ...words, ...(listed_reason ? { reason: listed_reason } : {}), ...(body_id ? { body_id: Number(body_id) } : {}), ...(until ? { until } : {}), ...(of ? { of: of.trim() } : {}) };
}

/** @param {HTMLButtonElement} button */
async function take(button, told) {
  const { step } = button.dataset;
  button.disabled = true;
  try {
    await api("POST", `/api/tickets/${number}/steps`, { step, version, ...asSent(told) });
    localStorage.removeItem(shelf(step));
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    button.disabled = false;
    if (error.code === "conflict") return conflict(button, error.detail.ticket);
    tell(error.message);
  }
}

/**
 * Somebody changed the ticket meanwhile. Both texts are shown; nothing written here is lost.
 * @param {HTMLButtonElement} button
 */
function conflict(button, theirs) {
  version = theirs.version;
  const lines = [ticketState(theirs.state), theirs.answer, theirs.text];
  tell(t("Somebody changed this ticket meanwhile. As it is now:"),
    ...lines.filter(Boolean).map((said) => el("blockquote", { text: said })),
    el("p", { text: t("What you wrote is still here. Send it all the same, or look at the ticket first.") }),
    el("button", { type: "button", text: t("Look at the ticket"), onclick: () => location.reload() }));
}

function tell(sentence, ...more) {
  if (!chosen) return toast(sentence);
  problem.replaceChildren(el("p", { text: sentence }), ...more);
  problem.hidden = false;
  problem.scrollIntoView({ block: "nearest" });
}

form.addEventListener("input", () => localStorage.setItem(shelf(chosen.dataset.step), JSON.stringify(written())));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  problem.hidden = true;
  if (photos?.busy) return tell(t("A photo is still being sent: wait a moment."));
  take(chosen, { ...written(), ...(photos && chosen.dataset.step === WITH_PHOTOS ? { photos: photos.ids } : {}) });
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Escape") {
    const back = chosen;
    leave();
    back.focus();
  }
});
byId("step-leave").addEventListener("click", () => { const back = chosen; leave(); back.focus(); });

const keys = new Keys();
for (const button of findAll(panel, "[data-step]", HTMLButtonElement)) {
  button.addEventListener("click", () => open(button));
  keys.on(`Key${button.dataset.key}`, () => open(button));
}
