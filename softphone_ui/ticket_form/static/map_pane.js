// The map below the address, opened when it is wanted: its library is loaded only then.
import { byId } from "/static/web/dom.js";
import { toast } from "/static/web/base.js";
import { t } from "/static/web/words.js";

export class MapPane {
  /** @type {import("/static/places/map/picker.js").MapPicker | null} */
  #picker = null;

  /**
   * @param {HTMLElement} button
   * @param {HTMLElement} pane
   * @param {() => import("/static/places/map/picker.js").Written} now tells which ticket is in the form
   * @param {(word: string | null) => void} choose
   */
  constructor(button, pane, now, choose) {
    this.button = button;
    this.pane = pane;
    this.now = now;
    this.choose = choose;
    button.addEventListener("click", () => this.toggle());
    pane.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.toggle();
    });
  }

  /** Open it with the keyboard on the map, or close it; the address has the keyboard then. */
  async toggle() {
    if (!this.now().number) return false;
    const opens = this.pane.hidden;
    this.pane.hidden = !opens;
    this.button.setAttribute("aria-expanded", String(opens));
    if (!opens) return byId("address").focus(), true;
    try {
      const { MapPicker } = await import("/static/places/map/picker.js");
      this.#picker ??= new MapPicker(this.pane, { now: this.now, choose: this.choose });
      await this.#picker.open();
    } catch {
      toast(t("The map cannot be loaded now."));
    }
    return true;
  }

  follow() {
    if (!this.pane.hidden) this.#picker?.follow();
  }
}
