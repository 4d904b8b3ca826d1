// Words in the page's language. t("Sign out"), tn("{n} call", "{n} calls", 3).
// The messages are the English ones; /api/words/<language> gives the catalogue.

import { findAll } from "/static/web/dom.js";

let language = document.documentElement.lang || "kk";
let wanted = language;
/** @typedef {Record<string, string | string[]>} Catalogue A message → its translation, or its plural forms. */
/** @typedef {Record<string, string | number | null | undefined>} Values What stands in a message's places. */
/** @type {Catalogue} */
let catalogue = {};
let plurals = rules(language);
/** @type {Intl.LDMLPluralRule[]} */
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];
const AGAIN_MS = 1000;
/** @type {Set<(code: string) => void>} */
const watchers = new Set();

/**
 * Browsers come without Kazakh locale data; its plural rule is the English one.
 * @param {string} code
 */
function rules(code) {
  return new Intl.PluralRules(code === "kk" ? "en" : code);
}

/**
 * @param {string} code
 * @returns {Promise<Catalogue>}
 */
async function load(code) {
  const own = document.body?.dataset.words; // a light page brings the few words of its scripts along
  if (own) return JSON.parse(own);
  const stamp = document.body?.dataset.stamp ?? "";
  const answer = await fetch(`/api/words/${code}?v=${stamp}`);
  if (!answer.ok) throw new Error(`no words of ${code}`);
  return answer.json();
}

/**
 * Load the words of a language; try again while the server is away. Returns null if another
 * language was chosen meanwhile.
 * @param {string} code
 */
async function loadWhileWanted(code) {
  while (wanted === code) {
    const loaded = await load(code).catch(() => null);
    if (loaded) return loaded;
    await new Promise((go) => setTimeout(go, AGAIN_MS));
  }
  return null;
}

/**
 * Translate a message.
 * @param {string} message
 * @param {Values} [values]
 */
export function t(message, values = {}) {
  const said = catalogue[message];
  return fill(typeof said === "string" && said ? said : message, values);
}

/**
 * Translate a message that counts something.
 * @param {string} one
 * @param {string} many
 * @param {number} n
 * @param {Values} [values]
 */
export function tn(one, many, n, values = {}) {
  const forms = catalogue[one];
  const fallback = n === 1 ? one : many;
  return fill(Array.isArray(forms) ? form(forms, n) ?? fallback : fallback, { n, ...values });
}

/**
 * gettext keeps the forms in the order of CLDR's categories; "other" (fractions) ends the list.
 * @param {string[]} forms
 * @param {number} n
 */
function form(forms, n) {
  const used = plurals.resolvedOptions().pluralCategories;
  const order = CATEGORIES.filter((category) => used.includes(category));
  const at = order.indexOf(plurals.select(n));
  return forms[Math.min(at, forms.length - 1)];
}

/**
 * A place without a value is shown as a dash and reported in the console: it must not stop an
 * operator's page in the middle of a call.
 * @param {string} text
 * @param {Values} values
 */
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value !== undefined && value !== null && !Number.isNaN(value)) return String(value);
    console.error(`nothing is given for ${whole} in "${text}"`);
    return "–";
  });
}

export const currentLanguage = () => language;

/**
 * Call `watcher` after each change of language, to translate again what scripts have written.
 * Returns a function that stops this.
 * @param {(code: string) => void} watcher
 */
export function onLanguage(watcher) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/**
 * Show the whole page in another language, in place: nothing typed is touched.
 * @param {string} code
 */
export async function setLanguage(code) {
  wanted = code;
  const loaded = await loadWhileWanted(code);
  if (wanted !== code || !loaded) return; // another language was chosen meanwhile
  catalogue = loaded;
  language = code;
  plurals = rules(code);
  document.documentElement.lang = code;
  sayAgain(document);
  for (const watcher of watchers) watcher(code);
}

/**
 * Translate marked elements below `root`: data-w (text), -title, -label, -placeholder.
 * @param {ParentNode} root
 */
export function sayAgain(root) {
  for (const element of findAll(root, "[data-w]")) element.textContent = t(/** @type {string} */ (element.dataset.w));
  for (const element of findAll(root, "[data-w-title]")) element.title = t(/** @type {string} */ (element.dataset.wTitle));
  for (const element of findAll(root, "[data-w-label]")) element.setAttribute("aria-label", t(/** @type {string} */ (element.dataset.wLabel)));
  for (const element of findAll(root, "[data-w-placeholder]")) element.setAttribute("placeholder", t(/** @type {string} */ (element.dataset.wPlaceholder)));
}

catalogue = await load(language).catch(() => ({}));
