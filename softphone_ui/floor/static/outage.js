// Callers whom the exchange cut off when it went down, waiting or in mid-talk: said until all of them
// have been called, or half an hour is over. A sound when it becomes more of them.
import { Tones } from "/static/web/tones.js";
import { byId, say } from "/static/web/dom.js";
import { tn } from "/static/web/words.js";

const tones = new Tones({ get: () => undefined });
/** @type {number | null} */
let known = null;

/** @param {number} owed how many of them are to be called back */
export function showOutage(owed) {
  const place = byId("outage");
  place.hidden = owed === 0;
  say(place.querySelector("a"), tn("The exchange went down: {n} caller was cut off and is owed a callback", "The exchange went down: {n} callers were cut off and are owed a callback", owed));
  if (known !== null && owed > known) tones.alert();
  known = owed;
}
