// Knows whether callers can reach this operator at all: closed and draining lines send no callers.
import { api } from "/static/web/api.js";
import { live } from "/static/web/live.js";
import { lookUp } from "/static/web/tables.js";
import { t } from "/static/web/words.js";

const EVERY_MS = 10_000;

export class Taking {
  /** @type {string | null} The reason why no caller can come; null if callers can. */
  shut = null;
  #changed;

  /** @param {() => void} changed is called each time `shut` changes */
  constructor(changed) {
    this.#changed = changed;
    live.on("floor", (_, changes) => { if (changes.draining !== undefined) this.load(); }); // the first message contains it too
    setInterval(() => this.load(), EVERY_MS); // no message comes when a line's hours begin or end
  }

  async load() {
    const told = /** @type {Api.Taking | null} */ (await api("GET", "/api/me/taking").catch(() => null));
    if (!told || told.shut === this.shut) return; // the banner says which service is away
    this.shut = told.shut;
    this.#changed();
  }
}

/**
 * Return the word shown instead of "available", which would mean that calls can come.
 * @param {string} shut
 */
export const shutWord = (shut) => lookUp({ closed: t("Line closed"), draining: t("Line stopping") }, shut) ?? shut;

/** @param {string} shut */
export const shutNote = (shut) => lookUp({
  closed: t("Calls will come when the line opens"),
  draining: t("The system is stopping: no new calls will come"),
}, shut) ?? "";
