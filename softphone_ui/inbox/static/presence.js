// That a conversation is open here, and what is typed: said to the server, which tells colleagues and
// keeps the words. Said at once when somebody begins to type, then each few seconds.
import { api } from "/static/web/api.js";

const SEEN_EVERY_MS = 15_000;
const TYPED_EVERY_MS = 3_000;

export class Presence {
  /** @type {string | null} */
  #id = null;
  #said = 0;
  #draft = null; // what was typed, and as what: not said yet
  #answers = 0; // so many were sent: what was typed for one is no draft after it
  #told;

  /** `told(id, answer)` hears who else is there and who holds the conversation. */
  constructor(told) {
    this.#told = told;
    setInterval(() => this.#tick(), 1000);
    addEventListener("pagehide", () => this.open(null));
  }

  /**
   * Another conversation is open, or none.
   * @param {string} id
   */
  open(id) {
    if (id === this.#id) return;
    const left = this.#id, draft = this.#draft;
    this.#id = id;
    this.#draft = null;
    if (left !== null) this.#say(left, { open: false, ...draft });
    if (id !== null) this.#say(id, { open: true });
  }

  /** @param {string} mode */
  typed(draft, mode) {
    this.#draft = { draft, draft_mode: mode };
    if (Date.now() - this.#said >= TYPED_EVERY_MS) this.#sayTyped();
  }

  /** What was typed is on its way. */
  sent() {
    this.#draft = null;
    this.#answers += 1;
  }

  #tick() {
    if (this.#id === null) return;
    const silent = Date.now() - this.#said;
    if (this.#draft !== null && silent >= TYPED_EVERY_MS) this.#sayTyped();
    else if (silent >= SEEN_EVERY_MS) this.#say(this.#id, { open: true });
  }

  #sayTyped() {
    const draft = this.#draft;
    this.#draft = null;
    this.#say(this.#id, { open: true, typing: true, ...draft });
  }

  /** @param {string} id */
  #say(id, body) {
    this.#said = Date.now();
    const keepalive = !body.open, answers = this.#answers;
    api("POST", `/api/inbox/${id}/presence`, body, { keepalive }).then((answer) => {
      if (id === this.#id) this.#told(id, answer);
    }, () => {
      const { draft, draft_mode } = body;
      if (id === this.#id && answers === this.#answers && this.#draft === null && draft) this.#draft = { draft, draft_mode };
    });
  }
}
