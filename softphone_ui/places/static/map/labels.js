// Words on the map that do not lie on each other: whoever comes first keeps the place, a district's
// name moves up or down by its own height where there is room, and what finds none is left out.
const SHIFTS = [0, -1, 1, -2, 2];
const overlaps = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const moved = ({ left, right, top, bottom }, x, y) => ({ left: left + x, right: right + x, top: top + y, bottom: bottom + y, x, y });
/** By how much a word that the frame would cut is to be moved aside. */
const aside = (box, frame) => Math.max(frame.left - box.left, 0) + Math.min(frame.right - box.right, 0);

/** `movable` words first, then those whose place says what they name; none below the `signs`. */
export function arrange(movable, fixed, frame, signs) {
  const words = [...movable.map((it) => [it, SHIFTS]), ...fixed.map((it) => [it, [0]])];
  for (const [it] of words) Object.assign(it.style, { visibility: "", left: "", top: "" });
  const boxes = words.map(([it]) => it.getBoundingClientRect()); // all are read before any is moved
  const edges = frame.getBoundingClientRect();
  const taken = signs.map((it) => it.getBoundingClientRect());
  words.forEach(([it, shifts], n) => {
    if (!overlaps(boxes[n], edges)) return;
    const free = shifts.map((by) => moved(boxes[n], aside(boxes[n], edges), by * boxes[n].height)).find((box) => !taken.some((other) => overlaps(box, other)));
    if (free) taken.push(free);
    Object.assign(it.style, free ? { left: `${free.x}px`, top: `${free.y}px` } : { visibility: "hidden" });
  });
}
