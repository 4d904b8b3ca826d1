// The search of tickets by keys: / to the words, arrows along the rows, Enter opens, [ and ] turn pages.
// Imports nothing: what would be awaited (the words in the page's language) would lose the first keys.
const words = /** @type {HTMLInputElement} */ (document.getElementById("words"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("search"));
const links = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#rows tbody a")]);
const fields = [...form.elements].filter((each) => each instanceof HTMLInputElement || each instanceof HTMLSelectElement);

/** @param {EventTarget | null} target */
const typing = (target) => target instanceof Element && Boolean(target.matches("input, select, textarea, summary, button") || target.closest("dialog"));

/** @type {Record<string, () => unknown>} */
const keys = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Home: () => links[0]?.focus(),
  End: () => links.at(-1)?.focus(),
  "]": () => document.getElementById("next-page")?.click(),
  "[": () => document.getElementById("first-page")?.click(),
};

/**
 * Move the focus along the rows; above the first is the field.
 * @param {number} by
 */
function step(by) {
  const at = links.findIndex((link) => link === document.activeElement);
  if (at + by < 0) return words.focus();
  links[Math.min(links.length - 1, at + by)]?.focus();
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (event.code === "Slash" && !event.shiftKey && !typing(event.target)) {
    event.preventDefault();
    words.select();
    words.focus();
    return;
  }
  const down = event.key === "ArrowDown" && event.target === words;
  const act = keys[event.key] ?? keys[event.code === "BracketRight" ? "]" : event.code === "BracketLeft" ? "[" : ""];
  if (!act || (typing(event.target) && !down)) return;
  event.preventDefault();
  act();
});

// What was not chosen stays out of the address.
form.addEventListener("submit", () => {
  const near = fields.find((field) => field.name === "near")?.value.trim();
  for (const field of fields) {
    if (field.name && (field.value === "" || (field.name === "metres" && !near))) field.disabled = true;
  }
});
// Coming back by the browser's key, the fields are there again.
addEventListener("pageshow", () => { for (const field of fields) field.disabled = false; });
