// The map below the address, opened when it is wanted: its library is loaded only then.
import { toast } from "/static/web/base.js";
import { t } from "/static/web/words.js";

export class MapPane {
  #picker = null;

  constructor(button, pane, now, choose) {
    Object.assign(this, { button, pane, now, choose });
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
    if (!opens) return document.getElementById("address").focus(), true;
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
