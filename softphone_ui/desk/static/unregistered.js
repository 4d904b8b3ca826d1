// Tickets with words that were not registered, while the form is another call's: the next call never hides
// them. The server lists them, so a reload or another computer shows them too; one that the operator does
// not want to register is taken off the list in this browser, and its words stay in it.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, el } from "/static/web/dom.js";
import { phoneNumber } from "/static/web/phone_number.js";
import { soon } from "/static/web/soon.js";
import { lookUp } from "/static/web/tables.js";
import { momentNear } from "/static/web/time.js";
import { currentLanguage, onLanguage, t } from "/static/web/words.js";

const SHOWN = 2;
const GATHER_MS = 400;

export class Unregistered {
  #place = byId("unregistered");
  /** @type {Api.UnregisteredTicket[]} */
  #tickets = [];
  #shown = "";
  #left;
  #form;
  #own;
  #open;

  /**
   * `left` keeps those that are not to be registered; `own()` are the numbers of the call that goes on;
   * `open(number)` opens a ticket to write in it.
   * @param {import("/static/ticket_form/drafts.js").Drafts} left
   * @param {import("/static/ticket_form/ticket_form.js").TicketForm} form
   * @param {{own: () => (string | null)[], open: (number: string) => unknown}} parts
   */
  constructor(left, form, { own, open }) {
    this.#left = left;
    this.#form = form;
    this.#own = own;
    this.#open = open;
    onLanguage(() => this.show());
    this.load();
  }

  /** Read the list from the server, together with what else changes within a moment. */
  load = soon(() => this.#read(), GATHER_MS);

  async #read() {
    try {
      this.#tickets = await api("GET", "/api/me/unregistered");
      this.show();
    } catch { /* the banner says what is away; the list stays as it was */ }
  }

  get #others() {
    const here = [...this.#own(), this.#form.writable ? this.#form.number : null];
    return this.#tickets.filter((it) => !here.includes(it.number) && !this.#left.get(it.number));
  }

  /** Draw those that are not in the form. */
  show() {
    const others = this.#others;
    const now = JSON.stringify([others, currentLanguage()]);
    if (now === this.#shown) return;
    this.#shown = now;
    const more = others.length - SHOWN;
    this.#place.hidden = others.length === 0;
    this.#place.replaceChildren(
      ...others.slice(0, SHOWN).map((it, at) => this.#row(it, at === 0)),
      ...(more > 0 ? [el("a", { class: "small", href: "/tickets?state=registered", target: "_blank", text: t("not registered, more: {n}", { n: more }) })] : []));
  }

  /** Open the newest to write in it. Returns false where there is none; so do the next two. */
  open() {
    const [first] = this.#others;
    return Boolean(first) && (this.#open(first.number), true);
  }

  register() {
    const [first] = this.#others;
    return Boolean(first) && (this.#register(first.number), true);
  }

  leave() {
    const [first] = this.#others;
    return Boolean(first) && (this.#leave(first.number), true);
  }

  /** @param {string} number */
  async #register(number) {
    if (!(await this.#form.registerBeside(number))) {
      toast(t("First choose the topic, then press R: by it the ticket finds its body."));
      this.#open(number);
    }
  }

  /** @param {string} number */
  #leave(number) {
    this.#left.keep(number, { left: true });
    this.show();
    toast(t("{number} stays not registered; its words are kept in it.", { number }));
  }

  /**
   * @param {Api.UnregisteredTicket} it
   * @param {boolean} keys whether the keys are this one's
   */
  #row(it, keys) {
    const { number } = it;
    const title = it.subject || lookUp({ ...it.topic_names }, currentLanguage()) || it.address;
    const who = [phoneNumber(it.applicant) || t("Number withheld"), momentNear(it.opened_at)].join(" · ");
    const key = (/** @type {string} */ text) => (keys ? el("kbd", { text }) : null);
    return el("div", { class: "unregistered-row", "data-number": number },
      el("p", {}, el("b", { text: t("Not registered") }), " ", el("span", { class: "number", text: number }),
        el("span", { class: "unregistered-title", text: title }), el("span", { class: "soft small number", text: who })),
      el("div", { class: "row" },
        el("button", { type: "button", onclick: () => this.#open(number) }, el("span", { text: t("Back to it") }), key("F6")),
        el("button", { type: "button", onclick: () => this.#register(number) }, el("span", { text: t("Register") }), key("F7")),
        el("button", { type: "button", class: "quiet", onclick: () => this.#leave(number) }, el("span", { text: t("Not needed") }), key("⇧F7"))));
  }
}
