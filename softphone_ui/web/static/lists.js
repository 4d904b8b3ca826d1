// Keys of the lead's lists. By `event.code`: the same place on Kazakh, Russian and English keyboards.

import "/static/web/typing_guard.js";

/**
 * Check whether a key goes into a field or belongs to the browser.
 * @param {KeyboardEvent} event
 */
export const typing = (event) =>
  event.ctrlKey || event.altKey || event.metaKey ||
  Boolean(event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]"));

/** Links marked with data-key="KeyE" are followed by that key. */
addEventListener("keydown", (event) => {
  if (typing(event) || event.repeat) return;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.code)}"]`);
  if (!(link instanceof HTMLElement)) return;
  event.preventDefault();
  link.click();
});

for (const place of document.querySelectorAll("[data-submit-on-change]")) {
  const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (place);
  field.addEventListener("change", () => (field.value || field.matches("select")) && field.form?.requestSubmit());
}
