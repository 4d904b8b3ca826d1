// The floor as it changes, from /live. Reconnects by itself; `now()` is the server's clock.
//
//   import { live } from "/static/web/live.js";
//   live.on("floor", (floor, changes) => …)
import { uuid } from "/built/uuid.js";
import { SteadySocket } from "/static/web/steady_socket.js";

/** @type {("calls" | "operators" | "rings" | "callbacks" | "lines" | "listenings" | "conversations")[]} */
const KINDS = ["calls", "operators", "rings", "callbacks", "lines", "listenings", "conversations"];

/**
 * The floor as this page knows it. `waiting`: how many callers wait; `away`: services that do not answer.
 * @typedef {Omit<Floor.FloorView, "draining"> & {seq: number, waiting: number, draining: boolean, away: string[]}} LiveFloor
 */

/**
 * What has changed on the floor; null is what is gone.
 * @typedef {{[Kind in typeof KINDS[number]]?: Record<string, LiveFloor[Kind][string] | null>}
 *   & {seq: number, waiting?: number, draining?: boolean, away?: string[]}} LiveChanges
 */

/**
 * What listeners of each type are called with. `link`: the connection, with its delay in ms. `written`:
 * rows of these reached the database. `caller`: who calls, of a call that has come to this operator.
 * @typedef {{
 *   floor: [floor: LiveFloor, changes: LiveChanges],
 *   link: [link: {up: boolean, delay: number | null}],
 *   written: [rows: {calls: string[], tickets: string[], conversations?: number[]}],
 *   caller: [caller: {card: Api.CallerCard}],
 *   alerts: [news: {alerts: Api.BarAlert[]}],
 *   taken_over: [], phone_free: [], signed_out: [],
 * }} LiveNews
 */

/**
 * A message of /live.
 * @typedef {({type: "hello"} | {type: "pong", of: string} | {type: "floor"} & LiveChanges
 *   | {type: "written"} & LiveNews["written"][0] | {type: "caller"} & LiveNews["caller"][0]
 *   | {type: "alerts"} & LiveNews["alerts"][0] | {type: "taken_over" | "phone_free" | "signed_out"}) & {now?: string}} Letter
 */

/** @typedef {(...news: unknown[]) => unknown} Listener */

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
  /** @type {Map<keyof LiveNews, Set<Listener>>} */
  #listeners = new Map();
  /** @type {string[]} */
  #watched = [];

  /**
   * Call `listener` with each message of a type. Returns a function that stops this.
   * @template {keyof LiveNews} Type
   * @param {Type} type
   * @param {(...news: LiveNews[Type]) => unknown} listener
   */
  on(type, listener) {
    const listeners = this.#listeners.get(type) ?? new Set();
    const called = /** @type {Listener} */ (listener);
    this.#listeners.set(type, listeners.add(called));
    return () => listeners.delete(called);
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

  /** @param {Letter} letter */
  #hear(letter) {
    if (letter.now) this.#clock(letter.now);
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
  /** @param {string} now */
  #clock(now) {
    const guess = Date.parse(now) - Date.now();
    this.#ahead = this.#ahead === 0 ? guess : this.#ahead * 0.8 + guess * 0.2;
  }

  /** @param {LiveChanges} letter */
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
   * @template {keyof LiveNews} Type
   * @param {Type} type
   * @param {LiveNews[Type] | [letter: Letter]} what
   */
  #tell(type, ...what) {
    for (const listener of this.#listeners.get(type) ?? []) listener(...what);
  }
}

export const live = new Live();
