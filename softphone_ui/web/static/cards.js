// On a telephone a row of a list is a card (base.css): each cell says the name of its column, in the
// page's language, for the head of the table is not to be seen there.
import { findAll } from "/static/web/dom.js";
import { onLanguage } from "/static/web/words.js";

const LISTS = ":is(.table-card, .list) table:not(.matrix)";
const narrow = matchMedia("(max-width: 40rem)");
const main = document.getElementById("main") ?? document.body;
let asked = false;

/** @param {HTMLTableElement} table */
function columns(table) {
  const head = [...(table.tHead?.rows ?? [])].at(-1);
  return [...(head?.cells ?? [])].flatMap((th) => Array(th.colSpan).fill((th.textContent ?? "").replace(/\s+/g, " ").trim()));
}

/**
 * @param {HTMLTableRowElement} row
 * @param {string[]} names
 */
function name(row, names) {
  let at = 0;
  for (const cell of row.cells) {
    const column = cell.colSpan === 1 ? (names[at] ?? "") : "";
    if ((cell.dataset.column ?? "") !== column) cell.dataset.column = column;
    at += cell.colSpan;
  }
}

function nameAll() {
  asked = false;
  for (const table of findAll(main, LISTS, HTMLTableElement)) {
    const names = columns(table);
    for (const body of [...table.tBodies, ...(table.tFoot ? [table.tFoot] : [])]) for (const row of body.rows) name(row, names);
  }
}

function ask() {
  if (!narrow.matches || asked) return;
  asked = true;
  requestAnimationFrame(nameAll);
}

narrow.addEventListener("change", ask);
onLanguage(ask);
new MutationObserver(ask).observe(main, { childList: true, subtree: true });
ask();
