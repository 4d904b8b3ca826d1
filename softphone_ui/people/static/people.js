// Who works here: found by a word, added, changed, closed, one by one and from a file.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, el, find, findAll, findField, keyed, say } from "/static/web/dom.js";
import { moment } from "/static/web/time.js";
import { t, tn } from "/static/web/words.js";
import { invite } from "./invitations.js";
import "./file.js";

const page = byId("people");
const { roles, bodies } = JSON.parse(page.dataset.shown);
let { people } = JSON.parse(page.dataset.shown);
/** @param {string} id */
const form = byId("form", HTMLFormElement);
const fields = form.elements;
const SHOWN = 500;
/** @param {string} code */
const roleOf = (code) => roles.find((it) => it.code === code);
const bodyName = Object.fromEntries(bodies.map((it) => [it.code, [...fields.body.options].find((option) => option.value === it.code)?.text ?? it.code]));
const STATES = { active: () => "", invited: () => t("has not chosen a password yet"), closed: () => t("account closed") };
let login = null; // whose account is in the form; null: a new one

// --- the list ------------------------------------------------------------------------------------

function show() {
  const word = findField(document, "#find").value.trim().toLowerCase();
  const found = people.filter((it) =>
    (it.state !== "closed" || byId("with-closed", HTMLInputElement).checked) &&
    (!findField(document, "#of-role").value || it.role === findField(document, "#of-role").value) &&
    (!word || `${it.name} ${it.login} ${it.extension}`.toLowerCase().includes(word)));
  keyed(byId("rows"), found.slice(0, SHOWN), (it) => it.login, rowOf, fillRow);
  say(byId("found"), found.length > SHOWN ? t("{n} found, the first {shown} are shown", { n: found.length, shown: SHOWN }) : tn("{n} person", "{n} people", found.length));
}

const rowOf = () => el("tr", {}, el("th", { scope: "row" }), ...["login", "role", "place", "state"].map(() => el("td")),
  el("td", {}, el("button", { type: "button", class: "quiet", text: t("Change"), onclick: (event) => open(people.find((it) => it.login === event.target.closest("tr").dataset.key)) })));

function fillRow(row, it) {
  row.classList.toggle("closed", it.state === "closed");
  const role = [...byId("of-role", HTMLSelectElement).options].find((option) => option.value === it.role)?.text ?? it.role;
  [it.name, it.login, role, it.extension || bodyName[it.body] || it.body, STATES[it.state]()].forEach((text, n) => say(row.cells[n], text));
  find(row, "button").setAttribute("aria-label", `${t("Change")}: ${it.name}`);
}

for (const id of ["find", "of-role", "with-closed"]) byId(id).addEventListener("input", show);
show();

export async function readAgain() {
  people = await api("GET", "/api/people");
  show();
}

// --- one account ---------------------------------------------------------------------------------

function open(it) {
  login = it?.login ?? null;
  form.reset();
  byId("problem").hidden = true;
  say(byId("edit-title"), it ? it.name : t("Add a person"));
  for (const [name, value] of Object.entries(it ?? {})) if (fields[name]) fields[name].value = value;
  for (const [code, level] of Object.entries(it?.spoken ?? { kk: 3, ru: 3 })) if (fields[`spoken-${code}`]) fields[`spoken-${code}`].value = level;
  fields.login.readOnly = Boolean(it);
  find(form, ".of-known").hidden = !it;
  byId("close").hidden = byId("link").hidden = it?.state === "closed";
  byId("reopen").hidden = it?.state !== "closed";
  places();
  byId("edit", HTMLDialogElement).showModal();
}

// An operator has an extension, a controller may have one; a clerk has a body, nobody else either.
function places() {
  const role = roleOf(fields.role.value);
  for (const part of findAll(form, "[data-for]")) part.hidden = !role[part.dataset.for];
  fields.extension.required = role.rung_always;
  fields.extension.readOnly = role.rung_always && Boolean(people.find((it) => it.login === login)?.extension);
  fields.body.required = role.body;
}

function wish() {
  const role = roleOf(fields.role.value);
  const spoken = Object.fromEntries(["kk", "ru", "en"].map((code) => [code, Number(fields[`spoken-${code}`].value)]).filter(([, level]) => level));
  return {
    name: fields.name.value, role: role.code, language: fields.language.value,
    extension: role.rung ? fields.extension.value.trim() : "", body: role.body ? fields.body.value : "", spoken: role.rung ? spoken : {},
  };
}

const attempt = (action) => async (/** @type {Event} */ event) => {
  event?.preventDefault();
  byId("problem").hidden = true;
  try {
    await action();
  } catch (failure) {
    const error = problemOf(failure);
    say(byId("problem"), error.message);
    byId("problem").hidden = false;
  }
};

const address = (rest = "") => `/api/people/${encodeURIComponent(login)}${rest}`;
const LONG = { seconds: 30 };

async function settled(told) {
  byId("edit").close();
  await readAgain();
  if (told?.in_effect === false) toast(t("Saved. The telephone exchange does not know it yet: it will at its next start."));
}

fields.role.addEventListener("change", places);
byId("add").addEventListener("click", () => open(null));
form.addEventListener("submit", attempt(async () => {
  const added = login === null ? await api("POST", "/api/people", { ...wish(), login: fields.login.value.trim() }, LONG) : null;
  await settled(added ?? await api("PUT", address(), wish(), LONG));
  if (added) invite([added]);
}));
byId("close").addEventListener("click", attempt(async () => settled(await api("POST", address("/close"), undefined, LONG))));
byId("reopen").addEventListener("click", attempt(async () => settled(await api("POST", address("/reopen"), undefined, LONG))));
byId("link").addEventListener("click", attempt(async () => {
  const made = await api("POST", address("/password-link"));
  byId("edit").close();
  invite([{ ...made, name: fields.name.value }]);
}));
byId("log-of").addEventListener("click", attempt(async () => {
  const lines = await api("GET", address("/log"));
  byId("log-lines").replaceChildren(...lines.map(logLine));
  byId("log", HTMLDialogElement).showModal();
}));

const logLine = (it) => el("tr", {}, el("td", { class: "nowrap", text: moment(it.at) }), el("td", { text: it.by || t("command line") }),
  el("td", { text: it.action }), el("td", { text: it.subject }), el("td", { class: "small soft", text: Object.keys(it.detail).length ? JSON.stringify(it.detail) : "" }));

for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
document.addEventListener("people-added", readAgain);
