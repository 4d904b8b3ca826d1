// One line below the address: the likeliest ticket that is about the same matter, with what speaks
// for it, and the key that joins this one to it. A late answer never replaces a newer one. What stands
// here comes and goes between two fields, so Tab passes it: each thing has a key.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { el } from "/static/web/dom.js";
import { readPlace } from "/static/places/place.js";
import { ticketState } from "/static/web/ticket_words.js";
import { onLanguage, t, tn } from "/static/web/words.js";

const SOON_MS = 400;
const NEAR = { address: () => t("the same address"), street: () => t("the same street") };

function ago(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("{n} min ago", { n: minutes });
  if (minutes < 48 * 60) return t("{n} h ago", { n: Math.round(minutes / 60) });
  return tn("{n} day ago", "{n} days ago", Math.round(minutes / 1440));
}

/** "120 m · 3 h ago · 4 common words · the same meaning": what speaks for it. */
export function reasons({ near, metres, seconds, shared, same_topic, same_meaning, applicants }) {
  return [
    metres === null ? NEAR[near]() : t("{n} m", { n: Math.round(metres) }),
    ago(seconds),
    shared.length ? tn("{n} common word", "{n} common words", shared.length) : "",
    same_meaning ? t("the same meaning") : "",
    same_topic ? "" : t("another topic"),
    applicants > 1 ? tn("{n} applicant", "{n} applicants", applicants) : "",
  ].filter(Boolean).join(" · ");
}

export class LikelyLine {
  #asked = null;
  #turn = 0;
  #timer = null;
  #told = null;
  #at = 0;
  #now = null;

  /** `ready()` waits until what is typed is with the server, `joined()` hears that the ticket was changed. */
  constructor(line, { ready, joined }) {
    Object.assign(this, { line, ready, joined });
    onLanguage(() => this.#show());
  }

  /** What stands in the form now. Asks again where something of it is new. */
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
    if ((this.#told?.likely.length ?? 0) < 2) return false;
    this.#at = (this.#at + 1) % this.#told.likely.length;
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

  async #step(step, said) {
    const { number } = this.#now;
    this.line.dataset.busy = "yes";
    try {
      await this.ready();
      await api("POST", `/api/tickets/${number}/steps`, step);
      toast(said);
    } catch (problem) {
      toast(problem.message);
    } finally {
      delete this.line.dataset.busy;
    }
    await this.joined(number);
    this.#asked = null;
    this.follow(this.#now);
  }

  async #ask(turn) {
    const { number, words, address, topic_id, place } = this.#now;
    if (!number) return this.#take(null);
    const body = { words: words.slice(0, 20000), address: address.slice(0, 300), topic_id, place: readPlace(place) };
    try {
      const told = await api("POST", `/api/tickets/${number}/likely`, body);
      if (turn === this.#turn) this.#take(told);
    } catch {
      if (turn === this.#turn) this.#take(null);
    }
  }

  #take(told) {
    this.#told = told;
    this.#at = 0;
    this.#show();
  }

  #show() {
    const told = this.#told;
    this.line.replaceChildren(...(!told ? [] : told.joined ? this.#ofCluster(told) : [...this.#offer(told), ...this.#size(told)]));
  }

  #ofCluster({ cluster }) {
    const separate = this.#button("", t("Not a duplicate"), () => this.#step({ step: "separate" }, t("A ticket of its own again")));
    separate.removeAttribute("tabindex");
    return [el("span", {}, t("Joined to"), " "), this.#link(cluster[0].number), this.#chip(cluster.length + 1), separate];
  }

  #size({ cluster }) {
    return cluster.length ? [this.#chip(cluster.length + 1)] : [];
  }

  #chip(applicants) {
    return el("span", { class: "chip", text: tn("{n} applicant", "{n} applicants", applicants) });
  }

  #offer({ likely }) {
    const it = this.#shown;
    if (!it) return [];
    const what = it.subject || it.address || it.number;
    const parts = it.may_join ? [this.#button("0", t("Join: {what}", { what }), () => this.join())]
      : [el("span", { text: `${ticketState(it.state)}: ${what}` })];
    parts.push(this.#link(it.number));
    if (likely.length > 1) parts.push(this.#button(".", `${this.#at + 1}/${likely.length}`, () => this.next(), t("The next likely ticket")));
    parts.push(el("span", { class: "soft why", text: reasons(this.#now.topic_id === null ? { ...it, same_topic: true } : it) }));
    return parts;
  }

  #link(number) {
    return el("a", { class: "number-text", href: `/tickets/${number}`, target: "_blank", tabindex: "-1" }, number, " ", el("kbd", { text: ";" }));
  }

  #button(key, text, onclick, title = "") {
    const kbd = key ? [" ", el("kbd", { text: key })] : [];
    return el("button", { type: "button", class: "quiet", tabindex: "-1", ...(title ? { title } : {}), onclick }, el("span", { text }), ...kbd);
  }
}
