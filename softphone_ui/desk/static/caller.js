// Who calls: earlier tickets and calls of this number, one digit key away.
import { api } from "/static/web/api.js";
import { byId, el, find, keyed, say } from "/static/web/dom.js";
import { lookUp } from "/static/web/tables.js";
import { callButton } from "/static/outbound_calls/call_back.js";
import { abuseReason, outcome, ticketState } from "/static/web/ticket_words.js";
import { dayMonth, dayOf, duration, hourMinute, timeOfDay, today } from "/static/web/time.js";
import { currentLanguage, onLanguage, t, tn } from "/static/web/words.js";

const { extension } = document.body.dataset;
// Who rings is told by the server with the ring; what has not come by then is asked for.
const TOLD_WITHIN_MS = 400;
/** @param {string} at */
const when = (at) => (dayOf(at) === today() ? hourMinute(at) : dayMonth(at));

/**
 * A call whose caller can be looked up: a live one, or a callback that is being made.
 * @typedef {Pick<Floor.CallView, "call_id" | "caller" | "story">} KnownCall
 */

export class Caller {
  /** @type {Api.CallerCard | null} */
  card = null;
  /** @type {KnownCall | null} */
  #call = null;
  /** @type {Api.CallerCard | null} */
  #told = null;
  #place = byId("caller");
  #open;
  #callBack;

  /**
   * @param {(number: string) => unknown} open
   * @param {(call_id: string) => unknown} callBack
   */
  constructor(open, callBack) {
    this.#open = open;
    this.#callBack = callBack;
    onLanguage(() => this.#show());
    this.#show();
  }

  /**
   * The call whose caller is shown; the last one stays until the next rings. `told`: the server
   *  tells of its caller unasked.
   * @param {KnownCall | null} call
   * @param {{told: boolean}} how
   */
  about(call, { told }) {
    const known = call?.call_id === this.#call?.call_id;
    if (!call || (known && call.story.length === this.#call?.story.length)) return;
    this.#call = call;
    if (known) return this.#show();
    this.card = null;
    if (this.#told?.call_id === call.call_id) this.card = this.#told;
    else if (call.caller) setTimeout(() => this.#ask(call), told ? TOLD_WITHIN_MS : 0);
    this.#show();
  }

  /**
   * Take what the server tells of the caller; it may come before the call itself is shown.
   * @param {Api.CallerCard} card
   */
  tell(card) {
    this.#told = card;
    if (this.#call?.call_id !== card.call_id) return;
    this.card = card;
    this.#show();
  }

  /**
   * Open the n-th earlier ticket (from 1).
   * @param {number} n
   */
  pick(n) {
    const ticket = this.card?.tickets[n - 1];
    if (!ticket) return false;
    this.#open(ticket.number);
    return true;
  }

  /** @param {KnownCall} call */
  async #ask(call, tries = 0) {
    const over = () => this.#call !== call || this.card;
    if (over()) return;
    try {
      /** @type {Api.CallerCard} */
      const card = await api("GET", `/api/calls/${encodeURIComponent(call.call_id)}/caller`);
      if (!over()) this.tell(card);
    } catch {
      if (tries <= 8) setTimeout(() => this.#ask(call, tries + 1), 400 * (tries + 1));
    }
  }

  #show() {
    const { card } = this;
    const note = this.#place.querySelector("#caller-note");
    say(note, this.#note());
    this.#warn(card?.abuse);
    this.#list("caller-story", this.#story(), (it) => it.lost_at, storyRow);
    this.#list("caller-tickets", card?.tickets ?? [], (it) => it.number, ticketRow((/** @type {string} */ number) => this.#open(number)));
    this.#list("caller-calls", card?.calls ?? [], (it) => it.call_id, callRow((/** @type {string} */ call_id) => this.#callBack(call_id)));
  }

  #note() {
    if (!this.#call) return t("Earlier calls and tickets of the caller appear here as soon as the phone rings.");
    if (!this.#call.caller) return t("The number is withheld: earlier calls cannot be found.");
    if (!this.card) return t("looking…");
    if (this.card.counts.calls === 0 && this.card.tickets.length === 0) return t("Calls for the first time");
    const calls = tn("{n} earlier call", "{n} earlier calls", this.card.counts.calls);
    const open = this.card.counts.open_tickets;
    return open ? `${calls} · ${tn("{n} open ticket", "{n} open tickets", open)}` : calls;
  }

  /**
   * Earlier calls of this number were marked: the operator knows before they answer.
   * @param {Api.CallerCard["abuse"] | undefined} abuse
   */
  #warn(abuse) {
    const warning = find(this.#place, "#caller-abuse");
    warning.hidden = !abuse;
    if (!abuse) return;
    const times = tn("Marked as abuse {n} time", "Marked as abuse {n} times", abuse.marks);
    const last = t("last by {who}: {reason}, {when}", {
      who: abuse.last_by_name || abuse.last_by, reason: abuseReason(abuse.last_reason), when: when(abuse.last_at),
    });
    say(warning, `${times} · ${last}`);
  }

  // Whose call it was before it came to this operator.
  #story() {
    return (this.#call?.story ?? []).filter((part) => part.operator !== extension);
  }

  /**
   * @template Item
   * @param {string} id
   * @param {Item[]} items
   * @param {(item: Item) => string} key
   * @param {(item: Item, at: number) => HTMLElement} row
   */
  #list(id, items, key, row) {
    const list = byId(id);
    /** @type {HTMLElement} */ (list.previousElementSibling).hidden = items.length === 0;
    keyed(list, items, (item) => `${key(item)} ${currentLanguage()}`, (item) => row(item, items.indexOf(item)));
  }
}

/**
 * @param {(number: string) => unknown} open
 * @returns {(ticket: Api.CallerCard["tickets"][number], at: number) => HTMLElement}
 */
const ticketRow = (open) => (ticket, /** @type {number} */ at) => {
  const topic = lookUp({ ...ticket.topic_names }, currentLanguage());
  const title = ticket.subject || topic || (ticket.call_back ? t("abandoned call, to be called back") : t("no words yet"));
  const state = ticket.state === "registered" ? "" : ticketState(ticket.state);
  const more = [ticket.subject ? topic : "", state].filter(Boolean).join(" · ") || ticket.number;
  return el("li", {}, el("button", { type: "button", class: "row-button", onclick: () => open(ticket.number) },
    el("kbd", { text: String(at + 1) }),
    el("span", { class: "row-main" },
      el("span", { class: "row-title", text: title }),
      el("span", { class: "soft small", text: more })),
    el("time", { class: "soft small", datetime: ticket.opened_at, text: when(ticket.opened_at) })));
};

/** @param {Floor.Break} part */
const storyRow = ({ operator, lost_at, transfer_to, outside }) => {
  const told = { operator, time: timeOfDay(lost_at) };
  const text = operator.startsWith("lead") ? t("Was speaking with the shift lead; the connection broke at {time}.", told) : transfer_to || outside
    ? t("Operator {operator} handed this caller on at {time}.", told)
    : t("Was speaking with operator {operator}; the connection broke at {time}.", told);
  return el("li", { text });
};

/**
 * @param {(call_id: string) => unknown} callBack
 * @returns {(call: Api.CallerCard["calls"][number]) => HTMLElement}
 */
const callRow = (callBack) => (call) =>
  el("li", { class: "call-row small" },
    el("time", { class: "soft", datetime: call.offered_at, text: when(call.offered_at) }),
    el("span", { text: outcome(call.outcome) }),
    el("span", { class: "soft number", text: duration(call.talk_seconds || call.waited_seconds) }),
    call.ticket && callButton(() => callBack(call.call_id)));
