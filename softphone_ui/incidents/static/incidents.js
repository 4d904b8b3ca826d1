// Known incidents: opened, extended, closed, recorded; their counts follow by themselves.
import { closest, field, find, findAll, findField, textsOf } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { t } from "/static/web/words.js";

const COUNTS_EVERY_MS = 5000;
// The form is there for those who may open incidents.
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("new-incident"));
const page = find(document, ".waiting-page");
const later = (/** @type {number} */ hours, from = Date.now()) => new Date(from + hours * 3600_000).toISOString();

/**
 * Wait for a request and show the page again; a refusal is shown in `problem`, or in a short message.
 * @param {Promise<Partial<Api.IncidentOpened> | null>} doing
 * @param {HTMLElement} [problem]
 */
async function done(doing, problem) {
  try {
    const answer = await doing;
    if (answer?.unsaid?.length) toast(t("There is no voice for: {languages}. Upload a recording.", { languages: answer.unsaid.join(", ") }), { seconds: 8 });
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    if (!problem) return toast(error.message);
    problem.textContent = error.detail?.reason ?? error.message;
    problem.hidden = false;
  }
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { hours, ...given } = textsOf(form);
  /** @type {Record<string, string | null>} */
  const body = { ...given, until: later(Number(hours)) };
  for (const name of ["line", "topic", "district"]) body[name] ||= null;
  if (form.dataset.reason) body.reason = form.dataset.reason;
  if (form.dataset.cluster) body.cluster = form.dataset.cluster;
  done(api("POST", "/api/incidents", body, { seconds: 20 }), find(form, ".problem"));
});

/** @param {HTMLButtonElement} button */
function openProposal(button) {
  const { topic, district, place, kk = "", ru = "", en = "", reason, cluster } = button.dataset;
  const body = { topic, district: district || null, place, text_kk: kk.slice(0, 300), text_ru: ru.slice(0, 300), text_en: en.slice(0, 300), reason, cluster: cluster || null, until: later(2) };
  button.disabled = true;
  done(api("POST", "/api/incidents", body, { seconds: 20 }));
}

for (const button of findAll(document, "[data-propose]", HTMLButtonElement)) {
  button.addEventListener("click", () => openProposal(button));
  find(button.parentElement ?? button, "[data-fill]").addEventListener("click", () => {
    if (!form) return;
    const { topic, district, place, kk, ru, en, reason, cluster } = button.dataset;
    for (const [name, value] of Object.entries({ topic, district, place, text_kk: kk, text_ru: ru, text_en: en })) field(form, name).value = value ?? "";
    Object.assign(form.dataset, { reason, cluster });
    field(form, "text_kk").focus();
  });
}

document.addEventListener("keydown", (event) => {
  const typing = closest(event, "input, textarea, select, dialog");
  if (event.code !== "KeyO" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const [button] = findAll(document, "[data-propose]", HTMLButtonElement);
  if (button) openProposal(button);
});

/**
 * @param {HTMLElement} row
 * @param {HTMLInputElement} input
 */
async function record(row, input) {
  const language = findField(row, "[data-language]").value;
  const path = `/api/incidents/${row.dataset.incident}/sound/${language}`;
  try {
    await api("PUT", path, input.files?.[0], { type: "audio/wav", seconds: 60 });
  } catch (failure) {
    const error = problemOf(failure);
    return toast(error.status === 400 ? error.detail.reason ?? t("This is no sound that can be played.") : error.message);
  }
  toast(t("Callers hear the recording from now on."));
}

for (const row of findAll(document, "tr[data-open]")) {
  const path = `/api/incidents/${row.dataset.incident}`;
  row.querySelector('[data-act="close"]')?.addEventListener("click", () => done(api("POST", `${path}/close`, {})));
  for (const button of findAll(row, '[data-act="extend"]')) {
    button.addEventListener("click", () => {
      const until = later(1, Date.parse(button.dataset.until ?? ""));
      done(api("POST", `${path}/extend`, { until }));
    });
  }
  for (const input of findAll(row, '[data-act="record"]', HTMLInputElement)) input.addEventListener("change", () => record(row, input));
}

/** Whether something has been written that a reload would lose. */
const untouched = () => !form || [...new FormData(form)].every(([name, value]) => !value || name === "hours");

async function follow() {
  const told = /** @type {Api.IncidentsView | null} */ (await api("GET", "/api/incidents").catch(() => null));
  if (!told) return;
  for (const incident of told.incidents) {
    for (const cell of findAll(document, `tr[data-incident="${incident.incident_id}"] [data-count]`)) {
      cell.textContent = String(incident[/** @type {"heard" | "informed" | "stayed"} */ (cell.dataset.count)]);
    }
  }
  if (told.proposals.length !== Number(page.dataset.proposals) && untouched()) location.reload();
}

setInterval(() => { if (!document.hidden) follow(); }, COUNTS_EVERY_MS);
