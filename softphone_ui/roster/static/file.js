// A roster from a file: the server says what is wrong with which line before anything is entered.
import { api, problemOf } from "/static/web/api.js";
import { el, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

/** @param {string} id */
const byId = (id) => document.getElementById(id);
const sheet = byId("sheet", HTMLInputElement);
const keep = byId("keep");

/** @param {string} way */
async function send(way) {
  byId("file-problem").hidden = true;
  keep.disabled = true;
  say(byId("judged"), t("The file is being read…"));
  try {
    const replace = byId("replace", HTMLInputElement).checked ? "yes" : "no";
    const answer = await api("POST", `/api/roster/file?keep=${way}&replace=${replace}`, sheet.files[0], { seconds: 120, type: "text/csv" });
    show(answer);
    return answer;
  } catch (failure) {
    const error = problemOf(failure);
    say(byId("judged"), "");
    say(byId("file-problem"), error.message);
    byId("file-problem").hidden = false;
    return null;
  }
}

function show({ good, bad, same, dropped, bad_lines: badLines, good_lines: goodLines }) {
  const counts = [t("New: {good}, wrong: {bad}.", { good, bad })];
  if (same) counts.push(t("On the roster already: {same}.", { same }));
  if (dropped) counts.push(t("Fall away: {dropped}.", { dropped }));
  say(byId("judged"), counts.join(" "));
  const wrong = badLines.map((it) => el("tr", {}, el("td", { class: "number", text: it.line }), el("td", { text: it.value }), el("td", { class: "wrong", text: it.sentence })));
  const right = goodLines.map((it) => el("tr", {}, el("td"), el("td", { text: `${it.name} · ${it.operator}` }), el("td", { text: `${it.day} ${it.begins}–${it.ends}` })));
  byId("lines").replaceChildren(el("table", {}, el("tbody", {}, ...wrong, ...right)));
  byId("lines").hidden = false;
  keep.disabled = good + dropped === 0;
}

if (sheet) {
  byId("from-file").addEventListener("click", () => {
    sheet.value = "";
    say(byId("sheet-name"), "");
    say(byId("judged"), "");
    byId("lines").hidden = byId("file-problem").hidden = true;
    keep.disabled = true;
    byId("file", HTMLDialogElement).showModal();
  });
  byId("choose").addEventListener("click", () => sheet.click());
  const look = () => {
    say(byId("sheet-name"), sheet.files[0]?.name ?? "");
    if (sheet.files[0]) send("no");
  };
  sheet.addEventListener("change", look);
  byId("replace").addEventListener("change", look);
  keep.addEventListener("click", async () => {
    const answer = await send("yes");
    if (answer?.bad === 0) location.reload();
    keep.disabled = true;
  });
  byId("file").addEventListener("close", () => location.reload());
}
