// One rule: its figure and limit, who is notified, and when not.
import { byId, closest, find, findField } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

const form = byId("rule", HTMLFormElement);
const list = byId("recipients");
const problem = find(form, ".problem");
const { figure, line } = form.elements;

function showFigure() {
  const chosen = figure.selectedOptions[0];
  byId("unit").textContent = chosen.dataset.unit;
  line.disabled = !("byLine" in chosen.dataset);
}

/** @param {HTMLElement} row */
function showWay(row) {
  const screen = findField(row, "[name=way]").value === "screen";
  find(row, ".of-screen").hidden = !screen;
  find(row, ".of-others").hidden = screen;
  row.querySelector("[name=address]").required = !screen;
}

function recipients() {
  return [...list.children].map((row) => {
    const field = (/** @type {string} */ name) => findField(row, `[name=${name}]`).value;
    const way = field("way");
    return { step: Number(field("step")), way, address: way === "screen" ? field("role") : field("address").trim() };
  });
}

function body() {
  const it = form.elements;
  return {
    figure: figure.value,
    line: line.disabled || !line.value ? null : line.value,
    comparison: it.comparison.value,
    threshold: Number(it.threshold.value),
    for_seconds: Number(it.for_seconds.value),
    active: it.active.checked,
    escalate_seconds: it.escalate_minutes.value ? 60 * Number(it.escalate_minutes.value) : null,
    quiet_from: it.quiet_from.value || null,
    quiet_until: it.quiet_until.value || null,
    recipients: recipients(),
    version: Number(form.dataset.version),
  };
}

figure.addEventListener("change", showFigure);
list.addEventListener("change", (event) => showWay(closest(event, "li")));
list.addEventListener("click", (event) => {
  if (closest(event, "[data-remove]")) closest(event, "li").remove();
});
byId("more-people").addEventListener("click", () => {
  list.append(document.getElementById("one").content.cloneNode(true));
  showWay(list.lastElementChild);
  find(list.lastElementChild, "select").focus();
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
for (const row of list.children) showWay(row);
showFigure();
