// Dialogs of a conversation: opened with what stands in them, answered with their fields, or with null
// where they were left.

const two = (n) => String(n).padStart(2, "0");

/** The minute of a moment (ms) as a field for date and time has it. */
export function localMinute(ms) {
  const at = new Date(ms);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function askForm(id, values = {}) {
  const dialog = document.getElementById(id), form = dialog.querySelector("form");
  form.reset();
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue === "done" ? Object.fromEntries(new FormData(form)) : null), { once: true });
  });
}

for (const dialog of document.querySelectorAll("dialog[data-asks]")) {
  dialog.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); dialog.close("done"); });
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
}
