// The shape of a recording's sides: from bytes of peaks to columns and areas. Nothing of a page here.

/** The width of a picture, and the height of each side. */
export const COLUMNS = 600;
export const HALF = 30;

/** Bytes of base64. */
export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** The highest of the peaks that fall into each column; a voice is heard by its logarithm. */
export function heights(peaks, columns = COLUMNS, full = HALF) {
  const found = new Float64Array(Math.min(columns, Math.max(1, peaks.length)));
  peaks.forEach((peak, i) => {
    const column = Math.floor((i * found.length) / peaks.length);
    found[column] = Math.max(found[column], peak);
  });
  return Array.from(found, (peak) => (Math.log1p(peak) / Math.log1p(255)) * full);
}

/** An area from the middle line, up (-1) or down (1). */
export function area(tall, way) {
  const step = COLUMNS / tall.length;
  const tops = tall.map((high, i) => `${(i * step).toFixed(1)} ${(HALF + way * high).toFixed(1)}`);
  return `M0 ${HALF}L${tops.join("L")}L${COLUMNS} ${HALF}Z`;
}

/** Without the silences of parts that the operator kept out of the recording: those are told apart. */
export function withoutGaps(voices, gaps) {
  const inGap = ({ at, seconds }) => gaps.some((gap) => {
    const middle = at + seconds / 2;
    return gap.from_seconds <= middle && middle <= gap.from_seconds + gap.seconds;
  });
  return { ...voices, silences: voices.silences.filter((it) => !inGap(it)) };
}
