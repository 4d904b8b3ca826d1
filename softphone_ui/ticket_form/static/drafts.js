// Words that the server does not have yet, kept in this browser until it does. A reload, a crash
// or a day without network loses nothing. Each person's drafts are apart.

export class Drafts {
  #prefix;

  /**
   * `kind`: "draft" of a ticket's words, "call" of words that have no ticket yet.
   * @param {string} person
   */
  constructor(person, kind = "draft") {
    this.#prefix = `komek:${kind}:${person}:`;
  }

  /**
   * Return {version, base, words} or null. `base` is what the server had when the words were begun.
   * @param {string} number
   * @returns {any}
   */
  get(number) {
    try {
      return JSON.parse(localStorage.getItem(this.#prefix + number) ?? "null");
    } catch {
      return null;
    }
  }

  /**
   * Store a draft. Returns false if this browser cannot.
   * @param {string} number
   * @param {object} draft
   */
  keep(number, draft) {
    try {
      localStorage.setItem(this.#prefix + number, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  }

  /** @param {string} number */
  drop(number) {
    localStorage.removeItem(this.#prefix + number);
  }

  numbers() {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(this.#prefix))
      .map((key) => key.slice(this.#prefix.length));
  }
}
