// Who answers what: a table that the keyboard alone fills, several rows at once.
import { api, problemOf } from "/static/web/api.js";
import { byId, closest, el, findAll, say } from "/static/web/dom.js";
import { lookUp } from "/static/web/tables.js";
import { currentLanguage, t, tn } from "/static/web/words.js";

/**
 * @typedef {keyof Api.Names} Language
 * @typedef {Api.OperatorSkills} Operator
 * @typedef {{kind: "row" | "topics" | "reserve" | "calls" | "texts", key: string} | {kind: "line", key: string} | {kind: "level" | "reads", key: Language}} Column
 */

const page = byId("skills");
/** @type {{operators: Operator[], lines: Api.LineRequest[], topics: {code: string, names: Api.Names}[]}} */
const { operators, lines, topics } = JSON.parse(page.dataset.shown ?? "");
const grid = byId("grid", HTMLTableElement);
const dialog = byId("topics-dialog", HTMLDialogElement);
/** @type {Language[]} */
const LANGUAGES = ["kk", "ru", "en"];
const language = () => /** @type {Language} */ (currentLanguage());
/** @type {Column[]} */
const COLUMNS = [
  { kind: "row", key: "row" },
  ...LANGUAGES.map((key) => ({ kind: /** @type {const} */ ("level"), key })),
  ...lines.map((line) => ({ kind: /** @type {const} */ ("line"), key: line.number })),
  { kind: "topics", key: "topics" },
  { kind: "reserve", key: "reserve" },
  { kind: "calls", key: "calls" },
  { kind: "texts", key: "texts" },
  ...LANGUAGES.map((key) => ({ kind: /** @type {const} */ ("reads"), key })),
];
const MOST_TEXTS = 9;
const NAMES = { kk: "Қаз", ru: "Рус", en: "Eng" };
/** @param {Operator} operator */
const reads = (operator) => (operator.text_languages.length ? operator.text_languages : LANGUAGES.filter((code) => operator.languages[code]));
// An operator without lines of their own serves these; a controller serves none.
const EVERYBODYS = lines.filter((line) => !line.named_only).map((line) => line.number);
/** @param {Operator} operator */
const served = (operator) => (operator.lines.length || operator.named_only ? operator.lines : EVERYBODYS);
/**
 * @param {Operator} operator
 * @param {string} number of the line
 */
const serves = (operator, number) => served(operator).includes(number);
let saved = structuredClone(operators);
let at = { row: 0, column: 1 };
let anchor = 0;
/** @type {Set<number>} */
const chosen = new Set();

// --- the table -----------------------------------------------------------------------------------

function draw() {
  const head = el("tr", {}, el("th", { scope: "col", text: t("Operator") }),
    ...LANGUAGES.map((code) => el("th", { scope: "col", class: "narrow", text: NAMES[code] })),
    ...lines.map((line) => el("th", { scope: "col", class: "narrow number", title: line.names[language()], text: line.number })),
    el("th", { scope: "col", text: t("Topics") }), el("th", { scope: "col", class: "narrow", text: t("Reserve") }),
    el("th", { scope: "col", class: "narrow", text: t("Calls") }), el("th", { scope: "col", class: "narrow", title: t("Conversations in writing at once"), text: t("Texts") }),
    ...LANGUAGES.map((code) => el("th", { scope: "col", class: "narrow", title: t("Answers in writing in this language"), text: `✎ ${NAMES[code]}` })));
  grid.replaceChildren(el("thead", {}, head), el("tbody", {}, ...operators.map(drawRow)));
  operators.forEach((_, row) => update(row));
  focusCell(false);
}

/**
 * @param {Operator} operator
 * @param {number} row
 */
function drawRow(operator, row) {
  return el("tr", { "data-row": row }, ...COLUMNS.map((column, n) => {
    const name = column.kind === "row";
    const cell = el(name ? "th" : "td", { role: name ? "rowheader" : "gridcell", scope: name ? "row" : null, class: name ? "who" : column.kind === "topics" ? "topics" : "narrow", tabindex: "-1", "data-column": n });
    if (name) cell.append(el("span", { class: "number", text: operator.extension }), ` ${operator.name}`);
    return cell;
  }));
}

/** @param {number} row */
function update(row) {
  const line = grid.tBodies[0].rows[row], operator = operators[row];
  line.setAttribute("aria-selected", String(chosen.has(row)));
  line.classList.toggle("changed", JSON.stringify(operator) !== JSON.stringify(saved[row]));
  COLUMNS.forEach((column, n) => { if (column.kind !== "row") show(line.cells[n], column, operator); });
}

/**
 * @param {HTMLElement} cell
 * @param {Column} column
 * @param {Operator} operator
 */
