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

const KINDS = ["calls", "operators", "rings", "callbacks", "lines", "listenings", "conversations"];

export const pageName = uuid();

class Live {
  floor = { seq: -1, calls: {}, operators: {}, rings: {}, callbacks: {}, lines: {}, listenings: {}, conversations: {}, waiting: 0, draining: false, away: [] };
  up = false;
  delay = null;
  #ahead = 0; // the server's clock minus ours, ms
  #socket = null;
  #listeners = new Map();
  #watched = [];

  on(type, listener) {
    if (!this.#listeners.has(type)) this.#listeners.set(type, new Set());
    this.#listeners.get(type).add(listener);
    return () => this.#listeners.get(type).delete(listener);
  }

  /** Hear "written" when this ticket changes. */
  watch(ticket) {
    this.#watched = [...this.#watched.filter((it) => it !== ticket), ticket].slice(-8);
    this.#socket?.send(`watch ${ticket}`);
  }

  now() {
    return Date.now() + this.#ahead;
  }

  start(mode) {
    this.#socket = new SteadySocket({
      address: () => `${location.origin.replace(/^http/, "ws")}/live?page=${pageName}&see=${mode}`,
      question: () => `ping ${performance.now()}`,
      heard: (data) => this.#hear(JSON.parse(data)),
      lost: () => this.#link(false, null),
    });
    this.#socket.open();
  }

  #hear(letter) {
    if (letter.now) this.#clock(letter);
    if (letter.type === "hello") this.#greet();
    else if (letter.type === "floor") this.#merge(letter);
    else if (letter.type === "pong") this.#link(true, performance.now() - Number(letter.of));
    else {
      if (letter.type === "signed_out") this.#socket.close();
      this.#tell(letter.type, letter);
    }
  }

  #greet() {
    for (const kind of KINDS) this.floor[kind] = {};
    this.#link(true, this.delay);
    for (const ticket of this.#watched) this.#socket.send(`watch ${ticket}`);
    this.#socket.send(`ping ${performance.now()}`); // its answer says that the watches stand
  }

  // The smallest delay gives the best guess of the other clock; drift is followed slowly.
  #clock(letter) {
    const guess = Date.parse(letter.now) - Date.now();
    this.#ahead = this.#ahead === 0 ? guess : this.#ahead * 0.8 + guess * 0.2;
  }

  #merge(letter) {
    for (const kind of KINDS) {
      for (const [key, entity] of Object.entries(letter[kind] ?? {})) {
        if (entity === null) delete this.floor[kind][key];
        else this.floor[kind][key] = entity;
      }
    }
    this.floor.seq = letter.seq;
    if (letter.waiting !== undefined) this.floor.waiting = letter.waiting;
    if (letter.draining !== undefined) this.floor.draining = letter.draining;
    if (letter.away !== undefined) this.floor.away = letter.away;
    this.#tell("floor", this.floor, letter);
  }

  #link(up, delay) {
    this.up = up;
    this.delay = delay;
    this.#tell("link", { up, delay });
  }

  #tell(type, ...what) {
    for (const listener of this.#listeners.get(type) ?? []) listener(...what);
  }
}

export const live = new Live();
