// On the desk: the conversations in writing that this operator is offered or answers, with the time
// that is left of each one's ten minutes.
import { byId, el, find, findAll, hide, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { duration } from "/static/web/time.js";
import { t } from "/static/web/words.js";
import { network } from "./networks.js";

const place = byId("texts");
const list = byId("texts-list");

export class DeskTexts {
  #open;

  /** @param {(conversation: number) => void} open shows a conversation */
  constructor(open) {
    this.#open = open;
    live.on("floor", () => this.show()); // after a lost link, what is gone is told by nothing
    setInterval(() => this.#tick(), 1000);
  }

  /** What is offered comes first, then what is due first. */
  get #mine() {
    return Object.values(live.floor.conversations).sort((a, b) =>
      Number(Boolean(b.offered_to)) - Number(Boolean(a.offered_to)) || Date.parse(a.due_at) - Date.parse(b.due_at));
  }

  /** Opens the first; false where there is none. */
  first() {
    const [it] = this.#mine;
    if (!it) return false;
    this.#open(Number(it.conversation_id));
    return true;
  }

  show() {
    const mine = this.#mine;
    hide(place, mine.length === 0);
    place.toggleAttribute("data-offered", mine.some((it) => it.offered_to));
    keyed(list, mine, (it) => it.conversation_id, (it) => this.#make(it), (row, it) => this.#update(row, it));
  }

  /** @param {Floor.ConversationView} it */
  #make(it) {
    return el("li", {}, el("button", { type: "button", class: "row-button", onclick: () => this.#open(Number(it.conversation_id)) },
      el("span", { class: "number text-due" }), el("span", { class: "row-main" }, el("span", { class: "row-title" }), el("span", { class: "soft small text-state" }))));
  }

  /** @param {HTMLElement} row @param {Floor.ConversationView} it */
  #update(row, it) {
    row.dataset.due = it.due_at;
    say(row.querySelector(".row-title"), [network(it.source), it.language].filter(Boolean).join(" · "));
    say(row.querySelector(".text-state"), it.offered_to ? t("offered to you") : it.waits ? t("you are answering") : t("author was answered"));
    this.#left(row);
  }

  /** @param {HTMLElement} row */
  #left(row) {
    const rest = (Date.parse(row.dataset.due ?? "") - live.now()) / 1000;
    const due = find(row, ".text-due");
    say(due, rest >= 0 ? duration(rest) : `−${duration(-rest)}`);
    due.classList.toggle("late", rest < 0);
  }

  #tick() {
    for (const row of findAll(list, "li")) this.#left(row);
  }
}
