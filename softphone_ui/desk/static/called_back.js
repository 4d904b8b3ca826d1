// A citizen whose kept place has come up: whose turn it is to call him, what is known of him, and
// until the operator has picked up, that she may decline. The floor forgets a callback as soon as
// he is reached; the page remembers it to the end of the call.
import { brief } from "/static/web/floor_words.js";
import { t, tn } from "/static/web/words.js";

/**
 * The operator's telephone rings for a callback, and was not picked up yet.
 * @param {Floor.OperatorView} operator
 */
export const isRungBack = (operator) => Boolean(operator.outgoing?.rung && !operator.outgoing.picked_up_at);

export class CalledBack {
  /** @type {Floor.CallbackView | null} */
  #known = null;

  /**
   * The callback that is being made, as a call whose caller can be looked up; null if none is.
   * @param {Floor.OutgoingView | null | undefined} outgoing
   * @param {import("/static/web/live.js").LiveFloor} floor
   * @returns {import("./caller.js").KnownCall | null}
   */
  call(outgoing, floor) {
    if (!outgoing?.rung || !outgoing.callback) return null;
    const callback = floor.callbacks[outgoing.callback];
    if (callback) this.#known = callback;
    return { call_id: outgoing.callback, caller: outgoing.number, story: [] };
  }

  /**
   * "asked for a callback 12:04 ago · 1 attempt before"
   * @param {Floor.OutgoingView} outgoing
   * @param {number} at
   */
  text(outgoing, at) {
    const it = this.#known;
    if (!it || it.callback_id !== outgoing.callback) return t("Callback");
    const time = brief((at - Date.parse(it.offered_at)) / 1000);
    const began = it.source === "asked" ? t("asked for a callback, called {time} ago", { time }) : t("abandoned {time} ago", { time });
    return it.tries ? `${began} · ${tn("{n} attempt before", "{n} attempts before", it.tries)}` : began;
  }
}
