// One rule: its figure and limit, who is notified, and when not.
import { byId, closest, field, find, findAll, findField } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

const form = byId("rule", HTMLFormElement);
const list = byId("recipients");
const problem = find(form, ".problem");
const figure = find(form, "[name=figure]", HTMLSelectElement);
const line = find(form, "[name=line]", HTMLSelectElement);

function showFigure() {
  const chosen = figure.selectedOptions[0];
  byId("unit").textContent = chosen.dataset.unit ?? "";
  line.disabled = !("byLine" in chosen.dataset);
}

/** @param {HTMLElement} row */
function showWay(row) {
  const screen = findField(row, "[name=way]").value === "screen";
  find(row, ".of-screen").hidden = !screen;
  find(row, ".of-others").hidden = screen;
  find(row, "[name=address]", HTMLInputElement).required = !screen;
}

function recipients() {
  return [...list.children].map((row) => {
    const written = (/** @type {string} */ name) => findField(row, `[name=${name}]`).value;
    const way = written("way");
    return { step: Number(written("step")), way, address: way === "screen" ? written("role") : written("address").trim() };
  });
}

function body() {
  const written = (/** @type {string} */ name) => field(form, name).value;
  const minutes = written("escalate_minutes");
  return {
    figure: figure.value,
    line: line.disabled || !line.value ? null : line.value,
    comparison: written("comparison"),
    threshold: Number(written("threshold")),
    for_seconds: Number(written("for_seconds")),
    active: find(form, "[name=active]", HTMLInputElement).checked,
    escalate_seconds: minutes ? 60 * Number(minutes) : null,
    quiet_from: written("quiet_from") || null,
    quiet_until: written("quiet_until") || null,
    recipients: recipients(),
    version: Number(form.dataset.version),
  };
}

figure.addEventListener("change", showFigure);
list.addEventListener("change", (event) => {
  const row = closest(event, "li");
  if (row) showWay(row);
});
list.addEventListener("click", (event) => {
  if (closest(event, "[data-remove]")) closest(event, "li")?.remove();
});
byId("more-people").addEventListener("click", () => {
  list.append(byId("one", HTMLTemplateElement).content.cloneNode(true));
  const row = find(list, "li:last-child");
  showWay(row);
  find(row, "select").focus();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const rule = Number(form.dataset.rule);
  try {
    await (rule ? api("PUT", `/api/alert-rules/${rule}`, body()) : api("POST", "/api/alert-rules", body()));
    location.assign("/alerts");
  } catch (failure) {
    const error = problemOf(failure);
    problem.textContent = error.message;
    problem.hidden = false;
  }
});
document.getElementById("remove-rule")?.addEventListener("click", async () => {
  try {
    await api("DELETE", `/api/alert-rules/${form.dataset.rule}`);
    location.assign("/alerts");
  } catch (failure) {
    const error = problemOf(failure);
    toast(error.message);
  }
});
for (const row of findAll(list, "li")) showWay(row);
showFigure();
