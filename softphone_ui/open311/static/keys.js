// Api keys: one is made and shown once, one is revoked after a second press.
import { byId, field, find, findAll } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { t } from "/static/web/words.js";

const form = byId("make", HTMLFormElement);
const problem = byId("problem");
const made = byId("made");
const key = byId("key", HTMLInputElement);

/** @param {unknown} error */
function tell(error) {
  problem.textContent = problemOf(error).message;
  problem.hidden = false;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.hidden = true;
  try {
    /** @type {Api.KeyMade} */
    const told = await api("POST", "/api/open311-keys", {
      name: field(form, "name").value.trim(), per_minute: Number(field(form, "per_minute").value),
      imports: find(form, "[name=imports]", HTMLInputElement).checked,
    });
    key.value = told.key;
    made.hidden = false;
    document.querySelector(".table-card .empty")?.closest("section")?.remove();
    form.reset();
    key.focus();
    key.select();
  } catch (error) {
    tell(error);
  }
});

byId("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(key.value);
    toast(t("Copied."));
  } catch { // without TLS a browser lets no page write there
    key.focus();
    key.select();
    toast(t("Copy it by Ctrl+C."));
  }
});

for (const button of findAll(document, "[data-revoke]")) {
  const word = button.textContent;
  button.addEventListener("blur", () => {
    button.textContent = word;
    delete button.dataset.sure;
  });
  button.addEventListener("click", async () => {
    if (!button.dataset.sure) {
      button.dataset.sure = "yes";
      button.textContent = t("Revoke for ever?");
      return;
    }
    try {
      await api("POST", `/api/open311-keys/${button.dataset.revoke}/revoke`);
      location.reload();
    } catch (error) {
      tell(error);
    }
  });
}
