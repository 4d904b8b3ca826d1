// A clock that a hidden tab does not slow down. Browsers throttle the timers of a page that nobody
// looks at, down to once a minute; a worker's they leave alone. Each beat passes through the page
// itself all the same: a page that hangs does not beat.
//
//   pulse.on(() => …)              // about four times a second
//   const undo = pulse.after(500, () => …)
//   await pulse.known              // then `pulse.steady` says whether the worker beats

const BEAT_MS = 250;
const WORKER_STARTS_MS = 2000;

class Pulse {
  /** Whether a hidden tab is no slower. If not, the page's own timers beat, as well as they can. */
  steady = false;
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #starting = undefined;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #own = undefined;
  /** @type {() => void} */
  #tell = () => {};
  /** Resolved when it is known who beats. */
  known = new Promise((tell) => { this.#tell = () => tell(undefined); });

  constructor() {
    this.#starting = setTimeout(() => this.#byItself(), WORKER_STARTS_MS);
    try {
      const worker = new Worker(ours("/static/web/pulse_worker.js"));
      worker.addEventListener("message", () => this.#worked());
      worker.addEventListener("error", () => this.#byItself());
    } catch {
      this.#byItself();
    }
  }

  /**
   * Call `listener` at each beat. Returns a function that stops this.
   * @param {() => void} listener
   */
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Call `action` once, at the first beat so many milliseconds from now. Returns a function that stops this.
   * @param {number} ms
   * @param {() => void} action
   */
  after(ms, action) {
    const due = performance.now() + ms;
    const stop = this.on(() => {
      if (performance.now() < due) return;
      stop();
      action();
    });
    return stop;
  }

  #worked() {
    clearTimeout(this.#starting);
    clearInterval(this.#own);
    this.#own = undefined;
    this.steady = true;
    this.#tell();
    this.#beat();
  }

  #byItself() {
    clearTimeout(this.#starting);
    this.#own ??= setInterval(() => this.#beat(), BEAT_MS);
    this.steady = false;
    this.#tell();
  }

  #beat() {
    for (const listener of [...this.#listeners]) listener();
  }
}

/**
 * Our pages take a script's address only from a policy (require-trusted-types-for).
 * @param {string} address
 * @returns {string}
 */
function ours(address) {
  // Not every browser has it, and the library of types does not know it.
  const policies = /** @type {{trustedTypes?: {createPolicy: Function}}} */ (globalThis).trustedTypes;
  const policy = policies?.createPolicy("komek-pulse", { createScriptURL: (/** @type {string} */ url) => url });
  return policy ? policy.createScriptURL(address) : address;
}

export const pulse = new Pulse();
