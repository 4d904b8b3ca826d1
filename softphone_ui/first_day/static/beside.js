// Where a card stands beside the control of which it speaks. Pure: numbers in, numbers out.

const GAP = 12; // px between the card and the control
const EDGE = 8; // px between the card and the window's edge
const NARROW = 640; // px: a telephone's window

/**
 * A box in the window, in px.
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 * @typedef {{width: number, height: number}} Size
 */

/**
 * Return the card's left upper corner. The card covers the control only if there is room nowhere beside
 * it; on a telephone it is at the bottom, or on top where the control is in the lower half.
 * @param {Box} control
 * @param {Size} card
 * @param {Size} view the window
 * @returns {{left: number, top: number}}
 */
export function beside(control, card, view) {
  const lowest = view.height - card.height - EDGE;
  if (view.width < NARROW) {
    const low = (control.top + control.bottom) / 2 > view.height / 2;
    return { left: EDGE, top: low ? EDGE : lowest };
  }
  const top = within(control.top, EDGE, lowest);
  const left = within(control.left, EDGE, view.width - card.width - EDGE);
  const places = [
    { left, top: control.bottom + GAP },
    { left, top: control.top - GAP - card.height },
    { left: control.right + GAP, top },
    { left: control.left - GAP - card.width, top },
  ];
  const fits = (/** @type {{left: number, top: number}} */ place) => place.left >= EDGE && place.top >= EDGE
    && place.left + card.width <= view.width - EDGE && place.top <= lowest;
  return places.find(fits) ?? { left: within(control.right - GAP - card.width, EDGE, view.width - card.width - EDGE), top: within(control.bottom - GAP - card.height, EDGE, lowest) };
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
const within = (value, least, most) => Math.max(least, Math.min(value, most));
