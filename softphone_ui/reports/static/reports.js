// A form's empty fields are left out of the address, so that it can be read, sent and kept.
import { find, findAll } from "/static/web/dom.js";

const form = find(document, "#report");

form.addEventListener("submit", () => {
  const fields = findAll(form, "input:not([type=checkbox]), select:not([multiple])", HTMLInputElement);
  for (const field of fields.filter((it) => it.value === "")) field.disabled = true;
  // The page may be come back to with the keys of the browser.
  addEventListener("pagehide", () => { for (const field of fields) field.disabled = false; }, { once: true });
});

// The days to compare with are asked for where they are chosen.
const beside = find(form, "select[name=beside]", HTMLSelectElement);
beside.addEventListener("change", () => {
  for (const label of findAll(form, ".of-chosen", HTMLLabelElement)) {
    label.hidden = beside.value !== "chosen";
    find(label, "input", HTMLInputElement).disabled = label.hidden;
  }
});
