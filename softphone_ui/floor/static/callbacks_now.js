// Shows how many callers are in the callback queue, below the waiting callers.
import { byId, say } from "/static/web/dom.js";
import { tn } from "/static/web/words.js";

const place = byId("callbacks-now");

/** @param {import("/static/web/live.js").LiveFloor} floor */
export function showCallbacksNow(floor) {
  const owed = Object.keys(floor.callbacks).length;
  place.hidden = owed === 0;
  say(place.firstElementChild, tn("{n} place in the callback queue", "{n} places in the callback queue", owed));
}
