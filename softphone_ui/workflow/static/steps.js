// The steps of a ticket: a key or a button takes one, or opens what it needs. What is written stays
// in this browser until the server has it, whatever becomes of the page or of the ticket.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { Keys } from "/static/web/keys.js";
import { byId, el, field, find, findAll, say } from "/static/web/dom.js";
import { ticketState } from "/static/web/ticket_words.js";
import { t } from "/static/web/words.js";
import "./folding.js";
import "./printing.js";
import { AnswerPhotos } from "./photos.js";
import { TemplateChoice } from "./template_choice.js";

const panel = byId("steps");
const form = byId("step-form", HTMLFormElement);
const problem = byId("step-problem");
const number = panel.dataset.number ?? "";
let version = panel.dataset.version ? Number(panel.dataset.version) : null;
/** @type {HTMLButtonElement | null} */
let chosen = null;
const photosPlace = document.getElementById("answer-photos");
const photos = photosPlace && new AnswerPhotos(photosPlace, number);
const WITH_PHOTOS = "resolve";
const templatesPlace = document.getElementById("answer-templates");
const templates = templatesPlace && new TemplateChoice(templatesPlace, find(form, "textarea[name=text]", HTMLTextAreaElement));

/** @type {Record<string, string>} What a step needs and the field in which it is written. */
const FIELDS = { body: "body_id", ticket: "of", until: "until", listed_reason: "listed_reason", text: "text", reason: "reason", no_photo: "no_photo" };
/** @param {HTMLButtonElement} button */
const stepOf = (button) => button.dataset.step ?? "";
/** @param {string} step */
const shelf = (step) => `komek:step:${document.body.dataset.person}:${number}:${step}`;
/** @param {HTMLButtonElement} button */
const needs = (button) => (button.dataset.needs ?? "").split(" ").filter(Boolean);

/** @param {HTMLButtonElement} button */
function open(button) {
  if (needs(button).length === 0) return take(button, {});
  leave();
  chosen = button;
  button.setAttribute("aria-expanded", "true");
  form.reset(); // what was written for another step stays with that one
  const kept = JSON.parse(localStorage.getItem(shelf(stepOf(button))) ?? "{}");
  for (const [need, name] of Object.entries(FIELDS)) {
    const part = find(form, `[data-need="${need}"]`);
    part.hidden = !needs(button).includes(need);
    if (!part.hidden && name in kept) field(form, name).value = kept[name];
  }
  templates?.open(button.dataset.step === WITH_PHOTOS);
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
 * @param {string | undefined} message
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

/**
 * Return what is written for a step, by the names of its fields.
 * @param {HTMLButtonElement} button
 * @returns {Record<string, string>}
 */
function written(button) {
  const names = needs(button).map((need) => FIELDS[need]);
  return Object.fromEntries(names.map((name) => [name, field(form, name).value]));
}

/**
 * Return what is written as the API takes it.
 * @param {Record<string, string>} written
 */
function asSent({ body_id, until, of, listed_reason, no_photo, ...words }) {
  return { ...words, ...(no_photo ? { reason: no_photo } : {}), ...(listed_reason ? { reason: listed_reason } : {}), ...(body_id ? { body_id: Number(body_id) } : {}), ...(until ? { until } : {}), ...(of ? { of: of.trim() } : {}) };
}

/**
 * @param {HTMLButtonElement} button
 * @param {Record<string, string>} told
 * @param {{photos?: string[]}} [more]
 */
async function take(button, told, more = {}) {
  const step = stepOf(button);
  button.disabled = true;
  try {
    await api("POST", `/api/tickets/${number}/steps`, { step, version, ...asSent(told), ...more });
    localStorage.removeItem(shelf(step));
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    button.disabled = false;
    if (error.code === "conflict") return conflict(error.detail.ticket);
    tell(error.message);
  }
}

/**
 * Somebody changed the ticket meanwhile. Both texts are shown; nothing written here is lost.
 * @param {{version: number, state: string, answer?: string, text?: string}} theirs
 */
function conflict(theirs) {
  version = theirs.version;
  const lines = [ticketState(theirs.state), theirs.answer, theirs.text];
  tell(t("Somebody changed this ticket meanwhile. As it is now:"),
    ...lines.flatMap((said) => (said ? [el("blockquote", { text: said })] : [])),
    el("p", { text: t("What you wrote is still here. Send it all the same, or look at the ticket first.") }),
    el("button", { type: "button", text: t("Look at the ticket"), onclick: () => location.reload() }));
}

/**
 * Show a sentence in the open form, or as a short message if none is open.
 * @param {string} sentence
 * @param {...Node} more
 */
function tell(sentence, ...more) {
  if (!chosen) return toast(sentence);
  problem.replaceChildren(el("p", { text: sentence }), ...more);
  problem.hidden = false;
  problem.scrollIntoView({ block: "nearest" });
}

form.addEventListener("input", () => { if (chosen) localStorage.setItem(shelf(stepOf(chosen)), JSON.stringify(written(chosen))); });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  problem.hidden = true;
  if (photos?.busy) return tell(t("A photo is still being sent: wait a moment."));
  if (chosen) take(chosen, written(chosen), photos && stepOf(chosen) === WITH_PHOTOS ? { photos: photos.ids } : {});
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Escape") leaveForButton();
});
byId("step-leave").addEventListener("click", leaveForButton);

function leaveForButton() {
  const back = chosen;
  leave();
  back?.focus();
}

const keys = new Keys();
for (const button of findAll(panel, "[data-step]", HTMLButtonElement)) {
  button.addEventListener("click", () => open(button));
  keys.on(`Key${button.dataset.key}`, () => open(button));
}
