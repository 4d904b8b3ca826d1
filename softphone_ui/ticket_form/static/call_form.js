// The form follows the calls of this desk: whose it is, is decided by form_life.js and done here.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { t } from "/static/web/words.js";
import { factsOf, formAfter, formNamed, NOBODYS, reopened, WRITABLE } from "./form_life.js";

const AGAIN_MS = 400;

export class CallForm {
  /** @type {import("./form_life.js").FormLife} */
  life = NOBODYS;
  /** @type {string | null} */
  #unseen = null; // the call that this page has seen without a ticket: its ticket is empty for certain
  /** @type {Map<string, string>} */
  #found = new Map(); // tickets of calls that the floor has forgotten
  /** @type {string | null} */
  #asking = null;

  /**
   * `changes()` is called when another call's or ticket's form begins; `shown()` after each change.
   * @param {{form: import("./ticket_form.js").TicketForm, phone: import("/static/telephone/phone.js").Phone,
   *   changes: () => void, shown: () => void}} parts
   */
  constructor({ form, phone, changes, shown }) {
    this.form = form;
    this.phone = phone;
    this.changes = changes;
    this.shown = shown;
  }

  /**
   * Follow the desk's situation.
   * @param {import("/static/desk/situation.js").Situation} now
   */
  follow(now) {
    const facts = factsOf(now, this.phone.session ? this.phone.callName : null, (/** @type {string} */ call) => this.#found.get(call));
    this.#become(formAfter(this.life, facts, { writing: this.form.writing }));
    if (this.life.phase === "awaiting" && facts.kind === "paper" && this.life.call) this.#find(this.life.call);
  }

  /**
   * The person opens this ticket to write in it. False where a caller is awaited.
   * @param {string} number
   */
  open(number) {
    const life = reopened(this.life, number);
    if (life.shown !== number) return toast(t("The form is the caller's who rings: look at other tickets meanwhile.")), false;
    this.#become(life);
    return true;
  }

  /** Back to the ticket of the call; false where it is in the form, or there is none. */
  back() {
    return this.mayGoBack && this.open(this.life.ticket ?? "");
  }

  get mayGoBack() {
    const { kind, ticket, shown, phase } = this.life;
    return phase === "reopened" && ["talk", "paper"].includes(kind) && Boolean(ticket) && shown !== ticket;
  }

  /** Write in the ticket that is shown, though its wrap-up is over. */
  writeOn() {
    return this.life.phase === "finished" && this.open(this.life.shown ?? "");
  }

  /** @param {import("./form_life.js").FormLife} life */
  #become(life) {
    const before = this.life;
    this.life = life;
    if (life.phase === "awaiting") this.#unseen = life.call;
    const same = before.phase === life.phase && before.call === life.call && before.shown === life.shown;
    if (!same) this.#show(before, life);
    this.shown();
  }

  /**
   * @param {import("./form_life.js").FormLife} before
   * @param {import("./form_life.js").FormLife} life
   */
  #show(before, life) {
    if (before.call !== life.call || before.shown !== life.shown) this.changes();
    if (life.phase === "awaiting") return this.form.expect(life.call ?? "", { adopts: life.adopts });
    if (!life.shown) this.form.clear();
    // Also where nothing is shown: which of floor and telephone was heard first makes no difference.
    if (!WRITABLE.has(life.phase) && life.phase !== "idle") return this.form.shut({ over: life.phase === "finished" });
    if (!life.shown) return;
    const fresh = life.call === this.#unseen && life.shown === life.ticket && life.kind !== "paper";
    this.form.open(life.shown, { fresh, form: formNamed(life) });
    // Another window may have written in it meanwhile.
    if (before.phase === "elsewhere") this.form.refresh(life.shown).catch(() => {});
  }

  /**
   * A page that was loaded during the wrap-up, or a call that was over at once: its ticket is on record.
   * @param {string} call
   */
  async #find(call) {
    if (this.#asking === call) return;
    this.#asking = call;
    const ticket = await api("GET", `/api/calls/${encodeURIComponent(call)}/caller`).then((card) => /** @type {Api.CallerCard} */ (card).ticket, () => null);
    this.#asking = null;
    if (ticket) this.#found.set(call, ticket);
    if (this.life.call !== call || this.life.phase !== "awaiting") return;
    if (!ticket) return setTimeout(() => this.life.call === call && this.#find(call), AGAIN_MS);
    this.#become(formAfter(this.life, { kind: this.life.kind, call, ticket, session: null, deliberate: false, byPhone: false }));
  }
}
