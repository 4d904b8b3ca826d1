// A table of values or milestones: the server says what is wrong with which cell before anything is taken.
import { api } from "/static/web/api.js";
import { el, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

const form = document.getElementById("send");
const keep = document.getElementById("keep");

async function send(way) {
  const file = form.elements.file.files[0];
  const place = form.querySelector(".problem");
  place.hidden = true;
  keep.disabled = true;
  if (!file) return null;
  say(document.getElementById("judged"), t("The file is being read…"));
  try {
    const query = new URLSearchParams({ keep: way, kind: form.elements.kind.value, name: file.name });
    const answer = await api("POST", `/api/goals/file?${query}`, file, { seconds: 120, type: "application/octet-stream" });
    show(answer);
    return answer;
  } catch (error) {
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
  const place = document.getElementById("rows");
  place.replaceChildren(el("table", {}, el("tbody", {}, ...wrong, ...right)));
  place.hidden = !wrong.length && !right.length;
  keep.disabled = good === 0;
}

if (form) {
  form.elements.file.addEventListener("change", () => send("no"));
  if (form.elements.kind.tagName === "SELECT") form.elements.kind.addEventListener("change", () => send("no"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await send("yes")) location.reload();
  });
}
