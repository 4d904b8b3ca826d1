// Which parts of the recordings were played: pure, tried by Node. The server counts the same way
// (quality/assessment/listening.py).

/** @typedef {{recording: string, begins: number, ends: number}} Span A part that was played, in seconds. */

const tenths = (/** @type {number} */ second) => Math.round(second * 10) / 10;

/**
 * Return the spans with what a player has played of one recording; those that touch become one.
 * @param {Span[]} spans
 * @param {string} recording
 * @param {{length: number, start: (at: number) => number, end: (at: number) => number}} played
 * @returns {Span[]}
 */
export function withPlayed(spans, recording, played) {
  const own = spans.filter((it) => it.recording === recording);
  for (let at = 0; at < played.length; at += 1) own.push({ recording, begins: tenths(played.start(at)), ends: tenths(played.end(at)) });
  own.sort((a, b) => a.begins - b.begins);
  /** @type {Span[]} */
  const joined = [];
  for (const span of own) {
    const last = joined.at(-1);
    if (last && span.begins <= last.ends + 0.1) last.ends = Math.max(last.ends, span.ends);
    else joined.push({ ...span });
  }
  return [...spans.filter((it) => it.recording !== recording), ...joined];
}

/**
 * Return the seconds that were not played, and all seconds, of the recordings: id → seconds.
 * @param {Span[]} spans joined
 * @param {Record<string, number>} lengths
 * @returns {[number, number]}
 */
export function unheardOf(spans, lengths) {
  let [left, total] = [0, 0];
  for (const [recording, seconds] of Object.entries(lengths)) {
    const heard = spans.filter((it) => it.recording === recording)
      .reduce((sum, it) => sum + Math.max(0, Math.min(it.ends, seconds) - it.begins), 0);
    total += seconds;
    left += Math.max(0, seconds - heard);
  }
  return [left, total];
}
