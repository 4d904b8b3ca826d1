// A WebSocket that is known to live. It asks the other side each second; where no answer comes,
// it gives the connection up and opens another: a network that swallows packets says nothing, and
// a browser would wait for minutes.
//
//   closed ⇄ opening → open → closed …     until close()
import { pulse } from "/static/web/pulse.js";

const ASK_MS = 1000;
const SILENT_MS = 1500; // from a question without answer: found at most 2.75 s after the last word
const OPENS_WITHIN_MS = [1000, 1000, 2000]; // each attempt knocks anew; the last is repeated
const AGAIN_MS = [250, 500, 800];
const HUNG_MS = 1000; // a beat later than this says that we ourselves were hung: judge nobody

/**
 * @param {number[]} list
 * @param {number} n
 */
const at = (list, n) => list[Math.min(n, list.length - 1)];

export class SteadySocket {
  #does;
  /** @type {WebSocket | null} */
  #socket = null;
  #wanted = false;
  #wasOpen = false;
  /** @type {(() => unknown) | null} Stops the beats. */
  #beats = null;
  #tries = 0;
  #due = 0; // when the next attempt begins, or when this one has taken too long
  #asked = 0;
  #unanswered = 0;
  #beaten = 0;

  /**
   * `address()` and `question()` give strings; `opened()`, `heard(data)`, `lost(code, reason)`
   * are told of an open connection, `failed()` of an attempt that came to nothing.
   * @param {{address: () => string, protocols?: string[], question: () => string, opened?: () => void,
   *   heard: (data: string) => void, lost: (code: number, reason: string) => void, failed?: () => void}} does
   */
  constructor({ address, protocols = [], question, opened = () => {}, heard, lost, failed = () => {} }) {
    this.#does = { address, protocols, question, opened, heard, lost, failed };
    addEventListener("online", () => this.#backOnline());
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    this.#wanted = true;
    this.#beats ??= pulse.on(() => this.#beat());
    if (!this.#socket) this.#try();
  }

  /** Close the connection on purpose: `lost` is not called. */
  close() {
    this.#wanted = false;
    this.#beats?.();
    this.#beats = null;
    this.#drop();
  }

  /**
   * Send a message. Returns false if the connection is not open.
   * @param {string | ArrayBuffer} message
   */
  send(message) {
    if (!this.isOpen) return false;
    this.#socket?.send(message);
    return true;
  }

  #try() {
    const socket = new WebSocket(this.#does.address(), this.#does.protocols);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#due = performance.now() + at(OPENS_WITHIN_MS, this.#tries);
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => {
      this.#unanswered = 0;
      this.#does.heard(data);
    };
    socket.onclose = ({ code, reason }) => this.#over(code, reason);
  }

  #opened() {
    this.#wasOpen = true;
    this.#tries = 0;
    this.#unanswered = 0;
    this.#does.opened();
    this.#ask(performance.now());
  }

  #beat() {
    const now = performance.now();
    const hung = now - this.#beaten > HUNG_MS;
    this.#beaten = now;
    if (this.isOpen) this.#live(now, hung);
    else if (this.#socket && now > this.#due) this.#over(1006, "slow");
    else if (!this.#socket && this.#wanted && now > this.#due) this.#try();
  }

  /**
   * @param {number} now
   * @param {boolean} hung
   */
  #live(now, hung) {
    if (!hung && this.#unanswered && now - this.#unanswered > SILENT_MS) this.#over(1006, "silent");
    else if (now - this.#asked > ASK_MS - 100) this.#ask(now);
  }

  /** @param {number} now */
  #ask(now) {
    if (!this.send(this.#does.question())) return;
    this.#asked = now;
    this.#unanswered ||= now;
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #over(code, reason) {
    const wasOpen = this.#wasOpen;
    this.#drop();
    this.#due = performance.now() + at(AGAIN_MS, this.#tries++) * (0.8 + Math.random() * 0.4);
    if (wasOpen) this.#does.lost(code, reason);
    else this.#does.failed();
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#wasOpen = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  // The machine has its network again: what is being tried was begun without it.
  #backOnline() {
    this.#tries = 0;
    if (!this.#wanted || this.isOpen) return;
    this.#drop();
    this.#try();
  }
}
