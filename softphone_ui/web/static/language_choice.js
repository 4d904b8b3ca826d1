// Saves and shows the language that a person chooses. Choices are saved one after another, so that the
// server stores the last one, and only the last choice is shown.

const AGAIN_MS = 1500;
const SHOWN_WITHIN_MS = 2000; // show the choice by then, even if the server is slow

export class LanguageChoice {
  /** @type {string | null} The last choice. */
  #chosen = null;
  /** @type {Promise<void> | null} Resolves when the server has stored the last choice. */
  #saving = null;

  /**
   * `save(code)` sends the choice to the server and returns true if it is stored, false if it may work
   * later, null if it never will. `show(code)` shows the page in that language.
   * @param {{save: (code: string) => Promise<boolean | null>, show: (code: string) => Promise<void>}} options
   */
  constructor({ save, show }) {
    this.save = save;
    this.show = show;
  }

  /**
   * Save and show the language `code`. Resolves when the page is shown in it, or a later choice replaced it.
   * @param {string} code
   */
  async choose(code) {
    this.#chosen = code;
    this.#saving ??= this.#saveLast();
    await Promise.race([this.#saving, after(SHOWN_WITHIN_MS)]);
    if (this.#chosen === code) await this.show(code);
  }

  async #saveLast() {
    /** @type {string | null} */
    let saved = null;
    while (this.#chosen !== null && saved !== this.#chosen) {
      /** @type {string} */
      const code = this.#chosen;
      const done = await this.save(code);
      if (done === false) await after(AGAIN_MS);
      else saved = code;
    }
    this.#saving = null;
  }
}

const after = (/** @type {number} */ ms) => new Promise((done) => setTimeout(done, ms));
