// One line below the address: the likeliest ticket that is about the same matter, with what speaks
// for it, and the key that joins this one to it. A late answer never replaces a newer one. What stands
// here comes and goes between two fields, so Tab passes it: each thing has a key.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { el } from "/static/web/dom.js";
import { readPlace } from "/static/places/place.js";
import { ticketState } from "/static/web/ticket_words.js";
import { onLanguage, t, tn } from "/static/web/words.js";

const SOON_MS = 400;
/** @type {Record<string, () => string>} */
const NEAR = { address: () => t("the same address"), street: () => t("the same street") };

/** @param {number} seconds */
function ago(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("{n} min ago", { n: minutes });
  if (minutes < 48 * 60) return t("{n} h ago", { n: Math.round(minutes / 60) });
  return tn("{n} day ago", "{n} days ago", Math.round(minutes / 1440));
}

/**
 * Write what speaks for it: "120 m · 3 h ago · 4 common words · the same meaning".
 * @param {Api.LikelyTicket} ticket
 */
export function reasons({ near, metres, seconds, shared, same_topic, same_meaning, applicants }) {
  return [
    metres === null ? NEAR[near]?.() ?? "" : t("{n} m", { n: Math.round(metres) }),
    ago(seconds),
    shared.length ? tn("{n} common word", "{n} common words", shared.length) : "",
    same_meaning ? t("the same meaning") : "",
    same_topic ? "" : t("another topic"),
    applicants > 1 ? tn("{n} applicant", "{n} applicants", applicants) : "",
  ].filter(Boolean).join(" · ");
}

/** @typedef {{number: string | null, words: string, address: string, topic_id: number | null, place: string | null}} FormNow */

export class LikelyLine {
  /** @type {string | null} */
  #asked = null;
  #turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  /** @type {Api.LikelyTickets | null} */
  #told = null;
  #at = 0;
  /** @type {FormNow | null} */
  #now = null;

  /**
   * `ready()` waits until what is typed is with the server, `joined()` hears that the ticket was changed.
   * @param {HTMLElement} line
   * @param {{ready: () => Promise<void>, joined: (number: string) => Promise<void>}} parts
   */
  constructor(line, { ready, joined }) {
    this.line = line;
    this.ready = ready;
    this.joined = joined;
    onLanguage(() => this.#show());
  }

  /**
   * Follow what stands in the form. Asks again where something of it is new.
   * @param {FormNow} now
   */
  follow(now) {
    if (now.number !== this.#now?.number) this.#take(null); // another ticket's are not joined to this one
    this.#now = now;
    const asked = JSON.stringify(now);
    if (asked === this.#asked) return;
    this.#asked = asked;
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    this.#timer = setTimeout(() => this.#ask(turn), SOON_MS);
  }

  /** Join this ticket to the one that is shown. */
  async join() {
    const it = this.#shown;
    if (!it?.may_join || this.line.dataset.busy) return false;
    await this.#step({ step: "join", of: it.number }, t("Joined to {number}", { number: it.number }));
    return true;
  }

  /** Show the next likely one. */
  next() {
    const likely = this.#told?.likely ?? [];
    if (likely.length < 2) return false;
    this.#at = (this.#at + 1) % likely.length;
    this.#show();
    return true;
  }

  /** Open the ticket that is shown beside this one. */
  look() {
    const link = this.line.querySelector("a");
    link?.click();
    return Boolean(link);
  }

  get #shown() {
    return this.#told?.likely[this.#at] ?? null;
  }

  /**
   * @param {{step: string, of?: string}} step
   * @param {string} said
   */
  async #step(step, said) {
    const number = this.#now?.number;
    if (!this.#now || !number) return;
    this.line.dataset.busy = "yes";
    try {
      await this.ready();
      await api("POST", `/api/tickets/${number}/steps`, step);
      toast(said);
    } catch (error) {
      const problem = problemOf(error);
      toast(problem.message);
    } finally {
      delete this.line.dataset.busy;
    }
    await this.joined(number);
    this.#asked = null;
    this.follow(this.#now);
  }

  /** @param {number} turn */
  async #ask(turn) {
    if (!this.#now?.number) return this.#take(null);
    const { number, words, address, topic_id, place } = this.#now;
    const body = { words: words.slice(0, 20000), address: address.slice(0, 300), topic_id, place: readPlace(place) };
    try {
      /** @type {Api.LikelyTickets} */
      const told = await api("POST", `/api/tickets/${number}/likely`, body);
      if (turn === this.#turn) this.#take(told);
    } catch {
      if (turn === this.#turn) this.#take(null);
    }
  }

  /** @param {Api.LikelyTickets | null} told */
  #take(told) {
    this.#told = told;
    this.#at = 0;
    this.#show();
  }

  #show() {
    const told = this.#told;
    this.line.replaceChildren(...(!told ? [] : told.joined ? this.#ofCluster(told) : [...this.#offer(told), ...this.#size(told)]));
  }

  /** @param {Api.LikelyTickets} told */
  #ofCluster({ cluster }) {
    const separate = this.#button("", t("Not a duplicate"), () => this.#step({ step: "separate" }, t("A ticket of its own again")));
    separate.removeAttribute("tabindex");
    return [el("span", {}, t("Joined to"), " "), this.#link(cluster[0].number), this.#chip(cluster.length + 1), separate];
  }

  /** @param {Api.LikelyTickets} told */
  #size({ cluster }) {
    return cluster.length ? [this.#chip(cluster.length + 1)] : [];
  }

  /** @param {number} applicants */
  #chip(applicants) {
    return el("span", { class: "chip", text: tn("{n} applicant", "{n} applicants", applicants) });
  }

  /** @param {Api.LikelyTickets} told */
  #offer({ likely }) {
    const it = this.#shown;
    if (!it) return [];
    const what = it.subject || it.address || it.number;
    const parts = it.may_join ? [this.#button("0", t("Join: {what}", { what }), () => this.join())]
      : [el("span", { text: `${ticketState(it.state)}: ${what}` })];
    parts.push(this.#link(it.number));
    if (likely.length > 1) parts.push(this.#button(".", `${this.#at + 1}/${likely.length}`, () => this.next(), t("The next likely ticket")));
    parts.push(el("span", { class: "soft why", text: reasons(this.#now?.topic_id === null ? { ...it, same_topic: true } : it) }));
    return parts;
  }

  /** @param {string} number */
  #link(number) {
    return el("a", { class: "number-text", href: `/tickets/${number}`, target: "_blank", tabindex: "-1" }, number, " ", el("kbd", { text: ";" }));
  }

  /**
   * @param {string} key
   * @param {string} text
   * @param {() => unknown} onclick
   */
  #button(key, text, onclick, title = "") {
    const kbd = key ? [" ", el("kbd", { text: key })] : [];
    return el("button", { type: "button", class: "quiet", tabindex: "-1", ...(title ? { title } : {}), onclick }, el("span", { text }), ...kbd);
  }
}
