// Saved views: 1 to 9 open them, V keeps the search one is at.
import { byId, field, find, findAll } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { Keys } from "/static/web/keys.js";

const dialog = byId("view-dialog", HTMLDialogElement);
const form = byId("view-form", HTMLFormElement);
const problem = find(form, ".problem");
const keep = document.getElementById("keep-view");
const query = () => location.search.slice(1);

const keys = new Keys();
keys.on("KeyV", () => (keep ? keep.click() : false));
findAll(document, "#views a").forEach((tab, n) => {
  if (n < 9) keys.on(`Digit${n + 1}`, () => tab.click());
});

keep?.addEventListener("click", () => {
  problem.hidden = true;
  dialog.showModal();
  field(form, "name").focus();
});
byId("leave-view").addEventListener("click", () => dialog.close());

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, role } = Object.fromEntries(new FormData(form));
  try {
    const kept = /** @type {{ query: string }} */ (await api("POST", "/api/ticket-views", { name, query: query(), role: role || null }));
    location.assign(`/tickets?${kept.query}`);
  } catch (refused) {
    problem.textContent = problemOf(refused).message;
    problem.hidden = false;
  }
});

const forget = document.getElementById("forget-view");
forget?.addEventListener("click", async () => {
  try {
    await api("DELETE", `/api/ticket-views/${forget.dataset.view}`);
    location.reload();
  } catch (refused) {
    toast(problemOf(refused).message);
  }
});
