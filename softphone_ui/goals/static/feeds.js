// A table of values or milestones: the server says what is wrong with which cell before anything is taken.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, field, find, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

const form = document.getElementById("send");
const keep = document.getElementById("keep");

/** @param {string} way */
async function send(way) {
  const file = field(form, "file").files[0];
  const place = find(form, ".problem");
  place.hidden = true;
  keep.disabled = true;
  if (!file) return null;
  say(document.getElementById("judged"), t("The file is being read…"));
  try {
    const query = new URLSearchParams({ keep: way, kind: field(form, "kind").value, name: file.name });
    const answer = await api("POST", `/api/goals/file?${query}`, file, { seconds: 120, type: "application/octet-stream" });
    show(answer);
    return answer;
  } catch (failure) {
    const error = problemOf(failure);
    say(document.getElementById("judged"), "");
    place.textContent = error.message;
    place.hidden = false;
    return null;
  }
}

function show({ good, same, bad, good_rows: rows, bad_cells: cells }) {
  say(document.getElementById("judged"), t("New: {good}, as before: {same}, wrong: {bad}.", { good, same, bad }));
  const wrong = cells.map((it) => el("tr", {}, el("td", { class: "number", text: it.row }), el("td", { text: it.column }), el("td", { text: it.value }), el("td", { class: "nobody", text: it.sentence })));
  const right = rows.map((it) => el("tr", {}, el("td"), el("td", { text: it.what }), el("td", { text: it.when }), el("td", { class: "number", text: it.value })));
  const place = byId("rows");
  place.replaceChildren(el("table", {}, el("tbody", {}, ...wrong, ...right)));
  place.hidden = !wrong.length && !right.length;
  keep.disabled = good === 0;
}

if (form) {
  field(form, "file").addEventListener("change", () => send("no"));
  if (field(form, "kind").tagName === "SELECT") field(form, "kind").addEventListener("change", () => send("no"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await send("yes")) location.reload();
  });
}
