// The form beside the player: everything by keys, saved as it is written, submitted by one key.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { el, say } from "/static/web/dom.js";
import { draft } from "/static/web/drafts.js";
import { Keys } from "/static/web/keys.js";
import { inField } from "/static/web/typing_guard.js";
import { percentText } from "/static/web/percent.js";
import { fillPlayers } from "/static/web/player.js";
import { duration } from "/static/web/time.js";
import { currentLanguage, t, tn } from "/static/web/words.js";

const page = document.getElementById("judge");
const id = page.dataset.assessment;
const sheet = { marks: {}, fatal: [], notes: [], comment: "", ...JSON.parse(page.dataset.sheet) };
const items = [...page.querySelectorAll(".item")];
const byId = (name) => document.getElementById(name);
const percent = (share) => percentText(share, currentLanguage(), 0);

fillPlayers();
const audio = page.querySelector(".player audio");
const seek = page.querySelector(".player input[type=range]");

const { changed, fail, save, touch, unsaved } = draft({
  revision: Number(page.dataset.revision),
  put: (revision) => api("PUT", `/api/assessments/${id}/sheet`, { ...sheet, notes: sheet.notes.filter((it) => it.text.trim()), revision }),
  outdated: "stale",
  answered: showScore,
});

function showScore({ score, without_fatal }) {
  const left = items.filter((it) => !sheet.marks[it.dataset.item]).length;
  say(byId("score"), percent(score));
  const notes = [];
  if (sheet.fatal.length && without_fatal !== null) notes.push(t("without the fatal error: {n}", { n: percent(without_fatal) }));
  if (left) notes.push(tn("{n} item is not marked", "{n} items are not marked", left));
  else if (score === null) notes.push(t("unscored: more than 40 % of the form does not apply"));
  say(byId("score-note"), notes.join(" · "));
}

// --- items ----------------------------------------------------------------------------------------

let here = Math.max(0, items.findIndex((it) => !sheet.marks[it.dataset.item]));

function stand(n, focus = true) {
  here = Math.min(Math.max(n, 0), items.length - 1);
  items.forEach((it, at) => { it.classList.toggle("here", at === here); it.tabIndex = at === here ? 0 : -1; });
  items[here].scrollIntoView({ block: "nearest" });
  if (focus) items[here].focus({ preventScroll: true });
}

function show(item) {
  const mark = sheet.marks[item.dataset.item];
  for (const button of item.querySelectorAll("[data-mark]")) {
    button.setAttribute("aria-checked", String(button.dataset.mark === mark));
    button.tabIndex = -1;
  }
  item.classList.remove("missing");
}

function mark(item, value) {
  if (!item.querySelector(`[data-mark="${value}"]`)) return;
  sheet.marks[item.dataset.item] = value;
  show(item);
  changed();
}

const markHere = (value) => () => {
  if (!items[here].querySelector(`[data-mark="${value}"]`)) return;
  mark(items[here], value);
  const next = items.findIndex((it, at) => at > here && !sheet.marks[it.dataset.item]);
  stand(next < 0 ? Math.min(here + 1, items.length - 1) : next);
};

page.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mark]");
  if (!button) return;
  const item = button.closest(".item");
  mark(item, button.dataset.mark);
  stand(items.indexOf(item));
});

const fatal = [...page.querySelectorAll("[data-fatal]")];
for (const box of fatal) {
  box.checked = sheet.fatal.includes(box.dataset.fatal);
  box.addEventListener("change", () => {
    sheet.fatal = fatal.filter((it) => it.checked).map((it) => it.dataset.fatal);
    changed();
  });
}

// --- notes at a second ------------------------------------------------------------------------------

const nameOf = (code) => byId(`name-${code}`)?.firstChild.textContent.trim() ?? "";

function listen(at) {
  if (!seek) return;
  seek.value = at * 10;
  seek.dispatchEvent(new Event("input"));
  if (audio.paused) page.querySelector(".player .play").click();
}

