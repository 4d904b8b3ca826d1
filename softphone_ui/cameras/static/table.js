// Cameras from a table: the server says what is wrong with which line before anything is registered.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

const dialog = byId("table-dialog", HTMLDialogElement);
const file = byId("table-file", HTMLInputElement);
const keep = byId("table-keep", HTMLButtonElement);

/** @param {"yes" | "no"} way */
async function send(way) {
  byId("table-problem").hidden = true;
  keep.disabled = true;
  say(byId("table-judged"), t("The file is being read…"));
  try {
    /** @type {Api.CameraFileJudged} */
    const judged = await api("POST", `/api/cameras/file?keep=${way}`, file.files?.[0], { seconds: 120, type: "text/csv" });
    show(judged);
    return judged;
  } catch (failure) {
    say(byId("table-judged"), "");
    say(byId("table-problem"), problemOf(failure).message);
    byId("table-problem").hidden = false;
    return null;
  }
}

/** @param {Api.CameraFileJudged} judged */
function show({ added, changed, bad, bad_lines: lines }) {
  say(byId("table-judged"), t("New cameras: {added}, changed: {changed}, refused: {bad}.", { added, changed, bad }));
  const rows = lines.map((line) => el("tr", {}, el("td", { class: "number", text: line.line }), el("td", { text: line.value }), el("td", { class: "wrong", text: line.sentence })));
  byId("table-lines").replaceChildren(el("table", {}, el("tbody", {}, ...rows)));
  byId("table-lines").hidden = rows.length === 0;
  keep.disabled = added + changed === 0;
}

byId("from-table").addEventListener("click", () => {
  file.value = "";
  say(byId("table-judged"), "");
  byId("table-problem").hidden = true;
  byId("table-lines").hidden = true;
  keep.disabled = true;
  dialog.showModal();
});
byId("table-close").addEventListener("click", () => dialog.close());
file.addEventListener("change", () => {
  if (file.files?.length) send("no");
});
keep.addEventListener("click", async () => {
  const judged = await send("yes");
  if (judged && judged.bad === 0) location.reload();
});
