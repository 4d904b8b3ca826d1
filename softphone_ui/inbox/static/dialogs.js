// Dialogs of a conversation: opened with what stands in them, answered with their fields, or with null
// where they were left.
import { api } from "/static/web/api.js";
import { byId, el, field, find, findAll, findField } from "/static/web/dom.js";
import { state } from "/static/web/floor_words.js";
import { lookUp } from "/static/web/tables.js";
import { currentLanguage, t } from "/static/web/words.js";
import { network } from "./networks.js";

/** @param {Api.Names} names @param {string} language */
const inLanguage = (names, language) => lookUp({ ...names }, language) ?? "";

/** @param {number} n */
const two = (n) => String(n).padStart(2, "0");

/**
 * The minute of a moment (ms) as a field for date and time has it.
 * @param {number} ms
 */
export function localMinute(ms) {
  const at = new Date(ms);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/**
 * Return what was written into the dialog's form, or null where it was left.
 * @param {string} id
 * @param {Record<string, string>} [values]
 * @returns {Promise<Record<string, string> | null>}
 */
export function askForm(id, values = {}) {
  const dialog = byId(id, HTMLDialogElement), form = find(dialog, "form", HTMLFormElement);
  form.reset();
  for (const [name, value] of Object.entries(values)) field(form, name).value = value;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue === "done" ? /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form))) : null), { once: true });
  });
}

for (const dialog of findAll(document, "dialog[data-asks]", HTMLDialogElement)) {
  find(dialog, "form").addEventListener("submit", (event) => { event.preventDefault(); dialog.close("done"); });
  find(dialog, "[data-cancel]").addEventListener("click", () => dialog.close());
}

/** @param {string} about */
const wordsOf = (about) => [...new Set(about.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [])].sort().join(" ");

/**
 * Ask whether it is spam or groundless, and what it is about: the third about the same may be stopped.
 * @param {HTMLDialogElement} dialog
 * @param {Api.GroundlessGroup[]} earlier of the same author
 */
export function askMark(dialog, earlier) {
  const form = find(dialog, "form", HTMLFormElement), about = field(form, "about"), outcome = field(form, "outcome");
  const times = () => earlier.find((it) => wordsOf(it.about) === wordsOf(about.value))?.times ?? 0;
  const follow = () => {
    const may = times() >= 2, stop = byId("mark-stop");
    stop.hidden = !may;
    if (!may && outcome.value === "stop") outcome.value = "groundless";
    byId("mark-about").hidden = outcome.value === "spam";
  };
  form.reset();
  about.value = earlier[0]?.about ?? "";
  byId("mark-abouts").replaceChildren(...earlier.map((it) => el("option", { value: it.about })));
  form.oninput = follow;
  follow();
  dialog.showModal();
  field(form, "reason").focus();
}

/** Who is to answer; those on the floor come first. */
export async function askColleague() {
  /** @type {Api.ColleagueView[]} */
  const found = await api("GET", "/api/inbox/colleagues");
  const options = found.map((it) => el("option", { value: it.person_id, text: it.state ? `${it.name} · ${state(it.state)}` : it.name }));
  find(document, "#hand-dialog select").replaceChildren(...options);
  return askForm("hand-dialog");
}

/**
 * Return the text that was chosen, in the language of the conversation, with its ticket's number; or null.
 * @param {Api.ConversationView} conversation
 * @returns {Promise<string | null>}
 */
export async function chooseMacro({ language, ticket }) {
  /** @type {Api.Macro[]} */
  const all = await api("GET", "/api/inbox/macros");
  const dialog = byId("macro-dialog", HTMLDialogElement), filter = findField(dialog, "[name=filter]"), list = byId("macro-list");
  const text = (/** @type {Api.Macro} */ it) => inLanguage(it.texts, language).replaceAll("{ticket}", ticket ?? "");
  /** @type {string | null} */
  let chosen = null;
  const choose = (/** @type {Api.Macro} */ it) => { chosen = text(it); dialog.close(); };
  const fits = () => all.filter((it) => Object.values(it.names).some((name) => name.toLowerCase().includes(filter.value.trim().toLowerCase())));
  const draw = () => list.replaceChildren(...fits().map((it) => el("li", {}, el("button", { type: "button", class: "row-button", onclick: () => choose(it) },
    el("span", { class: "row-main" }, el("span", { class: "row-title", text: inLanguage(it.names, currentLanguage()) }), el("span", { class: "soft small", text: text(it) }))))));
  filter.value = "";
  filter.oninput = draw;
  filter.onkeydown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const [first] = fits();
    if (first) choose(first);
  };
  draw();
  dialog.showModal();
  filter.focus();
  return new Promise((done) => { dialog.addEventListener("close", () => done(chosen), { once: true }); });
}

/**
 * Make the row of another conversation that may be about the same; joined where one of the two has a ticket.
 * @param {Api.AlikeView} it
 * @param {Api.ConversationView} view
 * @param {() => unknown} join
 */
export function alikeRow(it, view, join) {
  const why = it.why === "author" ? t("same author") : t("same words");
  const about = [network(it.source), it.author, it.ticket, why, it.ended ? t("is over") : null].filter(Boolean).join(" · ");
  const may = Boolean(it.ticket) !== Boolean(view.ticket);
  return el("li", {}, el("span", { class: "row-main" }, el("span", { class: "row-title", text: about }), el("span", { class: "soft small", text: it.words })),
    el("button", { type: "button", class: "quiet", disabled: !may, title: may ? null : t("Register one of the two first."), text: t("It is one matter"), onclick: join }));
}
