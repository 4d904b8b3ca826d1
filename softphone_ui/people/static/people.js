// Who works here: found by a word, added, changed, closed, one by one and from a file.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, el, field, find, findAll, findField, keyed, say } from "/static/web/dom.js";
import { moment } from "/static/web/time.js";
import { t, tn } from "/static/web/words.js";
import { invite } from "./invitations.js";
import "./file.js";

/**
 * @typedef {{code: string, name: string, rung: boolean, rung_always: boolean, body: boolean}} Role
 * @typedef {{people: Api.AccountView[], bodies: {code: string}[], roles: Role[]}} Shown
 */

/** @type {Shown} */
const { roles, bodies, people: known } = JSON.parse(byId("people").dataset.shown ?? "");
let people = known;
const form = byId("form", HTMLFormElement);
const loginField = find(form, "[name=login]", HTMLInputElement);
const roleField = find(form, "[name=role]", HTMLSelectElement);
const extensionField = find(form, "[name=extension]", HTMLInputElement);
const bodyField = find(form, "[name=body]", HTMLSelectElement);
const SHOWN = 500;
const chosenRole = () => /** @type {Role} */ (roles.find((role) => role.code === roleField.value));
/** @type {Record<string, string>} */
const bodyName = Object.fromEntries(bodies.map(({ code }) => [code, [...bodyField.options].find((option) => option.value === code)?.text ?? code]));
const STATES = { active: () => "", invited: () => t("has not chosen a password yet"), closed: () => t("account closed") };
/** @type {string | null} */
let login = null; // whose account is in the form; null: a new one

// --- the list ------------------------------------------------------------------------------------

function show() {
  const word = findField(document, "#find").value.trim().toLowerCase();
  const found = people.filter((person) =>
    (person.state !== "closed" || byId("with-closed", HTMLInputElement).checked) &&
    (!findField(document, "#of-role").value || person.role === findField(document, "#of-role").value) &&
    (!word || `${person.name} ${person.login} ${person.extension}`.toLowerCase().includes(word)));
  keyed(byId("rows"), found.slice(0, SHOWN), (person) => person.login, rowOf, fillRow);
  say(byId("found"), found.length > SHOWN ? t("{n} found, the first {shown} are shown", { n: found.length, shown: SHOWN }) : tn("{n} person", "{n} people", found.length));
}

function rowOf() {
  const change = () => { open(people.find((person) => person.login === row.dataset.key) ?? null); };
  const row = el("tr", {}, el("th", { scope: "row" }), ...["login", "role", "place", "state"].map(() => el("td")),
    el("td", {}, el("button", { type: "button", class: "quiet", text: t("Change"), onclick: change })));
  return row;
}

/**
 * @param {HTMLTableRowElement} row
 * @param {Api.AccountView} person
 */
function fillRow(row, person) {
  row.classList.toggle("closed", person.state === "closed");
  const role = [...byId("of-role", HTMLSelectElement).options].find((option) => option.value === person.role)?.text ?? person.role;
  [person.name, person.login, role, person.extension || bodyName[person.body] || person.body, STATES[person.state]()].forEach((text, n) => say(row.cells[n], text));
  find(row, "button").setAttribute("aria-label", `${t("Change")}: ${person.name}`);
}

for (const id of ["find", "of-role", "with-closed"]) byId(id).addEventListener("input", show);
show();

export async function readAgain() {
  people = await api("GET", "/api/people");
  show();
}

// --- one account ---------------------------------------------------------------------------------

/** @param {Api.AccountView | null} person null: a new one */
function open(person) {
  login = person?.login ?? null;
  form.reset();
  byId("problem").hidden = true;
  say(byId("edit-title"), person ? person.name : t("Add a person"));
  for (const [name, value] of Object.entries(person ?? {})) fill(name, value);
  for (const [code, level] of Object.entries(person?.spoken ?? { kk: 3, ru: 3 })) fill(`spoken-${code}`, level);
  loginField.readOnly = Boolean(person);
  find(form, ".of-known").hidden = !person;
  byId("close").hidden = byId("end-sessions").hidden = byId("link").hidden = person?.state === "closed";
  byId("reopen").hidden = person?.state !== "closed";
  places();
  byId("edit", HTMLDialogElement).showModal();
}

/**
 * Write a value into the field of this name if the form has one.
 * @param {string} name
 * @param {unknown} value
 */
function fill(name, value) {
  if (form.elements.namedItem(name)) field(form, name).value = String(value);
}

// An operator has an extension, a controller may have one; a clerk has a body, nobody else either.
function places() {
  const role = chosenRole();
  for (const part of findAll(form, "[data-for]")) part.hidden = !role[/** @type {"rung" | "body"} */ (part.dataset.for)];
  extensionField.required = role.rung_always;
  extensionField.readOnly = role.rung_always && Boolean(people.find((person) => person.login === login)?.extension);
  bodyField.required = role.body;
}

function wish() {
  const role = chosenRole();
  const spoken = Object.fromEntries(["kk", "ru", "en"].map((code) => [code, Number(field(form, `spoken-${code}`).value)]).filter(([, level]) => level));
  return {
    name: field(form, "name").value, role: role.code, language: field(form, "language").value,
    extension: role.rung ? extensionField.value.trim() : "", body: role.body ? bodyField.value : "", spoken: role.rung ? spoken : {},
  };
}

const attempt = (/** @type {() => Promise<unknown>} */ action) => async (/** @type {Event} */ event) => {
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

const address = (rest = "") => `/api/people/${encodeURIComponent(login ?? "")}${rest}`;
const LONG = { seconds: 30 };

/** @param {Partial<Api.ChangeEffect> | null} told */
async function settled(told) {
  byId("edit", HTMLDialogElement).close();
  await readAgain();
  if (told?.in_effect === false) toast(t("Saved. The telephone exchange does not know it yet: it will at its next start."));
}

roleField.addEventListener("change", places);
byId("add").addEventListener("click", () => open(null));
form.addEventListener("submit", attempt(async () => {
  /** @type {Api.Invitation | null} */
  const added = login === null ? await api("POST", "/api/people", { ...wish(), login: loginField.value.trim() }, LONG) : null;
  await settled(added ?? await api("PUT", address(), wish(), LONG));
  if (added) invite([added]);
}));
byId("close").addEventListener("click", attempt(async () => settled(await api("POST", address("/close"), undefined, LONG))));
byId("reopen").addEventListener("click", attempt(async () => settled(await api("POST", address("/reopen"), undefined, LONG))));
byId("end-sessions").addEventListener("click", attempt(async () => {
  await api("POST", address("/sign-out"));
  byId("edit", HTMLDialogElement).close();
}));
byId("link").addEventListener("click", attempt(async () => {
  /** @type {Api.Invitation} */
  const made = await api("POST", address("/password-link"));
  byId("edit", HTMLDialogElement).close();
  invite([{ ...made, name: field(form, "name").value }]);
}));
byId("log-of").addEventListener("click", attempt(async () => {
  /** @type {Api.LogLine[]} */
  const lines = await api("GET", address("/log"));
  byId("log-lines").replaceChildren(...lines.map(logLine));
  byId("log", HTMLDialogElement).showModal();
}));

/** @param {Api.LogLine} line */
const logLine = (line) => el("tr", {}, el("td", { class: "nowrap", text: moment(line.at) }), el("td", { text: line.by || t("command line") }),
  el("td", { text: line.action }), el("td", { text: line.subject }), el("td", { class: "small soft", text: Object.keys(line.detail).length ? JSON.stringify(line.detail) : "" }));

for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog")?.close());
document.addEventListener("people-added", readAgain);
