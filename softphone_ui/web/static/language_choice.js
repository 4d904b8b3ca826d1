// Which language a person has chosen: saved one choice after the other, so that the last one is what
// the server keeps, and shown in the order in which the choices were made.

const AGAIN_MS = 1500;
const SHOWN_WITHIN_MS = 2000; // however long the server takes

export class LanguageChoice {
  #chosen = null; // the last choice
  #saving = null; // resolves when the last choice is with the server

  /** `save(code)` gives the choice to the server: true; false: it may work later; null: it never will.
   *  `show(code)` shows the page in it. */
  constructor({ save, show }) {
    Object.assign(this, { save, show });
  }

  /** The person chooses `code`. Resolves when the page is shown in it, or in a later choice. */
  async choose(code) {
    this.#chosen = code;
    this.#saving ??= this.#saveLast();
    await Promise.race([this.#saving, after(SHOWN_WITHIN_MS)]);
    if (this.#chosen === code) await this.show(code);
  }

  async #saveLast() {
    for (let saved = null; saved !== this.#chosen;) {
      const code = this.#chosen;
      const done = await this.save(code);
      if (done === false) await after(AGAIN_MS);
      else saved = code;
    }
    this.#saving = null;
  }
}

const after = (ms) => new Promise((done) => setTimeout(done, ms));
