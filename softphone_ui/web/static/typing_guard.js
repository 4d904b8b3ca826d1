// A key that is typed into a field acts on nothing else. Where a field goes away under the hands, because
// its form is locked or hidden by what happens elsewhere, the letters that follow are still meant for it:
// as keys of the page they would answer a call or hang up. They count as keys again once the person has
// left the field on purpose (Esc, Tab, Enter, a key with Alt, the mouse) or has stopped typing.

const STILL_TYPING_MS = 2000;
const FIELDS = "input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable]";
let typedAt = -Infinity;

/** Whether a field has the focus. */
export const inField = () => Boolean(document.activeElement?.matches(FIELDS));

/** The field was left by Enter while its text may go on: letters that follow are still meant for it. */
export const typesOn = () => { typedAt = performance.now(); };

const isTyped = (event) =>
  !event.ctrlKey && !event.metaKey && !event.altKey && (event.key?.length === 1 || event.key === "Backspace" || event.key === "Delete");

// Before every other listener of keys: this module is the first that registers one.
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
