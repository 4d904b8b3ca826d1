// Api keys: one is made and shown once, one is revoked after a second press.
import { byId, findAll } from "/static/web/dom.js";
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { t } from "/static/web/words.js";

const form = byId("make", HTMLFormElement);
const problem = byId("problem");
const made = byId("made");
const key = document.getElementById("key");

function tell(error) {
  problem.textContent = error.message;
  problem.hidden = false;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.hidden = true;
  const { name, per_minute: perMinute, imports } = form.elements;
  try {
    const told = await api("POST", "/api/open311-keys", {
      name: name.value.trim(), per_minute: Number(perMinute.value), imports: imports.checked,
    });
    key.value = told.key;
    made.hidden = false;
    document.querySelector(".table-card .empty")?.closest("section").remove();
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
