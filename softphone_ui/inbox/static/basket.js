// The basket of spam: each is looked at once more, and rescued where it was none.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, el, keyed, say } from "/static/web/dom.js";
import { moment } from "/static/web/time.js";
import { t } from "/static/web/words.js";
import { network } from "./networks.js";

/** @typedef {Api.BasketRow} Spam */

const place = byId("basket");
const list = byId("basket-list");

export async function lookInBasket() {
  const all = /** @type {Spam[] | null} */ (await api("GET", "/api/inbox/basket").catch(() => null));
  if (!all) return;
  place.hidden = all.length === 0;
  say(document.getElementById("basket-count"), String(all.length));
  keyed(list, all, (it) => it.conversation_id, make, () => {});
}

/** @param {Spam} it */
function make(it) {
  const about = [network(it.source), it.author, moment(it.ended_at), it.by ?? t("by itself: its author is stopped")].filter(Boolean).join(" · ");
  return el("li", {}, el("p", { class: "small soft", text: about }), el("p", { text: it.words || t("no words") }), el("p", { class: "small", text: t("reason: {reason}", { reason: it.reason }) }),
    el("div", { class: "row" },
      el("button", { type: "button", class: "quiet", text: t("No spam: back to the queue"), onclick: () => act(it, "rescue") }),
      el("button", { type: "button", class: "quiet", text: t("It is spam"), onclick: () => act(it, "spam-seen") })));
}

/** @param {Spam} it @param {"rescue" | "spam-seen"} word */
async function act(it, word) {
  await api("POST", `/api/inbox/${it.conversation_id}/${word}`).catch((problem) => toast(problem.message));
  await lookInBasket();
}