function show(cell, column, operator) {
  const { kind, key } = column;
  if (kind === "level") {
    const level = operator.languages[key] ?? 0;
    cell.dataset.level = String(level);
    say(cell, level ? String(level) : "–");
    cell.setAttribute("aria-label", `${key}: ${level ? t("level {n}", { n: level }) : t("does not speak it")}`);
    return;
  }
  if (kind === "topics") {
    const names = topics.filter((topic) => operator.topics.includes(topic.code)).map((topic) => topic.names[language()]);
    say(cell, names.length > 2 ? `${names.slice(0, 2).join(", ")} +${names.length - 2}` : names.join(", ") || "–");
    cell.setAttribute("aria-label", `${t("Topics")}: ${names.join(", ") || t("none")}`);
    return;
  }
  if (kind === "texts") {
    const texts = operator.named_only ? 0 : operator.texts; // nobody is offered to a controller in writing
    say(cell, texts ? String(texts) : "–");
    cell.dataset.on = texts ? "yes" : "";
    cell.setAttribute("aria-label", texts ? tn("{n} conversation in writing at once", "{n} conversations in writing at once", texts) : t("no texts"));
    return;
  }
  const every = kind === "line" && !operator.lines.length && serves(operator, key) || kind === "reads" && !operator.text_languages.length && reads(operator).includes(key);
  const on = kind === "line" ? serves(operator, key) : kind === "reads" ? reads(operator).includes(key) : kind === "reserve" ? operator.reserve : operator.calls;
  cell.dataset.on = on ? (every ? "every" : "yes") : "";
  say(cell, on ? "✓" : "–");
  cell.setAttribute("aria-label", `${label(column)}: ${on ? (every && kind === "line" ? t("every line") : t("yes")) : t("no")}`);
}

/** @param {Column} column */
function label({ kind, key }) {
  if (kind === "line") return `${t("Line")} ${key}`;
  if (kind === "reads") return `${t("Answers in writing in this language")}: ${NAMES[key]}`;
  return kind === "reserve" ? t("Reserve") : t("Calls");
}

// --- changes, in the row or in every chosen row ---------------------------------------------------

const touched = () => (chosen.has(at.row) ? [...chosen] : [at.row]);

/** @param {(operator: Operator) => void} act */
function change(act) {
  for (const row of touched()) { act(operators[row]); update(row); }
  count();
}

/**
 * @param {Language} key
 * @param {number} level
 */
function setLevel(key, level) {
  change((operator) => {
    const kept = Object.fromEntries(LANGUAGES.filter((code) => code !== key && operator.languages[code]).map((code) => [code, operator.languages[code]]));
    if (level) kept[key] = level;
    if (Object.keys(kept).length) operator.languages = kept; // nobody is left without a language
  });
}

/** @param {string} number */
function toggleLine(number) {
  const on = serves(operators[at.row], number);
  change((operator) => {
    const mine = new Set(served(operator));
    if (on) mine.delete(number); else mine.add(number);
    const everybodys = !operator.named_only && mine.size === EVERYBODYS.length && EVERYBODYS.every((each) => mine.has(each));
    if (mine.size || operator.named_only) operator.lines = everybodys ? [] : [...mine].sort();
  });
}

function press() {
  const { kind, key } = COLUMNS[at.column], operator = operators[at.row];
  if (kind === "row") return choose(at.row);
  if (kind === "level") return setLevel(key, ((operator.languages[key] ?? 0) + 1) % 4);
  if (kind === "line") return toggleLine(key);
  if (kind === "topics") return chooseTopics();
  if (kind === "calls") return setCalls(!operator.calls);
  if (kind === "texts") return setTexts((operator.texts + 1) % (MOST_TEXTS + 1));
  if (kind === "reads") return toggleReads(key);
  const wanted = !operator.reserve;
  change((each) => { each.reserve = wanted; });
}

// Nobody is left with neither the one nor the other; a controller has calls alone.
/** @param {boolean} calls */
function setCalls(calls) {
  change((operator) => { if (operator.named_only) return; operator.calls = calls; if (!calls) operator.texts ||= 1; });
}

/** @param {number} texts */
function setTexts(texts) {
  change((operator) => { if (operator.named_only) return; operator.texts = texts; if (!texts) operator.calls = true; });
}

/** @param {Language} code */
function toggleReads(code) {
  const on = reads(operators[at.row]).includes(code);
  change((operator) => {
    const mine = new Set(reads(operator));
    if (on) mine.delete(code); else mine.add(code);
    const spoken = LANGUAGES.filter((each) => operator.languages[each]);
    if (mine.size) operator.text_languages = spoken.length === mine.size && spoken.every((each) => mine.has(each)) ? [] : [...mine].sort();
  });
}

