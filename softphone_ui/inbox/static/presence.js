// That a conversation is open here, and what is typed: said to the server, which tells colleagues and
// keeps the words. Said at once when somebody begins to type, then each few seconds.
import { api } from "/static/web/api.js";

const SEEN_EVERY_MS = 15_000;
const TYPED_EVERY_MS = 3_000;

export class Presence {
  /** @type {number | null} */
  #id = null;
  #said = 0;
  /** @type {{draft: string, draft_mode: Api.DraftMode} | null} What was typed, and as what: not said yet. */
  #draft = null;
  #answers = 0; // so many were sent: what was typed for one is no draft after it
  #told;

  /** @param {(id: number, answer: Api.PresenceView) => void} told hears who else is there and who holds the conversation */
  constructor(told) {
    this.#told = told;
    setInterval(() => this.#tick(), 1000);
    addEventListener("pagehide", () => this.open(null));
  }

  /**
   * Another conversation is open, or none.
   * @param {number | null} id
   */
  open(id) {
    if (id === this.#id) return;
    const left = this.#id, draft = this.#draft;
    this.#id = id;
    this.#draft = null;
    if (left !== null) this.#say(left, { open: false, ...draft });
    if (id !== null) this.#say(id, { open: true });
  }

  /** @param {string} draft @param {Api.DraftMode} mode */
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
    if (this.#id === null) return;
    const draft = this.#draft;
    this.#draft = null;
    this.#say(this.#id, { open: true, typing: true, ...draft });
  }

  /** @param {number} id @param {Api.PresenceInput} body */
  #say(id, body) {
    this.#said = Date.now();
    const keepalive = !body.open, answers = this.#answers;
    api("POST", `/api/inbox/${id}/presence`, body, { keepalive }).then((answer) => {
      if (id === this.#id) this.#told(id, /** @type {Api.PresenceView} */ (answer));
    }, () => {
      const { draft, draft_mode = "answer" } = body;
      if (id === this.#id && answers === this.#answers && this.#draft === null && draft) this.#draft = { draft, draft_mode };
    });
  }
}
