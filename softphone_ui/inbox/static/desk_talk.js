// A conversation in writing on the desk, where the ticket of a call stands else. A call takes the
// place at once and sends the conversation away with what was typed; after it, it is back, as soon as
// nobody writes in the ticket.
import { byId, find } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { inField } from "/static/web/typing_guard.js";
import { talk } from "./talk.js";

const column = find(document, ".ticket-column");
const ticket = byId("ticket");
/** What the operator does then leaves no room for a text. */
const BUSY = new Set(["ringing", "connecting", "talking", "hold", "kept", "rung_back", "calling_out", "wrap_up"]);

export class DeskTalk {
  #busy = false;
  /** @type {number | null} */
  #interrupted = null;

  constructor() {
    live.on("written", ({ conversations }) => { if (talk.id !== null && conversations?.includes(talk.id)) talk.look(); });
    live.on("floor", (_, changes) => { if (talk.id !== null && changes?.conversations?.[talk.id] !== undefined) talk.look(); });
    setInterval(() => talk.tick(), 1000);
    // From one field to the next she is still in the ticket, and so she is before a dialog or another window.
    ticket.addEventListener("focusout", () => setTimeout(() => ticket.contains(document.activeElement) || document.querySelector("dialog[open]") || this.goOn()));
  }

  get isOpen() {
    return column.hasAttribute("data-talk");
  }

  /** @param {number} id */
  open(id) {
    if (this.#busy) {
      this.#interrupted = id;
      return;
    }
    this.#interrupted = null;
    this.#show(true);
    talk.open(id);
  }

  /** Close the menu or the list that is open over the conversation, else the conversation. */
  leave() {
    return (this.isOpen && talk.leaveParts()) || this.close();
  }

  /** False where none is open. */
  close() {
    if (!this.isOpen) return false;
    this.#show(false);
    talk.close();
    return true;
  }

  /**
   * The desk's situation has changed.
   * @param {string} state
   */
  follow(state) {
    if (state === "unknown") return; // the link is away: it is as it was
    const busy = BUSY.has(state);
    if (busy === this.#busy) return;
    this.#busy = busy;
    if (busy && this.isOpen) {
      this.#interrupted = talk.id;
      this.close();
    } else if (!(ticket.contains(document.activeElement) && inField())) {
      this.goOn(); // who writes goes on: letters would be keys of the conversation
    }
  }

  /** The conversation that a call has interrupted; false where there is none, or no room for it. */
  goOn() {
    if (this.#busy || this.#interrupted === null) return false;
    this.open(this.#interrupted);
    return true;
  }

  /**
   * A letter that acts on the conversation; false where none is open.
   * @param {string} code
   */
  key(code) {
    if (!this.isOpen) return false;
    talk.key(code);
  }

  /** Whether what is pressed next is typed into it. */
  get lettersNext() {
    return talk.lettersNext;
  }

  /** @param {() => void} listener */
  onChange(listener) {
    talk.onChange(listener);
  }

  /** @param {(number: string) => void} listener */
  onRegistered(listener) {
    talk.registered = listener;
  }

  /**
   * `text(language)`: what is put into the answer.
   * @param {(language: string) => string} text
   */
  insert(text) {
    talk.insert(text);
  }

  focus() {
    if (!this.isOpen) return false;
    talk.focus();
  }

  /** @param {boolean} shown */
  #show(shown) {
    column.toggleAttribute("data-talk", shown);
  }
}