function noteRow(note) {
  const input = el("input", { value: note.text, maxlength: 1000, "aria-label": t("Words of the note"), oninput: () => { note.text = input.value; changed(400); } });
  const row = el("li", {},
    note.at === null ? el("span") : el("button", { type: "button", class: "quiet small number", text: duration(note.at), title: t("Listen from here"), onclick: () => listen(note.at) }),
    input,
    el("button", { type: "button", class: "quiet", text: "×", title: t("Take the note away"), "aria-label": t("Take the note away"), onclick: () => { sheet.notes.splice(sheet.notes.indexOf(note), 1); row.remove(); changed(); } }),
    note.item ? el("span", { class: "of small soft", text: nameOf(note.item) }) : null);
  byId("notes").append(row);
  return input;
}

function addNote() {
  const at = audio ? Math.round(audio.currentTime * 10) / 10 : null;
  const note = { text: "", at, item: items[here].dataset.item };
  sheet.notes.push(note);
  noteRow(note).focus();
}

sheet.notes.forEach(noteRow);
byId("add-note").addEventListener("click", addNote);
const comment = byId("comment");
comment.value = sheet.comment;
comment.addEventListener("input", () => { sheet.comment = comment.value; changed(400); });

// --- submitting -------------------------------------------------------------------------------------

let submitting = false;

async function submit() {
  const missing = items.filter((it) => !sheet.marks[it.dataset.item]);
  missing.forEach((it) => it.classList.add("missing"));
  if (missing.length) {
    stand(items.indexOf(missing[0]));
    toast(tn("{n} item is not marked", "{n} items are not marked", missing.length));
    return;
  }
  if (submitting) return;
  submitting = true;
  try {
    await save();
    const { next, calibration } = await api("POST", `/api/assessments/${id}/submit`);
    const end = calibration === null ? "/assessments?nothing" : `/assessments/calibrations/${calibration}`;
    location.assign(next === null ? end : `/assessments/${next}`);
  } catch (problem) {
    fail(problem.message);
    submitting = false;
  }
}
byId("submit").addEventListener("click", submit);
byId("later").form.addEventListener("submit", async (event) => {
  if (!unsaved()) return;
  event.preventDefault();
  await save().then(() => event.target.submit(), () => {});
});

const keys = new Keys();
for (const [codes, value] of [[["Digit1", "Numpad1"], "yes"], [["Digit2", "Numpad2"], "partly"], [["Digit3", "Numpad3"], "no"], [["Digit0", "Numpad0"], "n_a"]]) {
  for (const code of codes) keys.on(code, markHere(value), { withAlt: false });
}
fatal.slice(0, 3).forEach((box, n) => { for (const code of [`Digit${7 + n}`, `Numpad${7 + n}`]) keys.on(code, () => box.click(), { withAlt: false }); });
for (const code of ["KeyJ", "ArrowDown"]) keys.on(code, () => stand(here + 1), { withAlt: false });
for (const code of ["KeyK", "ArrowUp"]) keys.on(code, () => stand(here - 1), { withAlt: false });
keys.on("Space", () => { page.querySelector(".player .play")?.click(); }, { withAlt: false });
const jump = (by) => () => { if (audio) listenAt(audio.currentTime + by); };
const listenAt = (at) => { seek.value = Math.max(0, at) * 10; seek.dispatchEvent(new Event("input")); };
keys.on("ArrowLeft", jump(-5), { withAlt: false });
keys.on("ArrowRight", jump(5), { withAlt: false });
keys.on("KeyC", addNote);
keys.on("KeyS", () => { submit(); });
keys.on("KeyN", () => { byId("later").click(); });
keys.on("Escape", () => { if (!inField()) return false; stand(here); return true; }, { inFields: true, withAlt: false });

items.forEach(show);
stand(here, !inField());
// The score of a draft that is opened again: asked of the one formula, as any other.
touch();
save().catch(() => {});
