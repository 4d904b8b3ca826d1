// A sign on the desktop when the telephone rings and nobody looks at this tab. The browser gives
// leave only upon a click, so it is asked for in the menu.
import { t } from "/static/web/words.js";

export class RingNotice {
  #settings;
  #shown = null;

  constructor(settings) {
    this.#settings = settings;
    const box = document.querySelector('[data-setting="notify"]');
    box.disabled = !("Notification" in window);
    box.checked = settings.get("notify") && this.#allowed();
    box.addEventListener("change", () => this.#choose(box));
  }

  /** `who` rings; null: nobody does, or the call was answered. */
  ring(who) {
    if (!who) {
      this.#shown?.close();
      this.#shown = null;
    } else if (!this.#shown && document.hidden && this.#settings.get("notify") && this.#allowed()) {
      this.#shown = new Notification(`☎ ${who}`, { body: t("A caller rings at your desk."), tag: "komek-ring", requireInteraction: true });
      this.#shown.onclick = () => window.focus();
    }
  }

  async #choose(box) {
    if (box.checked) box.checked = (await Notification.requestPermission()) === "granted";
    this.#settings.set("notify", box.checked);
  }

  #allowed() {
    return "Notification" in window && Notification.permission === "granted";
  }
}
