// Keeps letters that were meant for a field from acting as keys of the page. A field can disappear while
// somebody types in it, because its form is locked or hidden by an event elsewhere. The next letters are
// still meant for the field; as keys of the page they would answer a call or hang up. They count as keys
// again when the person has left the field on purpose (Esc, Tab, Enter, a key with Alt, the mouse) or has
// stopped typing.

const STILL_TYPING_MS = 2000;
const FIELDS = "input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable]";
let typedAt = -Infinity;

/** Check whether a field has the focus. */
export const inField = () => Boolean(document.activeElement?.matches(FIELDS));

/** Note that the next letters are still meant for the field that was just left by Enter. */
export const typesOn = () => { typedAt = performance.now(); };

/** @param {KeyboardEvent} event */
const isTyped = (event) =>
  !event.ctrlKey && !event.metaKey && !event.altKey && (event.key?.length === 1 || event.key === "Backspace" || event.key === "Delete");

// This listener runs before all others, because this module is the first to register one.
addEventListener("keydown", (event) => {
  const typed = isTyped(event);
  if (inField()) typedAt = typed ? performance.now() : -Infinity;
  else if (typed && performance.now() - typedAt < STILL_TYPING_MS) {
    typedAt = performance.now();
    event.preventDefault();
    event.stopImmediatePropagation();
  } else if (event.key !== "Shift") typedAt = -Infinity;
}, true);
addEventListener("pointerdown", () => { typedAt = -Infinity; }, true);
