// The shape of a recording's sides: from bytes of peaks to columns and areas. Nothing of a page here.

/** The width of a picture, and the height of each side. */
export const COLUMNS = 600;
export const HALF = 30;

/**
 * Decode base64 into bytes.
 * @param {string} text
 */
export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/**
 * Return the height of each column: its highest peak, by the logarithm, as a voice is heard.
 * @param {Uint8Array | number[]} peaks
 */
export function heights(peaks, columns = COLUMNS, full = HALF) {
  const found = new Float64Array(Math.min(columns, Math.max(1, peaks.length)));
  peaks.forEach((peak, i) => {
    const column = Math.floor((i * found.length) / peaks.length);
    found[column] = Math.max(found[column], peak);
  });
  return Array.from(found, (peak) => (Math.log1p(peak) / Math.log1p(255)) * full);
}

/**
 * Return the path of an area from the middle line, up (-1) or down (1).
 * @param {number[]} tall
 * @param {-1 | 1} way
 */
export function area(tall, way) {
  const step = COLUMNS / tall.length;
  const tops = tall.map((high, i) => `${(i * step).toFixed(1)} ${(HALF + way * high).toFixed(1)}`);
  return `M0 ${HALF}L${tops.join("L")}L${COLUMNS} ${HALF}Z`;
}

/**
 * @typedef {{at: number, seconds: number}} Span A part of a recording, in seconds.
 * @typedef {{from_seconds: number, seconds: number, reason: string, operator: string}} Gap A part that is not recorded.
 * @typedef {{caller: string, operator: string, silences: Span[], overtalks: Span[], caller_seconds: number, operator_seconds: number}} Voices
 *   Peaks in base64, and what was found in them.
 */

/**
 * Remove the silences of parts that the operator kept out of the recording: those are shown separately.
 * @param {Voices} voices
 * @param {Gap[]} gaps
 * @returns {Voices}
 */
export function withoutGaps(voices, gaps) {
  const inGap = (/** @type {Span} */ { at, seconds }) => gaps.some((gap) => {
    const middle = at + seconds / 2;
    return gap.from_seconds <= middle && middle <= gap.from_seconds + gap.seconds;
  });
  return { ...voices, silences: voices.silences.filter((silence) => !inGap(silence)) };
}
