// A roster from a file: the server says what is wrong with which line before anything is entered.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

// Who only reads the roster can send no file.
const sheet = /** @type {HTMLInputElement | null} */ (document.getElementById("sheet"));
const keep = /** @type {HTMLButtonElement} */ (document.getElementById("keep"));

/**
 * Send the file and show how it was judged. Returns null if it was refused.
 * @param {File | undefined} file
 * @param {string} way whether its shifts are kept: yes or no
 */
async function send(file, way) {
  byId("file-problem").hidden = true;
  keep.disabled = true;
  say(byId("judged"), t("The file is being read…"));
  try {
    const replace = byId("replace", HTMLInputElement).checked ? "yes" : "no";
    /** @type {Api.RosterFileJudged} */
    const answer = await api("POST", `/api/roster/file?keep=${way}&replace=${replace}`, file, { seconds: 120, type: "text/csv" });
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

/** @param {Api.RosterFileJudged} judged */
function show({ good, bad, same, dropped, bad_lines: badLines, good_lines: goodLines }) {
  const counts = [t("New: {good}, wrong: {bad}.", { good, bad })];
  if (same) counts.push(t("On the roster already: {same}.", { same }));
  if (dropped) counts.push(t("Fall away: {dropped}.", { dropped }));
  say(byId("judged"), counts.join(" "));
  const wrong = badLines.map((line) => el("tr", {}, el("td", { class: "number", text: line.line }), el("td", { text: line.value }), el("td", { class: "wrong", text: line.sentence })));
  const right = goodLines.map((shift) => el("tr", {}, el("td"), el("td", { text: `${shift.name} · ${shift.operator}` }), el("td", { text: `${shift.day} ${shift.begins}–${shift.ends}` })));
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
    const file = sheet.files?.[0];
    say(byId("sheet-name"), file?.name ?? "");
    if (file) send(file, "no");
  };
  sheet.addEventListener("change", look);
  byId("replace").addEventListener("change", look);
  keep.addEventListener("click", async () => {
    const answer = await send(sheet.files?.[0], "yes");
    if (answer?.bad === 0) location.reload();
    keep.disabled = true;
  });
  byId("file").addEventListener("close", () => location.reload());
}
