// What was searched, told to the server when the typing rests: a search from which nothing is
// chosen is a report for the editors. It never holds the search up, and nobody waits for it.
import { uuid } from "/built/uuid.js";
import { api } from "/static/web/api.js";

const RESTS_MS = 700;
const SHORTEST = 2;

export class SearchNote {
  /** @type {string | null} */
  #id = null;
  #begins = "";
  /** @type {Api.SearchAsTyped | null} */
  #waiting = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  #sent = Promise.resolve();

  /** @param {Api.SearchAsTyped} search as it stands now */
  typed(search) {
    if (search.typed.length < SHORTEST) return;
    this.#newWords(search.typed.slice(0, SHORTEST).toLowerCase());
    this.#waiting = search;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(), RESTS_MS);
  }

  /**
   * Words that begin otherwise are another search: the one before was given up.
   * @param {string} begins
   */
  #newWords(begins) {
    if (this.#id && begins === this.#begins) return;
    this.now();
    this.#begins = begins;
    this.#id = uuid();
  }

  /** Tell it at once, such as when the field is left. */
  now() {
    clearTimeout(this.#timer);
    const search = this.#waiting;
    this.#waiting = null;
    if (search) this.#send(`/api/knowledge/searches/${this.#id}`, search);
  }

  /**
   * Note that an article was opened: this search is answered, the next letter begins another.
   * @param {number} article_id
   */
  choose(article_id) {
    if (!this.#id) return;
    this.now();
    this.#send(`/api/knowledge/searches/${this.#id}/chosen`, { article_id });
    this.#id = null;
  }

  /**
   * @param {string} path
   * @param {object} body
   */
  #send(path, body) {
    this.#sent = this.#sent.then(async () => { await api("PUT", path, body); }).catch(() => {});
  }
}
