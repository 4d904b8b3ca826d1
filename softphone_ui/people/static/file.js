// People from a file: the server says what is wrong with which line before anything is kept.
import { api, problemOf } from "/static/web/api.js";
import { el, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import { invite } from "./invitations.js";

/** @param {string} id */
const byId = (id) => document.getElementById(id);
const dialog = byId("file", HTMLDialogElement);
const sheet = byId("sheet", HTMLInputElement);
const keep = byId("keep");

/** @param {string} way */
async function send(way) {
  byId("file-problem").hidden = true;
  keep.disabled = true;
  say(byId("judged"), t("The file is being read…"));
  try {
    const told = await api("POST", `/api/people/file?keep=${way}`, sheet.files[0], { seconds: 120, type: "text/csv" });
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

function show({ good, bad, bad_lines: badLines, good_lines: goodLines }) {
  say(byId("judged"), t("{good} can be added, {bad} cannot.", { good, bad }));
  const wrong = badLines.map((it) => el("tr", {}, el("td", { class: "number", text: it.line }), el("td", { text: it.value }), el("td", { class: "wrong", text: it.sentence })));
  const right = goodLines.map((it) => el("tr", {}, el("td"), el("td", { text: `${it.login} · ${it.name}` }), el("td", { text: [it.role, it.extension, it.body].filter(Boolean).join(" · ") })));
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
  say(byId("sheet-name"), sheet.files[0]?.name ?? "");
  if (sheet.files[0]) send("no");
});
keep.addEventListener("click", async () => {
  const told = await send("yes");
  if (!told) return;
  keep.disabled = true;
  document.dispatchEvent(new Event("people-added"));
  if (told.bad === 0) dialog.close();
  if (told.invitations.length) invite(told.invitations);
});
