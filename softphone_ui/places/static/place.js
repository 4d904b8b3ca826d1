// A ticket's point as one word, so that it is kept and compared like the other words of the form:
// "51.128300,71.430500", with "~" before one that is only somewhere on the street.
/** @typedef {{ lat: number, lon: number, rough?: boolean }} Place */

/** @param {number} degrees */
const fixed = (degrees) => degrees.toFixed(6);

/** Write a place as a word. @param {Place} place */
export const placeWord = ({ lat, lon, rough = false }) => `${rough ? "~" : ""}${fixed(lat)},${fixed(lon)}`;

/** Write a ticket's place as a word; null if it has none. @param {{ lat?: number | null, lon?: number | null, rough_place?: boolean }} ticket */
export const placeOf = (ticket) => (ticket.lat === null || ticket.lat === undefined || ticket.lon === null || ticket.lon === undefined ? null : placeWord({ lat: ticket.lat, lon: ticket.lon, rough: ticket.rough_place }));

/**
 * Read a place from its word; null of none.
 * @param {string | null | undefined} word
 * @returns {{ lat: number, lon: number, rough: boolean } | null}
 */
export function readPlace(word) {
  if (!word) return null;
  const [lat, lon] = word.replace("~", "").split(",").map(Number);
  return { lat, lon, rough: word.startsWith("~") };
}
