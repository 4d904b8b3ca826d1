// The floor as it changes, from /live. Reconnects by itself; `now()` is the server's clock.
//
//   import { live } from "/static/web/live.js";
//   live.on("floor", (floor, changes) => …)   // floor.calls, .operators, .rings, .callbacks, .lines, .listenings, .conversations, .waiting, .draining
//   live.on("link", ({ up, delay }) => …)     // the connection; delay in ms
//   live.on("written", ({ calls, tickets, conversations }) => …) // rows of these reached the database
//   live.on("caller", ({ card }) => …)      // who calls, of a call that has come to this operator
//   live.on("taken_over" | "phone_free" | "signed_out", …)
import { uuid } from "/built/uuid.js";
import { SteadySocket } from "/static/web/steady_socket.js";

/** @type {("calls" | "operators" | "rings" | "callbacks" | "lines" | "listenings" | "conversations")[]} */
const KINDS = ["calls", "operators", "rings", "callbacks", "lines", "listenings", "conversations"];

/**
 * The floor as this page knows it. `waiting`: how many callers wait; `away`: services that do not answer.
 * @typedef {Omit<Floor.FloorView, "draining"> & {seq: number, waiting: number, draining: boolean, away: string[]}} LiveFloor
 */

export const pageName = uuid();

class Live {
  /** @type {LiveFloor} */
  floor = { seq: -1, calls: {}, operators: {}, rings: {}, callbacks: {}, lines: {}, listenings: {}, conversations: {}, waiting: 0, draining: false, away: [] };
  up = false;
  /** Whether the page has shown the floor once; pages set it. */
  started = false;
  /** @type {number | null} */
  delay = null;
  #ahead = 0; // the server's clock minus ours, ms
  /** @type {SteadySocket | null} */
  #socket = null;
  /** @type {Map<string, Set<(...news: any[]) => unknown>>} */
  #listeners = new Map();
  /** @type {string[]} */
  #watched = [];

  /**
   * Call `listener` with each message of a type. Returns a function that stops this.
   * @param {string} type
   * @param {(...news: any[]) => unknown} listener
   */
  on(type, listener) {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /**
   * Receive "written" when this ticket changes.
   * @param {string} ticket
   */
  watch(ticket) {
    this.#watched = [...this.#watched.filter((each) => each !== ticket), ticket].slice(-8);
    this.#socket?.send(`watch ${ticket}`);
  }

  /** Return the server's time in milliseconds. */
  now() {
    return Date.now() + this.#ahead;
  }

  /**
   * Connect. `mode` says what the page sees: floor, own, lists or quiet.
   * @param {string} mode
   */
  start(mode) {
    this.#socket = new SteadySocket({
      address: () => `${location.origin.replace(/^http/, "ws")}/live?page=${pageName}&see=${mode}`,
      question: () => `ping ${performance.now()}`,
      heard: (data) => this.#hear(JSON.parse(data)),
      lost: () => this.#link(false, null),
    });
    this.#socket.open();
  }

  /** @param {any} letter a message of /live */
  #hear(letter) {
    if (letter.now) this.#clock(letter);
    if (letter.type === "hello") this.#greet();
    else if (letter.type === "floor") this.#merge(letter);
    else if (letter.type === "pong") this.#link(true, performance.now() - Number(letter.of));
    else {
      if (letter.type === "signed_out") this.#socket?.close();
      this.#tell(letter.type, letter);
    }
  }

  #greet() {
    for (const kind of KINDS) this.floor[kind] = {};
    this.#link(true, this.delay);
    for (const ticket of this.#watched) this.#socket?.send(`watch ${ticket}`);
    this.#socket?.send(`ping ${performance.now()}`); // its answer says that the watches stand
  }

  // The smallest delay gives the best guess of the other clock; drift is followed slowly.
  /** @param {{now: string}} letter */
  #clock(letter) {
    const guess = Date.parse(letter.now) - Date.now();
    this.#ahead = this.#ahead === 0 ? guess : this.#ahead * 0.8 + guess * 0.2;
  }

  /** @param {any} letter what changed on the floor; null is what is gone */
  #merge(letter) {
    for (const kind of KINDS) {
      for (const [key, entity] of Object.entries(letter[kind] ?? {})) {
        const entities = /** @type {Record<string, unknown>} */ (this.floor[kind]);
        if (entity === null) delete entities[key];
        else entities[key] = entity;
      }
    }
    this.floor.seq = letter.seq;
    if (letter.waiting !== undefined) this.floor.waiting = letter.waiting;
    if (letter.draining !== undefined) this.floor.draining = letter.draining;
    if (letter.away !== undefined) this.floor.away = letter.away;
    this.#tell("floor", this.floor, letter);
  }

  /**
   * @param {boolean} up
   * @param {number | null} delay
   */
  #link(up, delay) {
    this.up = up;
    this.delay = delay;
    this.#tell("link", { up, delay });
  }

  /**
   * @param {string} type
   * @param {...unknown} what
   */
  #tell(type, ...what) {
    for (const listener of this.#listeners.get(type) ?? []) listener(...what);
  }
}

export const live = new Live();
