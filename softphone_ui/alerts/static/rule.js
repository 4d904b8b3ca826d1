// One rule: its figure and limit, who is notified, and when not.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

const form = document.getElementById("rule");
const list = document.getElementById("recipients");
const problem = form.querySelector(".problem");
const { figure, line } = form.elements;

function showFigure() {
  const chosen = figure.selectedOptions[0];
  document.getElementById("unit").textContent = chosen.dataset.unit;
  line.disabled = !("byLine" in chosen.dataset);
}

function showWay(row) {
  const screen = row.querySelector("[name=way]").value === "screen";
  row.querySelector(".of-screen").hidden = !screen;
  row.querySelector(".of-others").hidden = screen;
  row.querySelector("[name=address]").required = !screen;
}

function recipients() {
  return [...list.children].map((row) => {
    const field = (name) => row.querySelector(`[name=${name}]`).value;
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
list.addEventListener("change", (event) => showWay(event.target.closest("li")));
list.addEventListener("click", (event) => {
  if (event.target.closest("[data-remove]")) event.target.closest("li").remove();
});
document.getElementById("more-people").addEventListener("click", () => {
  list.append(document.getElementById("one").content.cloneNode(true));
  showWay(list.lastElementChild);
  list.lastElementChild.querySelector("select").focus();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const rule = Number(form.dataset.rule);
  try {
    await (rule ? api("PUT", `/api/alert-rules/${rule}`, body()) : api("POST", "/api/alert-rules", body()));
    location.assign("/alerts");
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
});
document.getElementById("remove-rule")?.addEventListener("click", async () => {
  try {
    await api("DELETE", `/api/alert-rules/${form.dataset.rule}`);
    location.assign("/alerts");
  } catch (error) {
    toast(error.message);
  }
});
for (const row of list.children) showWay(row);
showFigure();