function chooseTopics() {
  const now = operators[at.row].topics;
  byId("topics").replaceChildren(...topics.map((topic) =>
    el("label", { class: "checked" }, el("input", { type: "checkbox", value: topic.code, checked: now.includes(topic.code) }), topic.names[language()])));
  dialog.returnValue = "";
  dialog.showModal();
}

dialog.addEventListener("close", () => {
  if (dialog.returnValue === "take") {
    const taken = [...findAll(dialog, "input:checked", HTMLInputElement)].map((box) => box.value).sort();
    change((operator) => { operator.topics = taken; });
  }
  focusCell();
});

// --- by keyboard ----------------------------------------------------------------------------------

function focusCell(really = true) {
  for (const cell of findAll(grid, '[tabindex="0"]')) cell.tabIndex = -1;
  const cell = grid.tBodies[0].rows[at.row]?.cells[at.column];
  if (!cell) return;
  cell.tabIndex = 0;
  if (really) cell.focus();
}

/**
 * Move the focus by so many rows and columns; `several`: the rows on the way are chosen.
 * @param {number} rows
 * @param {number} columns
 * @param {boolean} several
 */
function move(rows, columns, several) {
  const before = at.row;
  at = { row: Math.min(operators.length - 1, Math.max(0, at.row + rows)), column: Math.min(COLUMNS.length - 1, Math.max(0, at.column + columns)) };
  if (several && rows) {
    if (!chosen.size) anchor = before;
    chosen.clear();
    for (let row = Math.min(anchor, at.row); row <= Math.max(anchor, at.row); row += 1) chosen.add(row);
    operators.forEach((_, row) => update(row));
    count();
  }
  focusCell();
}

/** @param {number} row */
function choose(row) {
  if (chosen.has(row)) chosen.delete(row); else chosen.add(row);
  anchor = row;
  update(row);
  count();
}

/** @param {boolean} all */
function chooseAll(all) {
  chosen.clear();
  if (all) operators.forEach((_, row) => chosen.add(row));
  operators.forEach((_, row) => update(row));
  count();
}

/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -99], End: [0, 99] };

grid.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const digit = Number(/^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1] ?? NaN);
  const column = COLUMNS[at.column];
  const way = lookUp(MOVES, event.code);
  if (way) move(...way, event.shiftKey);
  else if (event.code === "Space" || event.code === "Enter") press();
  else if (digit <= 3 && column.kind === "level") setLevel(column.key, digit);
  else if (digit >= 0 && column.kind === "texts") setTexts(digit);
  else if (event.code === "KeyX") choose(at.row);
  else if (event.code === "KeyA") chooseAll(true);
  else if (event.code === "Escape") chooseAll(false);
  else return;
  event.preventDefault();
});

grid.addEventListener("click", (event) => {
  const cell = closest(event, "[data-column]");
  if (!cell) return;
  at = { row: Number(cell.parentElement?.dataset.row), column: Number(cell.dataset.column) };
  focusCell();
  press();
});

// --- saved --------------------------------------------------------------------------------------

const changedRows = () => operators.filter((operator, row) => JSON.stringify(operator) !== JSON.stringify(saved[row]));

function count(words = "") {
  const changes = changedRows().length;
  for (const id of ["save", "undo"]) byId(id, HTMLButtonElement).disabled = !changes;
  const told = [chosen.size ? tn("{n} row chosen", "{n} rows chosen", chosen.size) : "", changes ? tn("{n} change not saved", "{n} changes not saved", changes) : words];
  say(document.getElementById("saved"), told.filter(Boolean).join(" · "));
}

async function save() {
  const changes = changedRows(), refused = byId("refused");
  if (!changes.length) return;
  refused.hidden = true;
  try {
    const wishes = changes.map(({ name: _name, named_only: _named, ...wish }) => wish);
    /** @type {Api.SkillsSaved} */
    const told = await api("PUT", "/api/operators", { operators: wishes }, { seconds: 40 });
    saved = structuredClone(operators);
    operators.forEach((_, row) => update(row));
    count(told.in_effect ? t("Saved: so from the next call on.") : t("Saved, but the exchange does not answer: save once more when it is back."));
  } catch (error) {
    const problem = problemOf(error);
    say(refused, [problem.message, problem.detail?.reason].filter(Boolean).join(" "));
    refused.hidden = false;
  }
}

function undo() {
  operators.splice(0, operators.length, ...structuredClone(saved));
  operators.forEach((_, row) => update(row));
  count();
  focusCell();
}

byId("save").addEventListener("click", save);
byId("undo").addEventListener("click", undo);
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyS") { event.preventDefault(); save(); }
});
addEventListener("beforeunload", (event) => { if (changedRows().length) event.preventDefault(); });
draw();
count();
