// Calling a ticket's applicant back by one key, and the list of those who are owed a call. The page
// names a ticket; which number that is, and whether it may be called, is the server's to know.
import { api } from "/static/web/api.js";
import { byId, el, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { phoneNumber } from "/static/web/phone_number.js";
import { lookUp } from "/static/web/tables.js";
import { momentNear } from "/static/web/time.js";
import { currentLanguage, onLanguage, t } from "/static/web/words.js";
import { callBack } from "./call_back.js";

const LISTED = 20; // so many rows are shown; the count includes all
const GATHER_MS = 1500;
const EVERY_MS = 60_000;
const FROM = new Set(["available", "paused", "set_aside", "wrap_up"]);

export class CallOut {
  #now;
  #ticket;
  #look;
  #write;
  /** @type {Api.OwedCall[]} */
  #owed = [];
  /** @type {Api.CalledOut | null} */
  #called = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again = undefined;
  #list = byId("owed-list");

  /**
   * `ticket()` is the one before the person's eyes; `look(number)` opens one beside, `write(number)`
   * the form of the one whose applicant is called.
   * @param {() => import("/static/desk/situation.js").Situation} now
   * @param {() => string | null} ticket
   * @param {{look: (number: string) => unknown, write: (number: string) => unknown, attempt: import("/static/desk/asks.js").Attempt}} actions
   */
  constructor(now, ticket, { look, write, attempt }) {
    this.#now = now;
    this.#ticket = ticket;
    this.#look = look;
    this.#write = write;
    this.start = attempt(() => this.#start({ ticket: this.#ticket() ?? "" }));
    this.callBack = attempt((/** @type {import("./call_back.js").Whom} */ whom) => this.#start(whom));
    this.end = attempt(() => api("POST", "/api/me/call-out/end"));
    onLanguage(() => this.#show());
    live.on("written", () => { this.#again ??= setTimeout(() => this.load(), GATHER_MS); });
    setInterval(() => this.load(), EVERY_MS); // colleagues' calls are told to their own pages only
    this.load();
  }

  /** The action of the strip, where one can call out now. */
  actions() {
    if (!FROM.has(this.#now().state) || !this.#ticket()) return [];
    return [{ id: "call_out", key: "C", label: t("Call back"), run: this.start, hint: t("Call the applicant of {ticket}", { ticket: this.#ticket() }) }];
  }

  /** The longest owed caller's ticket, beside; then C calls. False where nobody is owed a call. */
  next() {
    const seen = this.#owed.findIndex((it) => it.ticket === this.#ticket());
    const one = this.#owed[(seen + 1) % (this.#owed.length || 1)];
    if (!one) return false;
    this.#look(one.ticket);
    return true;
  }

  /**
   * Return who is called: the number as this page, or the dispatcher, knows it.
   * @param {Floor.OutgoingView} outgoing
   */
  text(outgoing) {
    const number = this.#called?.ticket === outgoing.ticket ? phoneNumber(this.#called.number) : phoneNumber(outgoing.number);
    return number || t("applicant of {ticket}", { ticket: outgoing.ticket });
  }

  async load() {
    clearTimeout(this.#again);
    this.#again = undefined;
    try {
      this.#owed = await api("GET", "/api/call-backs");
      this.#show();
    } catch { /* the banner says what is away; the list stays as it was */ }
  }

  /** @param {import("./call_back.js").Whom} whom */
  async #start(whom) {
    const called = await callBack(whom);
    if (!called) return;
    this.#called = called;
    this.#write(called.ticket);
  }

  #show() {
    byId("owed").hidden = this.#owed.length === 0;
    say(document.getElementById("owed-count"), String(this.#owed.length));
    keyed(this.#list, this.#owed.slice(0, LISTED), (it) => `${it.ticket} ${it.tries} ${currentLanguage()}`, (it) => this.#row(it));
  }

  /** @param {Api.OwedCall} it */
  #row(it) {
    return el("li", {}, el("button", { type: "button", class: "row-button", onclick: () => this.#look(it.ticket) },
      el("time", { class: "soft small", datetime: it.since, text: momentNear(it.since) }),
      el("span", { class: "row-main" }, el("span", { class: "row-title number", text: it.applicant })),
      el("span", { class: "soft small number", text: it.tries ? t("tried: {n}", { n: it.tries }) : "" })));
  }
}

/**
 * Return the state of the call that one is making.
 * @param {Floor.OutgoingView} outgoing
 */
export const outText = (outgoing) =>
  !outgoing.picked_up_at ? t("Your telephone rings first")
    : outgoing.result && outgoing.result !== "answered" ? outResult(outgoing.result)
      : outgoing.connected_at ? (outgoing.gap ? "" : t("They hear you; it is recorded")) : t("It rings at the applicant's");

/** @param {string} result */
const outResult = (result) => lookUp({
  no_answer: t("nobody answered"),
  busy: t("the number is busy"),
  given_up: t("given up"),
  failed: t("the number cannot be reached"),
}, result) ?? "";
