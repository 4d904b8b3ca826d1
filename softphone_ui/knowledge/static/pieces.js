// What the knowledge base shows: pieces of text with the fitting words marked, and a text's blocks.
import { el } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

/** [["текст", marked], …] as nodes. */
export const marked = (pieces) => pieces.map(([text, fits]) => (fits ? el("mark", { text }) : document.createTextNode(text)));

/** The title in this language, else in whichever there is. */
export function titleOf(found, language) {
  return [language, "ru", "kk", "en"].map((code) => found[`title_${code}`]).find((title) => title.length > 0) ?? [];
}

/** Where the words fit in a title of another language, that one is worth a line too. */
export function otherTitle(found, language) {
  const fits = (pieces) => pieces.some(([, it]) => it);
  if (fits(titleOf(found, language))) return null;
  return ["kk", "ru", "en"].filter((code) => code !== language).map((code) => found[`title_${code}`]).find(fits) ?? null;
}

const BLOCKS = {
  items: (lines) => el("ul", {}, ...lines.map((text) => el("li", { text }))),
  missing: (lines) => el("p", { class: "missing" }, el("b", { text: `${t("To be filled in")}: ` }), lines.join(" ")),
  paragraph: (lines) => el("p", {}, ...lines.flatMap((text, at) => (at ? [el("br"), text] : [text]))),
};
export const textBlocks = (blocks) => blocks.map(({ kind, lines }) => BLOCKS[kind](lines));
