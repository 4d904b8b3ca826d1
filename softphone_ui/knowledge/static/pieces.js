// What the knowledge base shows: pieces of text with the fitting words marked, and a text's blocks.
import { el } from "/static/web/dom.js";
import { lookUp } from "/static/web/tables.js";
import { t } from "/static/web/words.js";

/** [["текст", marked], …] as nodes. */
/** @typedef {Api.Piece[]} Pieces A text in pieces; a marked one fits the words that were searched. */
/** @typedef {{kind: string, lines: string[]}} Block */

/** @param {Pieces} pieces */
export const marked = (pieces) => pieces.map(([text, fits]) => (fits ? el("mark", { text }) : document.createTextNode(text)));

/**
 * The title in this language, else in whichever there is.
 * @typedef {Api.FoundArticleView} Found
 *
 * @param {Found} found
 * @param {string | undefined} language
 * @returns {Pieces}
 */
export function titleOf(found, language) {
  return [language, "ru", "kk", "en"].map((code) => titleIn(found, code)).find((title) => title.length > 0) ?? [];
}

/**
 * Where the words fit in a title of another language, that one is worth a line too.
 * @param {Found} found
 * @param {string | undefined} language
 * @returns {Pieces | null}
 */
export function otherTitle(found, language) {
  const fits = (/** @type {Pieces} */ pieces) => pieces.some(([, isMarked]) => isMarked);
  if (fits(titleOf(found, language))) return null;
  return ["kk", "ru", "en"].filter((code) => code !== language).map((code) => titleIn(found, code)).find(fits) ?? null;
}

/**
 * @param {Found} found
 * @param {string | undefined} code
 * @returns {Pieces}
 */
const titleIn = (found, code) => lookUp({ kk: found.title_kk, ru: found.title_ru, en: found.title_en }, code) ?? [];

/** @type {Record<string, (lines: string[]) => HTMLElement>} */
const BLOCKS = {
  items: (lines) => el("ul", {}, ...lines.map((text) => el("li", { text }))),
  missing: (lines) => el("p", { class: "missing" }, el("b", { text: `${t("To be filled in")}: ` }), lines.join(" ")),
  paragraph: (lines) => el("p", {}, ...lines.flatMap((text, at) => (at ? [el("br"), text] : [text]))),
};
/** @param {Block[]} blocks */
export const textBlocks = (blocks) => blocks.map(({ kind, lines }) => (BLOCKS[kind] ?? BLOCKS.paragraph)(lines));
