// Keys. A letter works wherever no field has the focus; in a field hold Alt. The place of the key
// counts, not the letter, so they are the same on Kazakh, Russian and English layouts.

import { findAll } from "/static/web/dom.js";
import { inField } from "/static/web/typing_guard.js";

export class Keys {
  /**
   * @typedef {{alone?: boolean, withAlt?: boolean, inFields?: boolean, overDialogs?: boolean}} KeyOptions
   * @typedef {(event: KeyboardEvent) => unknown} KeyAction
   */

  /** @type {Map<string, (Required<KeyOptions> & {action: KeyAction})[]>} */
  #bound = new Map();
  /** @type {string | null} */
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

  /**
   * Bind a key. `action` returns false where it does not apply now; then the key keeps its usual meaning.
   * `overDialogs`: it does not wait for a dialog that is open, but closes it as Escape would.
   * @param {string} code of the key's place, such as KeyG
   * @param {KeyAction} action
   * @param {KeyOptions} [options]
   */
  on(code, action, { alone = true, withAlt = true, inFields = false, overDialogs = false } = {}) {
    this.#bound.set(code, [...(this.#bound.get(code) ?? []), { action, alone, withAlt, inFields, overDialogs }]);
  }

  /** @param {KeyboardEvent} event */
  #down(event) {
    if (event.ctrlKey || event.metaKey || event.repeat) return;
    const dialogs = findAll(document, "dialog[open]", HTMLDialogElement);
    if (event.target instanceof HTMLElement && event.target.dataset.ownKeys?.split(" ").includes(event.key)) return;
    if (!dialogs.length && event.key?.trim().length === 1 && !event.altKey && !inField() && this.#typed()) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    for (const key of this.#bound.get(event.code) ?? []) {
      const allowed = event.altKey ? key.withAlt : key.alone && (key.inFields || !inField());
      if (allowed && (key.overDialogs || !dialogs.length) && key.action(event) !== false) {
        for (const dialog of dialogs) dialog.close();
        event.preventDefault();
        event.stopPropagation();
        this.#held = event.code;
        return;
      }
    }
  }
}
