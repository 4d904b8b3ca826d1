// A ticket's point as one word, so that it is kept and compared like the other words of the form:
// "51.128300,71.430500", with "~" before one that is only somewhere on the street.
const fixed = (degrees) => degrees.toFixed(6);

export const placeWord = ({ lat, lon, rough = false }) => `${rough ? "~" : ""}${fixed(lat)},${fixed(lon)}`;

export const placeOf = (ticket) => (ticket.lat === null || ticket.lat === undefined ? null : placeWord({ lat: ticket.lat, lon: ticket.lon, rough: ticket.rough_place }));

/** { lat, lon, rough } of the word; null of none. */
export function readPlace(word) {
  if (!word) return null;
  const [lat, lon] = word.replace("~", "").split(",").map(Number);
  return { lat, lon, rough: word.startsWith("~") };
}
