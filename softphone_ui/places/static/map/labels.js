// Words on the map that do not lie on each other: whoever comes first keeps the place, a district's
// name moves up or down by its own height where there is room, and what finds none is left out.
/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box */

const SHIFTS = [0, -1, 1, -2, 2];
/** @param {Box} a @param {Box} b */
const overlaps = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
/** @param {Box} box @param {number} x @param {number} y */
const moved = ({ left, right, top, bottom }, x, y) => ({ left: left + x, right: right + x, top: top + y, bottom: bottom + y, x, y });
/** Return by how much a word that the frame would cut is to be moved aside. @param {Box} box @param {Box} frame */
const aside = (box, frame) => Math.max(frame.left - box.left, 0) + Math.min(frame.right - box.right, 0);

/**
 * Place `movable` words first, then those whose place says what they name; none below the `signs`.
 * @param {HTMLElement[]} movable
 * @param {HTMLElement[]} fixed
 * @param {HTMLElement} frame
 * @param {HTMLElement[]} signs
 */
export function arrange(movable, fixed, frame, signs) {
  const words = [...movable.map((word) => ({ word, shifts: SHIFTS })), ...fixed.map((word) => ({ word, shifts: [0] }))];
  for (const { word } of words) Object.assign(word.style, { visibility: "", left: "", top: "" });
  const boxes = words.map(({ word }) => word.getBoundingClientRect()); // all are read before any is moved
  const edges = frame.getBoundingClientRect();
  /** @type {Box[]} */
  const taken = signs.map((sign) => sign.getBoundingClientRect());
  words.forEach(({ word, shifts }, n) => {
    if (!overlaps(boxes[n], edges)) return;
    const free = shifts.map((by) => moved(boxes[n], aside(boxes[n], edges), by * boxes[n].height)).find((box) => !taken.some((other) => overlaps(box, other)));
    if (free) taken.push(free);
    Object.assign(word.style, free ? { left: `${free.x}px`, top: `${free.y}px` } : { visibility: "hidden" });
  });
}
