// What an operator chose for this workplace, kept in this browser, for each person apart.

/**
 * `speaker` and `microphone`: ids of devices, where one was chosen.
 * @typedef {{auto_answer: boolean, ring_volume: number, plain_voice: boolean, device: string, notify: boolean, hand_over: boolean,
 *   speaker?: string, microphone?: string}} Chosen
 * @typedef {<Name extends keyof Chosen>(name: Name, value: Chosen[Name]) => void} SettingListener
 */

/** @type {Chosen} */
const DEFAULTS = { auto_answer: false, ring_volume: 0.6, plain_voice: false, device: "web", notify: false, hand_over: false };

export class Settings {
  #key;
  #values;
  /** @type {Set<SettingListener>} */
  #changed = new Set();

  /** @param {string} person */
  constructor(person) {
    this.#key = `komek:settings:${person}`;
    /** @type {Chosen} */
    this.#values = { ...DEFAULTS, ...this.#read() };
  }

  /**
   * @template {keyof Chosen} Name
   * @param {Name} name
   */
  get(name) {
    return this.#values[name];
  }

  /**
   * @template {keyof Chosen} Name
   * @param {Name} name
   * @param {Chosen[Name]} value
   */
  set(name, value) {
    this.#values[name] = value;
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#values));
    } catch { /* a full or forbidden store: the choice lasts until the page closes */ }
    for (const listener of this.#changed) listener(name, value);
  }

  /** @param {SettingListener} listener */
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
