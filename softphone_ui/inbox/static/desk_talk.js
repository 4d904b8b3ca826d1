// A conversation in writing on the desk, where the ticket of a call stands else. A call takes the
// place at once and sends the conversation away with what was typed; after it, it is back.
import { live } from "/static/web/live.js";
import { talk } from "./talk.js";

const column = document.querySelector(".ticket-column");
/** What the operator does then leaves no room for a text. */
const BUSY = new Set(["ringing", "connecting", "talking", "hold", "kept", "rung_back", "calling_out", "wrap_up"]);

export class DeskTalk {
  #busy = false;
  #interrupted = null;

  constructor() {
    live.on("written", ({ conversations }) => { if (conversations?.includes(talk.id)) talk.look(); });
    live.on("floor", (_, changes) => { if (talk.id !== null && changes?.conversations?.[talk.id] !== undefined) talk.look(); });
    setInterval(() => talk.tick(), 1000);
  }

  get isOpen() {
    return column.hasAttribute("data-talk");
  }

  open(id) {
    if (this.#busy) {
      this.#interrupted = id;
      return;
    }
    this.#show(true);
    talk.open(id);
  }

  /** False where none is open. */
  close() {
    if (!this.isOpen) return false;
    this.#show(false);
    talk.close();
    return true;
  }

  /** The desk's situation has changed. */
  follow(state) {
    const busy = BUSY.has(state);
    if (busy === this.#busy) return;
    this.#busy = busy;
    if (busy && this.isOpen) {
      this.#interrupted = talk.id;
      this.close();
    } else if (!busy && this.#interrupted !== null) {
      const id = this.#interrupted;
      this.#interrupted = null;
      this.open(id);
    }
  }

  /** A letter that acts on the conversation; false where none is open. */
  key(code) {
    if (!this.isOpen) return false;
    talk.key(code);
  }

  /** Whether what is pressed next is typed into it. */
  get lettersNext() {
    return talk.lettersNext;
  }

  onChange(listener) {
    talk.onChange(listener);
  }

  onRegistered(listener) {
    talk.registered = listener;
  }

  /** `text(language)`: what is put into the answer. */
  insert(text) {
    talk.insert(text);
  }

  focus() {
    if (!this.isOpen) return false;
    talk.focus();
  }

  #show(shown) {
    column.toggleAttribute("data-talk", shown);
  }
}
