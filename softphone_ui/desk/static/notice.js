// A sign on the desktop when the telephone rings and nobody looks at this tab. The browser gives
// leave only upon a click, so it is asked for in the menu.
import { find } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

export class RingNotice {
  #settings;
  /** @type {Notification | null} */
  #shown = null;

  /** @param {import("/static/telephone/settings.js").Settings} settings */
  constructor(settings) {
    this.#settings = settings;
    const box = find(document, '[data-setting="notify"]', HTMLInputElement);
    box.disabled = !("Notification" in window);
    box.checked = settings.get("notify") && this.#allowed();
    box.addEventListener("change", () => this.#choose(box));
  }

  /**
   * Show that `who` rings; null: nobody does, or the call was answered.
   * @param {string | null | undefined} who
   */
  ring(who) {
    if (!who) {
      this.#shown?.close();
      this.#shown = null;
    } else if (!this.#shown && document.hidden && this.#settings.get("notify") && this.#allowed()) {
      this.#shown = new Notification(`☎ ${who}`, { body: t("A caller rings at your desk."), tag: "komek-ring", requireInteraction: true });
      this.#shown.onclick = () => window.focus();
    }
  }

  /** @param {HTMLInputElement} box */
  async #choose(box) {
    if (box.checked) box.checked = (await Notification.requestPermission()) === "granted";
    this.#settings.set("notify", box.checked);
  }

  #allowed() {
    return "Notification" in window && Notification.permission === "granted";
  }
}
