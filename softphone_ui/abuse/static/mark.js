// A call that abuses the line: marked by one key and a digit, taken back by the same key. Whoever has
// the number next is told, and so is the shift lead.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, hide, put, say } from "/static/web/dom.js";
import { abuseReason } from "/static/web/ticket_words.js";
import { t } from "/static/web/words.js";
import { chooseAbuse } from "/static/web/pause_menu.js";

const MARKABLE = new Set(["talking", "hold", "kept", "wrap_up"]);
/** @param {string | null} reason */
const mark = (reason) => api("POST", "/api/me/abuse", { reason });

export class Abuse {
  #now;
  #button = byId("mark-abuse");

  /**
   * `now()` tells the desk's situation; `attempt(action)` runs one and shows what went wrong.
   * @param {() => import("/static/desk/situation.js").Situation} now
   * @param {import("/static/desk/asks.js").Attempt} attempt
   */
  constructor(now, attempt) {
    this.#now = now;
    this.run = attempt(() => this.#markOrTakeBack());
    this.#button.addEventListener("click", this.run);
  }

  /** Whether the call in front of the operator can be marked. */
  get possible() {
    const { state, operator } = this.#now();
    return MARKABLE.has(state) && Boolean(operator?.call_id);
  }

  show() {
    const reason = this.#marked();
    hide(/** @type {HTMLElement} */ (this.#button.parentElement), !this.possible);
    put(this.#button, "aria-pressed", String(Boolean(reason)));
    say(this.#button.firstElementChild, reason ? t("Marked as abuse: {reason}", { reason: abuseReason(reason) }) : t("Mark as abuse"));
  }

  #marked() {
    const { abuse, call_id } = this.#now().operator ?? {};
    return abuse && abuse.call_id === call_id ? abuse.reason : null;
  }

  async #markOrTakeBack() {
    if (this.#marked()) {
      await mark(null);
      return toast(t("The mark is taken back."));
    }
    const reason = await chooseAbuse();
    if (reason) await mark(reason);
  }
}
