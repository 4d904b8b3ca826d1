// Whether callers can come to this operator at all: lines that are closed, or being emptied, send nobody.
import { api } from "/static/web/api.js";
import { live } from "/static/web/live.js";
import { t } from "/static/web/words.js";

const EVERY_MS = 10_000;

export class Taking {
  shut = null; // why no caller can come; null: callers can come
  #changed;

  /** `changed()` hears when it is otherwise than before. */
  constructor(changed) {
    this.#changed = changed;
    live.on("floor", (_, changes) => { if (changes.draining !== undefined) this.load(); }); // the first word has it too
    setInterval(() => this.load(), EVERY_MS); // hours begin and end without a word
  }

  async load() {
    const told = await api("GET", "/api/me/taking").catch(() => null);
    if (!told || told.shut === this.shut) return; // the banner says what is away
    this.shut = told.shut;
    this.#changed();
  }
}

/** In place of "available", which would say that calls come. */
export const shutWord = (shut) => ({ closed: t("Line closed"), draining: t("Line stopping") })[shut];

export const shutNote = (shut) => ({
  closed: t("Calls will come when the line opens"),
  draining: t("The system is stopping: no new calls will come"),
})[shut];
