// Shows how many callers are in the callback queue, below the waiting callers.
import { say } from "/static/web/dom.js";
import { tn } from "/static/web/words.js";

const place = document.getElementById("callbacks-now");

export function showCallbacksNow(floor) {
  const owed = Object.keys(floor.callbacks).length;
  place.hidden = owed === 0;
  say(place.firstElementChild, tn("{n} place in the callback queue", "{n} places in the callback queue", owed));
}
