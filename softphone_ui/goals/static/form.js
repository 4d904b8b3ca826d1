// A node's form: what is sent is one object; of the source only the chosen part.
import { byId, field, find, findAll, formOf, textsOf } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";

const form = byId("goal-form", HTMLFormElement);
/**
 * Show a message in a form; an empty one hides the place.
 * @param {HTMLFormElement} where
 * @param {string} message
 */
const problem = (where, message) => {
  const place = find(where, ".problem");
  place.textContent = message;
  place.hidden = !message;
  if (message) place.scrollIntoView({ block: "nearest" });
};
/** @param {string} text */
const numbers = (text) => text.split(/[\s,]+/).filter(Boolean).map(Number);

function showSource() {
  for (const part of findAll(form, "[data-of]")) part.hidden = part.dataset.of !== field(form, "source").value;
}

/** @param {Record<string, string>} given */
function sourceOf(given) {
  const type = given.source;
  if (type === "counted") return { type, measure: given.measure, topic: given.topic || null, body: given.body || null, place: given.place || null };
  if (type === "statistics") {
    return { type, indicator: Number(given.indicator), period: Number(given.period), dictionaries: numbers(given.dictionaries), terms: numbers(given.terms) };
  }
  return type === "milestones" ? { type, project: given.project } : { type };
}

/** @param {Record<string, string>} given */
function planOf(given) {
  const lines = given.trajectory.split("\n").map((line) => line.trim()).filter(Boolean);
  const trajectory = lines.map((line) => {
    const [on, value] = line.split(/\s+/);
    return { on, value: Number((value ?? "").replace(",", ".")) };
  });
  return {
    unit: given.unit, direction: given.direction, every: field(form, "every").value, baseline: given.baseline === "" ? null : Number(given.baseline),
    begins_on: given.begins_on, target: Number(given.target), target_on: given.target_on, trajectory, cumulative: find(form, "[name=cumulative]", HTMLInputElement).checked,
    source: sourceOf(given), supplier: given.supplier, supplier_mail: given.supplier_mail,
  };
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = textsOf(form);
  const level = form.dataset.level;
  const body = {
    level, version: Number(form.dataset.version), names: { kk: given.kk, ru: given.ru, en: given.en }, reason: given.reason,
    parent: given.parent ?? null, weight: Number(given.weight), themes: new FormData(form).getAll("themes"), retired: Boolean(given.retired),
    plan: level === "measure" ? planOf(given) : null,
  };
  try {
    await api("PUT", `/api/goals/${given.code}`, body);
    location.assign(body.retired ? "/goals" : `/goals/${given.code}`);
  } catch (failure) {
    const error = problemOf(failure);
    problem(form, error.message + (error.detail?.value ? ` (${error.detail.value})` : ""));
  }
});

if (form.elements.namedItem("source")) {
  field(form, "source").addEventListener("change", showSource);
  showSource();
}

document.getElementById("owner-form")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const ownerForm = formOf(event);
  const { owner, since, mail } = textsOf(ownerForm);
  const [kind, number] = owner.split("-");
  const owners = { person_id: kind === "person" ? Number(number) : null, body_id: kind === "body" ? Number(number) : null };
  try {
    await api("PUT", `/api/goals/${ownerForm.dataset.code}/owner`, { since, mail, ...owners });
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    problem(ownerForm, error.message);
  }
});
