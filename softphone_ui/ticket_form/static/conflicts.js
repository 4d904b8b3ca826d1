// How a ticket's words stand with the server, in words, and what the person has to settle: a field
// that somebody else changed too, or words that were refused for their form.
import { el } from "/static/web/dom.js";
import { lookUp } from "/static/web/tables.js";
import { timeOfDay } from "/static/web/time.js";
import { ticketState } from "/static/web/ticket_words.js";
import { currentLanguage, t } from "/static/web/words.js";
import { TicketSaving } from "./ticket_saving.js";

/**
 * One line for the form's head. `number`: null before the ticket has one.
 * @param {{status: string, savedAt?: string | null, problem?: {message: string} | null, left?: string | null}} saving
 * @param {string | null} number
 */
export function statusOf({ status, savedAt, problem, left }, number) {
  if (status === "kept") return number ? t("the ticket is being fetched; what you type is kept") : t("what you type is kept for this caller");
  if (status === "typing") return t("typing…");
  if (status === "saving") return t("saving…");
  if (status === "waiting") return t("kept here, saving is tried again");
  if (status === "conflict") return t("changed by somebody else too: choose below");
  if (status === "refused") return problem?.message ?? t("not saved");
  if (left) return left;
  return savedAt ? t("saved {time}", { time: timeOfDay(savedAt) }) : "";
}

/** @typedef {import("./unfiled_words.js").UnfiledWords} UnfiledWords */

export class Conflicts {
  #shown = "";
  /** @type {TicketSaving | UnfiledWords | null} */
  #saving = null;

  /**
   * `topic` and `body` are the pickers that know their names; `settled()` hears of a choice.
   * @param {HTMLElement} place
   * @param {{topic: import("/static/web/picker.js").Picker, body: import("/static/web/picker.js").Picker, settled: () => void}} parts
   */
  constructor(place, { topic, body, settled }) {
    this.place = place;
    this.topic = topic;
    this.body = body;
    this.settled = settled;
  }

  /** @param {TicketSaving | UnfiledWords} saving */
  show(saving) {
    /** @type {[string, string][]} */
    const theirs = Object.entries(saving.theirs).map(([field, value]) => [field, this.#inWords(field, value)]);
    // Words that have no ticket yet are in nobody's way.
    const ticket = saving instanceof TicketSaving ? saving : null;
    const shut = Boolean(ticket?.shutOut);
    const shown = JSON.stringify([ticket?.number, currentLanguage(), theirs, shut]);
    if (this.#shown === shown && this.#saving === saving) return;
    this.#shown = shown;
    this.#saving = saving;
    this.place.replaceChildren(...(!ticket ? [] : [
      ...theirs.map(([field, words]) => this.#conflict(ticket, field, words)), ...(shut ? [this.#shutOut(ticket)] : [])]));
  }

  /** @param {TicketSaving} saving */
  #shutOut(saving) {
    return el("div", { class: "problem" },
      el("p", { text: saving.problem?.message }),
      el("button", { type: "button", text: t("Write these words into {number}", { number: saving.number }), onclick: () => saving.reopen() }));
  }

  /**
   * @param {TicketSaving} saving
   * @param {string} field
   * @param {string} words
   */
  #conflict(saving, field, words) {
    const names = { subject: t("Subject"), text: t("Text"), address: t("Address"), topic_id: t("Topic"), body_id: t("Body"), place: t("Place on the map"), state: t("State") };
    const settle = (/** @type {boolean} */ mine) => () => { saving.settle(field, mine); this.settled(); };
    return el("div", { class: "problem" },
      el("p", { text: t("{field}: somebody else wrote", { field: lookUp(names, field) ?? field }) }),
      el("blockquote", { text: words }),
      el("div", { class: "row" },
        el("button", { type: "button", text: t("Keep mine"), onclick: settle(true) }),
        el("button", { type: "button", text: t("Take theirs"), onclick: settle(false) })));
  }

  /**
   * As the person would have chosen it, not as it is sent.
   * @param {string} field
   * @param {any} value
   * @returns {string}
   */
  #inWords(field, value) {
    if ((value ?? "") === "") return "–";
    if (field === "topic_id") return this.topic.name(this.topic.of(value)) || String(value);
    if (field === "body_id") return this.body.name(this.body.of(value)) || String(value);
    if (field === "state") return ticketState(value);
    return field === "place" ? value.replace("~", "≈ ").replace(",", ", ") : value;
  }
}
