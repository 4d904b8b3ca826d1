// Words of a call whose ticket has no number yet, or is still being fetched: kept in this browser,
// letter by letter, until there is a ticket to put them into. Knows nothing of the page.

/** @typedef {Record<string, any>} Words What is typed into a ticket's form, by the fields' names. */

/** @type {Readonly<Words>} */
export const EMPTY = Object.freeze({ subject: "", text: "", address: "", topic_id: null, place: null, body_id: null, state: null });
/** @type {Record<string, string>} */
const BREAKS = { subject: " ", address: " ", text: "\n" };

export class UnfiledWords {
  status = "kept";
  /** @type {Words} */
  theirs = {};
  kept = true;

  /**
   * `key`: the call, or the ticket that is fetched. `drafts` keeps and drops by key.
   * @param {string} key
   * @param {import("./drafts.js").Drafts} drafts
   * @param {{clock?: () => number, changed?: () => void}} [parts]
   */
  constructor(key, drafts, { clock = Date.now, changed = () => {} } = {}) {
    const found = drafts.get(key);
    /** @type {Words} */
    this.words = { ...EMPTY, ...found?.words };
    /** @type {number | null} */
    this.typedAt = found?.typed_at ?? null;
    this.key = key;
    this.drafts = drafts;
    this.clock = clock;
    this.changed = changed;
  }

  get empty() {
    return nothing(this.words);
  }

  /**
   * @param {string} field
   * @param {unknown} value
   */
  type(field, value) {
    if (this.words[field] === value) return;
    this.words[field] = value;
    this.typedAt = this.clock();
    this.#keep();
    this.changed();
  }

  /** There is nowhere to save them yet. */
  now() {}

  /**
   * Go on under another name: whose call it was has become known.
   * @param {string} key
   */
  rename(key) {
    if (key === this.key) return;
    this.drafts.drop(this.key);
    this.key = key;
    this.words = joined(new UnfiledWords(key, this.drafts).words, this.words);
    this.#keep();
  }

  /** They have a ticket now. */
  filed() {
    this.drafts.drop(this.key);
  }

  #keep() {
    if (this.empty) this.drafts.drop(this.key);
    else this.kept = this.drafts.keep(this.key, { words: this.words, typed_at: this.typedAt });
  }
}

/**
 * Whether nothing stands in these words.
 * @param {Words} words
 */
export const nothing = (words) => Object.keys(EMPTY).every((field) => (words[field] ?? EMPTY[field]) === EMPTY[field]);

/**
 * The words of a ticket with what was typed before they were known: neither replaces the other.
 * @param {Words} words
 * @param {Words} typed
 * @returns {Words}
 */
export function joined(words, typed) {
  /** @type {Words} */
  const both = { ...words };
  for (const field of Object.keys(EMPTY)) {
    const [there, more] = [words[field], typed[field]];
    if (more === EMPTY[field] || more === undefined || more === there) continue;
    if (there === EMPTY[field] || there === undefined || !(field in BREAKS)) both[field] = more;
    else both[field] = `${there}${BREAKS[field]}${more}`;
  }
  return both;
}
