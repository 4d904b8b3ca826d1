// Keys. A letter works wherever no field has the focus; in a field hold Alt. The place of the key
// counts, not the letter, so they are the same on Kazakh, Russian and English layouts.

import { inField } from "/static/web/typing_guard.js";

export class Keys {
  #bound = new Map();
  #held = null;
  #typed;

  /** `typed()`: whether letters are being typed whose field is not there yet; they are no keys then. */
  constructor(typed = () => false) {
    this.#typed = typed;
    addEventListener("keydown", (event) => this.#down(event), true);
    // A button under the focus is pressed by Space when the key comes up: not if it was ours.
    addEventListener("keyup", (event) => {
      if (event.code === this.#held) event.preventDefault();
      this.#held = null;
    }, true);
  }

  /** `action` returns false where it does not apply now; then the key keeps its usual meaning.
      `overDialogs`: it does not wait for a dialog that is open, but closes it as Escape would. */
  on(code, action, { alone = true, withAlt = true, inFields = false, overDialogs = false } = {}) {
    this.#bound.set(code, [...(this.#bound.get(code) ?? []), { action, alone, withAlt, inFields, overDialogs }]);
  }

  #down(event) {
    if (event.ctrlKey || event.metaKey || event.repeat) return;
    const dialogs = [...document.querySelectorAll("dialog[open]")];
    if (event.target.dataset?.ownKeys?.split(" ").includes(event.key)) return;
    if (!dialogs.length && event.key?.trim().length === 1 && !event.altKey && !inField() && this.#typed()) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    for (const it of this.#bound.get(event.code) ?? []) {
      const allowed = event.altKey ? it.withAlt : it.alone && (it.inFields || !inField());
      if (allowed && (it.overDialogs || !dialogs.length) && it.action(event) !== false) {
        for (const dialog of dialogs) dialog.close();
        event.preventDefault();
        event.stopPropagation();
        this.#held = event.code;
        return;
      }
    }
  }
}
