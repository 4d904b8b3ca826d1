// The floor as it changes, from /live. Reconnects by itself; `now()` is the server's clock.
//
//   import { live } from "/static/live.js";
//   live.on("floor", (floor, changes) => …)   // floor.calls, .operators, .rings, .lines, .waiting
//   live.on("link", ({ up, delay }) => …)     // the connection; delay in ms
//   live.on("written", ({ calls, tickets }) => …) // rows of these reached the database
//   live.on("taken_over" | "signed_out", …)

const PING_MS = 3000;
const SILENT_MS = 7000;
const KINDS = ["calls", "operators", "rings", "lines"];

export const pageName = crypto.randomUUID();

class Live {
  floor = { seq: -1, calls: {}, operators: {}, rings: {}, lines: {}, waiting: 0, away: [] };
  up = false;
  delay = null;
  #ahead = 0; // the server's clock minus ours, ms
  #socket = null;
  #heard = 0;
  #tries = 0;
  #listeners = new Map();
  #over = false;
  #watched = [];

  on(type, listener) {
    if (!this.#listeners.has(type)) this.#listeners.set(type, new Set());
    this.#listeners.get(type).add(listener);
    return () => this.#listeners.get(type).delete(listener);
  }

  /** Hear "written" when this ticket changes. */
  watch(ticket) {
    this.#watched = [...this.#watched.filter((it) => it !== ticket), ticket].slice(-8);
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(`watch ${ticket}`);
  }

  now() {
    return Date.now() + this.#ahead;
  }

  start(mode) {
    this.mode = mode;
    this.#open();
    setInterval(() => this.#beat(), PING_MS);
    addEventListener("online", () => this.#again(0));
  }

  #open() {
    if (this.#over) return;
    const address = `${location.origin.replace(/^http/, "ws")}/live?page=${pageName}&see=${this.mode}`;
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#heard = performance.now();
    socket.onmessage = (event) => this.#hear(socket, JSON.parse(event.data));
    socket.onclose = () => {
      if (socket === this.#socket) this.#lost();
    };
  }

  #lost() {
    this.#socket = null;
    this.#link(false, null);
    this.#again(Math.min(3000, 250 * 2 ** this.#tries++) * (0.7 + Math.random() * 0.6));
  }

  #again(ms) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.#socket ?? this.#open(), ms);
  }

  // A network that swallows packets says nothing: silence is noticed here, and only here.
  #beat() {
    const socket = this.#socket;
    if (!socket) return;
    if (performance.now() - this.#heard > SILENT_MS) {
      socket.onclose = null;
      socket.close();
      this.#lost();
    } else if (socket.readyState === WebSocket.OPEN) {
      socket.send(`ping ${performance.now()}`);
    }
  }

  #hear(socket, letter) {
    if (socket !== this.#socket) return;
    this.#heard = performance.now();
    if (letter.now) this.#clock(letter);
    if (letter.type === "hello") this.#greet();
    else if (letter.type === "floor") this.#merge(letter);
    else if (letter.type === "pong") this.#link(true, performance.now() - Number(letter.of));
    else {
      if (letter.type === "signed_out") this.#over = true;
      this.#tell(letter.type, letter);
    }
  }

  #greet() {
    this.#tries = 0;
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
