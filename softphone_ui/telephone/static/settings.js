// What an operator chose for this workplace, kept in this browser, for each person apart.

const DEFAULTS = { auto_answer: false, ring_volume: 0.6, plain_voice: false, device: "web", notify: false, hand_over: false };

export class Settings {
  #key;
  #values;
  #changed = new Set();

  constructor(person) {
    this.#key = `komek:settings:${person}`;
    this.#values = { ...DEFAULTS, ...this.#read() };
  }

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    this.#values[name] = value;
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#values));
    } catch { /* a full or forbidden store: the choice lasts until the page closes */ }
    for (const listener of this.#changed) listener(name, value);
  }

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
