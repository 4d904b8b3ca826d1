// A table of values or milestones: the server says what is wrong with which cell before anything is taken.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, field, find, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

// The form is there for those who may send a table.
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("send"));

/**
 * Send the chosen file and show how it was judged. Returns null if there is none or it was refused.
 * @param {HTMLFormElement} sent
 * @param {string} way whether its values are kept: yes or no
 */
async function send(sent, way) {
  const keep = byId("keep", HTMLButtonElement);
  const file = find(sent, "[name=file]", HTMLInputElement).files?.[0];
  const place = find(sent, ".problem");
  place.hidden = true;
  keep.disabled = true;
  if (!file) return null;
  say(document.getElementById("judged"), t("The file is being read…"));
  try {
    const query = new URLSearchParams({ keep: way, kind: field(sent, "kind").value, name: file.name });
    /** @type {Api.GoalsFileJudged} */
    const answer = await api("POST", `/api/goals/file?${query}`, file, { seconds: 120, type: "application/octet-stream" });
    show(answer);
    keep.disabled = answer.good === 0;
    return answer;
  } catch (failure) {
    const error = problemOf(failure);
    say(document.getElementById("judged"), "");
    place.textContent = error.message;
    place.hidden = false;
    return null;
  }
}

/** @param {Api.GoalsFileJudged} judged */
function show({ good, same, bad, good_rows: rows, bad_cells: cells }) {
  say(document.getElementById("judged"), t("New: {good}, as before: {same}, wrong: {bad}.", { good, same, bad }));
  const wrong = cells.map((cell) => el("tr", {}, el("td", { class: "number", text: cell.row }), el("td", { text: cell.column }), el("td", { text: cell.value }), el("td", { class: "nobody", text: cell.sentence })));
  const right = rows.map((row) => el("tr", {}, el("td"), el("td", { text: row.what }), el("td", { text: row.when }), el("td", { class: "number", text: row.value })));
  const place = byId("rows");
  place.replaceChildren(el("table", {}, el("tbody", {}, ...wrong, ...right)));
  place.hidden = !wrong.length && !right.length;
}

if (form) {
  field(form, "file").addEventListener("change", () => send(form, "no"));
  if (field(form, "kind").tagName === "SELECT") field(form, "kind").addEventListener("change", () => send(form, "no"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await send(form, "yes")) location.reload();
  });
}
