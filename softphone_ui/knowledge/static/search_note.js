// What was searched, told to the server when the typing rests: a search from which nothing is
// chosen is a report for the editors. It never holds the search up, and nobody waits for it.
import { uuid } from "/built/uuid.js";
import { api } from "/static/web/api.js";

const RESTS_MS = 700;
const SHORTEST = 2;

export class SearchNote {
  #id = null;
  #begins = "";
  #waiting = null;
  #timer = null;
  #sent = Promise.resolve();

  /** { typed, found, language, ticket, topic_id }: as it stands now. */
  typed(search) {
    if (search.typed.length < SHORTEST) return;
    this.#newWords(search.typed.slice(0, SHORTEST).toLowerCase());
    this.#waiting = search;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(), RESTS_MS);
  }

  // Words that begin otherwise are another search: the one before was given up.
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

  /** An article was opened: this search is answered, the next letter begins another. */
  choose(article_id) {
    if (!this.#id) return;
    this.now();
    this.#send(`/api/knowledge/searches/${this.#id}/chosen`, { article_id });
    this.#id = null;
  }

  #send(path, body) {
    this.#sent = this.#sent.then(() => api("PUT", path, body)).catch(() => {});
  }
}
