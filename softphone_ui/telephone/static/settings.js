// What an operator chose for this workplace, kept in this browser, for each person apart.

/** @type {Record<string, any>} */
const DEFAULTS = { auto_answer: false, ring_volume: 0.6, plain_voice: false, device: "web", notify: false, hand_over: false };

export class Settings {
  #key;
  #values;
  /** @type {Set<(name: string, value: any) => void>} */
  #changed = new Set();

  /** @param {string} person */
  constructor(person) {
    this.#key = `komek:settings:${person}`;
    this.#values = { ...DEFAULTS, ...this.#read() };
  }

  /** @param {string} name */
  get(name) {
    return this.#values[name];
  }

  /**
   * @param {string} name
   * @param {any} value
   */
  set(name, value) {
    this.#values[name] = value;
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#values));
    } catch { /* a full or forbidden store: the choice lasts until the page closes */ }
    for (const listener of this.#changed) listener(name, value);
  }

  /** @param {(name: string, value: any) => void} listener */
  onChange(listener) {
    this.#changed.add(listener);
  }

  #read() {
    try {
      return JSON.parse(localStorage.getItem(this.#key) ?? "{}");
    } catch {
      return {};
    }
  }
}
