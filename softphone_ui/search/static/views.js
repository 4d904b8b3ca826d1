// Saved views: 1 to 9 open them, V keeps the search one is at.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { Keys } from "/static/web/keys.js";

const dialog = document.getElementById("view-dialog");
const form = document.getElementById("view-form");
const problem = form.querySelector(".problem");
const keep = document.getElementById("keep-view");
const query = () => location.search.slice(1);

const keys = new Keys();
keys.on("KeyV", () => (keep ? keep.click() : false));
document.querySelectorAll("#views a").forEach((tab, n) => {
  if (n < 9) keys.on(`Digit${n + 1}`, () => tab.click());
});

keep?.addEventListener("click", () => {
  problem.hidden = true;
  dialog.showModal();
  form.elements.name.focus();
});
document.getElementById("leave-view").addEventListener("click", () => dialog.close());

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, role } = form.elements;
  try {
    const kept = await api("POST", "/api/ticket-views", { name: name.value, query: query(), role: role?.value || null });
    location.assign(`/tickets?${kept.query}`);
  } catch (refused) {
    problem.textContent = refused.message;
    problem.hidden = false;
  }
});

document.getElementById("forget-view")?.addEventListener("click", async (event) => {
  try {
    await api("DELETE", `/api/ticket-views/${event.currentTarget.dataset.view}`);
    location.reload();
  } catch (refused) {
    toast(refused.message);
  }
});
