// Keys of the lead's lists. By `event.code`: the same place on Kazakh, Russian and English keyboards.

import "/static/web/typing_guard.js";

export const typing = (event) =>
  event.ctrlKey || event.altKey || event.metaKey ||
  Boolean(event.target.closest?.("input, textarea, select, [contenteditable]"));

/** Links marked with data-key="KeyE" are followed by that key. */
addEventListener("keydown", (event) => {
  if (typing(event) || event.repeat) return;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.code)}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});

for (const field of document.querySelectorAll("[data-submit-on-change]")) {
  field.addEventListener("change", () => (field.value || field.matches("select")) && field.form.requestSubmit());
}
