// Words in the page's language. t("Sign out"), tn("{n} call", "{n} calls", 3).
// The messages are the English ones; /api/words/<language> gives the catalogue.

let language = document.documentElement.lang || "kk";
let wanted = language;
let catalogue = {};
let plurals = rules(language);
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];
const AGAIN_MS = 1000;
const watchers = new Set();

// Browsers come without Kazakh locale data; its plural rule is the English one.
function rules(code) {
  return new Intl.PluralRules(code === "kk" ? "en" : code);
}

async function load(code) {
  const own = document.body?.dataset.words; // a light page brings the few words of its scripts along
  if (own) return JSON.parse(own);
  const stamp = document.body?.dataset.stamp ?? "";
  const answer = await fetch(`/api/words/${code}?v=${stamp}`);
  if (!answer.ok) throw new Error(`no words of ${code}`);
  return answer.json();
}

// The server may just be away: who chose a language gets it when the words can be had.
async function patiently(code) {
  while (wanted === code) {
    const loaded = await load(code).catch(() => null);
    if (loaded) return loaded;
    await new Promise((go) => setTimeout(go, AGAIN_MS));
  }
  return null;
}

export function t(message, values = {}) {
  const said = catalogue[message];
  return fill(typeof said === "string" && said ? said : message, values);
}

export function tn(one, many, n, values = {}) {
  const forms = catalogue[one];
  const fallback = n === 1 ? one : many;
  return fill(Array.isArray(forms) ? form(forms, n) ?? fallback : fallback, { n, ...values });
}

// gettext keeps the forms in the order of CLDR's categories; "other" (fractions) ends the list.
function form(forms, n) {
  const used = plurals.resolvedOptions().pluralCategories;
  const order = CATEGORIES.filter((category) => used.includes(category));
  const at = order.indexOf(plurals.select(n));
  return forms[Math.min(at, forms.length - 1)];
}

// A place without a value is shown as a dash and reported in the console: it must not stop an operator's
// page in the middle of a call.
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value !== undefined && value !== null && !Number.isNaN(value)) return value;
    console.error(`nothing is given for ${whole} in "${text}"`);
    return "–";
  });
}

export const currentLanguage = () => language;

/** Call `watcher` after each change of language, to say again what scripts have written. */
export function onLanguage(watcher) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Say the whole page in another language, in place: nothing typed is touched. */
export async function setLanguage(code) {
  wanted = code;
  const loaded = await patiently(code);
  if (wanted !== code) return; // another was chosen meanwhile: words that come late are not said
  catalogue = loaded;
  language = code;
  plurals = rules(code);
  document.documentElement.lang = code;
  sayAgain(document);
  for (const watcher of watchers) watcher(code);
}

/** Translate marked elements below `root`: data-w (text), -title, -label, -placeholder. */
export function sayAgain(root) {
  for (const it of root.querySelectorAll("[data-w]")) it.textContent = t(it.dataset.w);
  for (const it of root.querySelectorAll("[data-w-title]")) it.title = t(it.dataset.wTitle);
  for (const it of root.querySelectorAll("[data-w-label]")) it.setAttribute("aria-label", t(it.dataset.wLabel));
  for (const it of root.querySelectorAll("[data-w-placeholder]")) it.placeholder = t(it.dataset.wPlaceholder);
}

catalogue = await load(language).catch(() => ({}));
