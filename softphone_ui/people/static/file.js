// People from a file: the server says what is wrong with which line before anything is kept.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import { invite } from "./invitations.js";

const dialog = byId("file", HTMLDialogElement);
const sheet = byId("sheet", HTMLInputElement);
const keep = byId("keep", HTMLButtonElement);

/** @param {string} way */
async function send(way) {
  byId("file-problem").hidden = true;
  keep.disabled = true;
  say(byId("judged"), t("The file is being read…"));
  try {
    /** @type {Api.FileJudged} */
    const told = await api("POST", `/api/people/file?keep=${way}`, sheet.files?.[0], { seconds: 120, type: "text/csv" });
    show(told);
    return told;
  } catch (failure) {
    const error = problemOf(failure);
    say(byId("judged"), "");
    say(byId("file-problem"), error.message);
    byId("file-problem").hidden = false;
    return null;
  }
}

/** @param {Api.FileJudged} judged */
function show({ good, bad, bad_lines: badLines, good_lines: goodLines }) {
  say(byId("judged"), t("{good} can be added, {bad} cannot.", { good, bad }));
  const wrong = badLines.map((line) => el("tr", {}, el("td", { class: "number", text: line.line }), el("td", { text: line.value }), el("td", { class: "wrong", text: line.sentence })));
  const right = goodLines.map((person) => el("tr", {}, el("td"), el("td", { text: `${person.login} · ${person.name}` }), el("td", { text: [person.role, person.extension, person.body].filter(Boolean).join(" · ") })));
  byId("lines").replaceChildren(el("table", {}, el("tbody", {}, ...wrong, ...right)));
  byId("lines").hidden = false;
  keep.disabled = good === 0;
}

byId("from-file").addEventListener("click", () => {
  sheet.value = "";
  say(byId("sheet-name"), "");
  byId("lines").hidden = true;
  byId("file-problem").hidden = true;
  say(byId("judged"), "");
  keep.disabled = true;
  dialog.showModal();
});
byId("choose").addEventListener("click", () => sheet.click());
sheet.addEventListener("change", () => {
  const file = sheet.files?.[0];
  say(byId("sheet-name"), file?.name ?? "");
  if (file) send("no");
});
keep.addEventListener("click", async () => {
  const told = await send("yes");
  if (!told) return;
  keep.disabled = true;
  document.dispatchEvent(new Event("people-added"));
  if (told.bad === 0) dialog.close();
  if (told.invitations.length) invite(told.invitations);
});
