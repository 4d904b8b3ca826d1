// One file, sent in parts. The server says how much it has; after a cut it is asked, and sending goes
// on from there, however long the cut was. A refusal ends it; what may pass is tried again. A page
// that the telephone closed meanwhile goes on too, once the same file is chosen again.
import { api, Problem, problemOf } from "/static/web/api.js";

const PART = 512 * 1024;
const PART_SECONDS = 60;
const LONGEST_WAIT_MS = 8000;

export class Sending {
  offset = 0;
  /** @type {string | null} */
  id = null;

  /**
   * `told({ state, offset, message })`: sending, waiting, done or refused.
   * @param {string} link
   * @param {File} file
   * @param {string} kind
   * @param {(told: {state: string, offset?: number, message?: string}) => void} told
   */
  constructor(link, file, kind, told) {
    this.address = `/api/u/${link}/files`;
    this.file = file;
    this.kind = kind;
    this.told = told;
    this.shelf = `komek:upload:${link}:${file.name}:${file.size}:${file.lastModified}`;
    try {
      this.id = localStorage.getItem(this.shelf);
    } catch {
      this.id = null;
    }
  }

  async run() {
    for (let failures = 0; ; failures += 1) {
      try {
        await this.#goOn(() => { failures = 0; });
        this.#keep(null);
        return this.told({ state: "done", offset: this.file.size });
      } catch (failure) {
        const error = problemOf(failure);
        if (error.code === "not_found" && this.id !== null) {
          this.#keep(null); // what had come is gone: from the beginning
          continue;
        }
        if (!(error instanceof Problem) || !error.passing) {
          this.#keep(null);
          return this.told({ state: "refused", message: error.message ?? String(error) });
        }
        this.told({ state: "waiting", offset: this.offset });
        await pause(Math.min(500 * 2 ** failures, LONGEST_WAIT_MS));
      }
    }
  }

  /** @param {() => void} came is called after each part */
  async #goOn(came) {
    /** @type {{offset: number, done?: boolean}} */
    let answer = await this.#where();
    while (!answer.done) {
      this.offset = answer.offset;
      this.told({ state: "sending", offset: this.offset });
      answer = await this.#part(this.offset);
      came();
    }
  }

  /** @param {string | null} id */
  #keep(id) {
    this.id = id;
    try {
      if (id === null) localStorage.removeItem(this.shelf);
      else localStorage.setItem(this.shelf, id);
    } catch {
      // a browser that keeps nothing goes on all the same, as long as the page is open
    }
  }

  /** @returns {Promise<Api.Upload>} */
  async #where() {
    if (this.id === null) {
      /** @type {Api.Upload} */
      const begun = await api("POST", this.address, { kind: this.kind, size: this.file.size });
      this.#keep(begun.file_id);
      return begun;
    }
    return api("GET", `${this.address}/${this.id}`);
  }

  /**
   * @param {number} offset
   * @returns {Promise<{offset: number, done?: boolean}>}
   */
  async #part(offset) {
    const part = this.file.slice(offset, offset + PART);
    const how = { type: "application/octet-stream", headers: { "Upload-Offset": String(offset) }, seconds: PART_SECONDS };
    try {
      return await api("PATCH", `${this.address}/${this.id}`, part, how);
    } catch (failure) {
      const error = problemOf(failure);
      if (error.code === "wrong_offset") return { offset: error.detail.offset };
      throw error;
    }
  }
}

/**
 * Wait so long, or until the connection is back.
 * @param {number} milliseconds
 * @returns {Promise<void>}
 */
function pause(milliseconds) {
  return new Promise((done) => {
    const timer = setTimeout(end, milliseconds);
    addEventListener("online", end);
    function end() {
      clearTimeout(timer);
      removeEventListener("online", end);
      done();
    }
  });
}
