// The right column: the operator's calls of today, or one ticket looked at beside the call.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { phoneNumber } from "/static/web/phone_number.js";
import { shownNumber } from "/static/personal_data/shown_number.js";
import { player } from "/static/web/player.js";
import { lookUp } from "/static/web/tables.js";
import { ticketState } from "/static/web/ticket_words.js";
import { duration, hourMinute, moment, today } from "/static/web/time.js";
import { currentLanguage, onLanguage, t } from "/static/web/words.js";

export class Look {
  /** @type {string | null} */
  number = null;
  #panel = byId("look");
  #mine = byId("my-calls");
  #ticket = byId("look-ticket");
  #recordings = el("div", { class: "stack" });
  #edit;
  /** @type {Api.CallPage["calls"]} */
  #calls = [];

  /** @param {(number: string) => unknown} edit */
  constructor(edit) {
    this.#edit = edit;
    onLanguage(() => { this.#showCalls(); if (this.number) this.open(this.number); });
    this.load();
  }

  /** Today's own calls, newest first. */
  async load() {
    try {
      /** @type {Api.CallPage} */
      const page = await api("GET", `/api/calls?day_from=${today()}&limit=60`);
      this.#calls = page.calls;
      this.#showCalls();
    } catch { /* the banner says what is away; the list stays as it was */ }
  }

  /** @param {string} number */
  async open(number) {
    this.number = number;
    live.watch(number);
    try {
      /** @type {Api.WholeTicket} */
      const whole = await api("GET", `/api/tickets/${number}`);
      if (this.number === number) this.#showTicket(whole);
    } catch (failure) {
      const problem = problemOf(failure);
      if (this.number === number) this.#ticket.replaceChildren(this.#head(number), el("p", { class: "problem", text: problem.message }));
    }
    this.#switch();
  }

  close() {
    if (!this.number) return false;
    this.number = null;
    this.#ticket.replaceChildren(); // and what was played there is silent
    this.#switch();
    return true;
  }

  #switch() {
    this.#panel.toggleAttribute("data-ticket", Boolean(this.number));
    this.#ticket.hidden = !this.number;
    this.#mine.hidden = Boolean(this.number);
    byId("owed").classList.toggle("aside", Boolean(this.number));
  }

  #showCalls() {
    say(document.getElementById("my-calls-empty"), t("No calls yet today."));
    byId("my-calls-empty").hidden = this.#calls.length > 0;
    const list = byId("my-calls-list");
    keyed(list, this.#calls, (it) => `${it.call_id} ${it.subject} ${it.ticket_state} ${it.outcome} ${currentLanguage()}`, (call) => this.#callRow(call));
  }

  /** @param {Api.CallPage["calls"][number]} call */
  #callRow(call) {
    const subject = call.subject || (call.ticket ? t("no words yet") : "");
    return el("li", {}, el("button", { type: "button", class: "row-button", disabled: !call.ticket, onclick: () => this.open(call.ticket ?? "") },
      el("time", { class: "soft small", datetime: call.offered_at, text: hourMinute(call.offered_at) }),
      el("span", { class: "row-main" },
        el("span", { class: call.subject ? "row-title" : "row-title soft", text: subject }),
        el("span", { class: "soft small number", text: [phoneNumber(call.caller) || t("Number withheld"), call.ticket_state === "registered" ? "" : ticketState(call.ticket_state)].filter(Boolean).join(" · ") })),
      el("span", { class: "soft small number", text: call.talk_seconds === null ? "" : duration(call.talk_seconds) })));
  }

  /** @param {string} number */
  #head(number) {
    return el("div", { class: "spread" },
      el("h2", { class: "nowrap look-number", text: number }),
      el("button", { type: "button", class: "quiet", onclick: () => this.close() }, el("span", { text: t("Back") }), el("kbd", { text: "B" })));
  }

  /** @param {Api.WholeTicket} whole */
  #showTicket({ ticket, recordings }) {
    const language = currentLanguage();
    /** @type {[string, string | Node | null | undefined][]} */
    const facts = [
      [t("Opened"), moment(ticket.opened_at)],
      [t("State"), ticketState(ticket.state)],
      [t("Topic"), lookUp({ ...ticket.topic_names }, language)],
      [t("Body"), lookUp({ ...ticket.body_names }, language)],
      [t("Address"), ticket.address],
      [t("Telephone"), shownNumber(ticket)],
      [t("Operator"), ticket.operator_name],
    ];
    const known = facts.filter(([, value]) => value);
    // What is played goes on when the ticket is told anew.
    keyed(this.#recordings, recordings, (it) => JSON.stringify([it, language]), player);
    this.#ticket.replaceChildren(
      this.#head(ticket.number),
      el("p", { class: "look-subject", text: ticket.subject }),
      el("p", { class: "look-text", text: ticket.text }),
      el("dl", { class: "facts small" }, ...known.flatMap(([name, value]) => [el("dt", { text: name }), el("dd", {}, value)])),
      this.#recordings,
      el("div", { class: "row" },
        el("button", { type: "button", onclick: () => this.#edit(ticket.number) }, el("span", { text: t("Write in it") })),
        el("a", { class: "button quiet", href: `/tickets/${ticket.number}`, target: "_blank", text: t("Whole ticket") })));
  }
}
