// Words on the map that do not lie on each other: whoever comes first keeps the place, a district's
// name moves up or down by its own height where there is room, and what finds none is left out.
const SHIFTS = [0, -1, 1, -2, 2];
const overlaps = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** `movable` words first, then those whose place says what they name. */
export function arrange(movable, fixed) {
  const words = [...movable.map((it) => [it, SHIFTS]), ...fixed.map((it) => [it, [0]])];
  for (const [it] of words) Object.assign(it.style, { visibility: "", top: "" });
  const boxes = words.map(([it]) => it.getBoundingClientRect()); // all are read before any is moved
  const taken = [];
  words.forEach(([it, shifts], n) => {
    const { left, right, top, bottom, height } = boxes[n];
    const free = shifts.map((by) => ({ left, right, top: top + by * height, bottom: bottom + by * height, by: by * height })).find((box) => !taken.some((other) => overlaps(box, other)));
    if (free) taken.push(free);
    Object.assign(it.style, free ? { top: `${free.by}px` } : { visibility: "hidden" });
  });
}
