// The shift lead's live floor. Everything comes by /live; the figures are asked for again when
// rows of a call have reached the database, never by the clock.
import { closest, find } from "/static/web/dom.js";
import { api } from "/static/web/api.js";
import { live } from "/static/web/live.js";
import { onLanguage } from "/static/web/words.js";
import "/static/first_day/tour.js";
import { showCare } from "/static/care/care_now.js";
import { showAlerts, tickAlerts } from "./alerts.js";
import { showFigures, showLost, showOthers, showToday } from "./figures.js";
import { handKeys, showHands, tickHands } from "./hands.js";
import { showCallbacksNow } from "./callbacks_now.js";
import { moveHalfHour, redrawHalfHour, showHalfHour } from "./half_hour.js";
import { followIncidents, openMass } from "./incidents_now.js";
import { lineKeys, showLine, tickLine } from "/static/supervision/line.js";
import { typing } from "/static/web/lists.js";
import { showOutage } from "./outage.js";
import { operatorKeys, showOperators, tickOperators, useLineDigit } from "./operators.js";
import { showTasks, taskKeys, tickTasks } from "./shift_tasks.js";
import { showTexts, tickTexts } from "./texts_now.js";
import { openOffers } from "./tile_menu.js";
import { showWaiting, tickWaiting } from "./waiting.js";

// Many rows in a busy second are one look.
const GATHER_MS = 1500;
const page = find(document, ".floor");
/** @type {Api.FloorFigures | null} */
let told = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let asking = undefined;
let looking = false;
/** @type {boolean | undefined} */
let wasUp;

live.on("floor", (floor) => {
  showWaiting(floor);
  showAlerts();
  showCare();
  showCallbacksNow(floor);
  showTexts(floor);
  showOperators(floor);
  showHands();
  showLine();
});

async function look() {
  asking = undefined;
  looking = true;
  const fresh = /** @type {Api.FloorFigures | null} */ (await api("GET", "/api/floor/figures").catch(() => null));
  looking = false;
  page.classList.toggle("stale", !fresh); // the banner says what is away
  told = fresh ?? told;
  if (told) showTold(told);
}

/** @param {Api.FloorFigures} figures */
function showTold(figures) {
  showFigures(figures.today);
  showHalfHour(figures.half_hour);
  showToday(figures);
  showLost(figures.lost_lately);
  showOutage(figures.cut_off_owed);
}

const lookSoon = () => { asking ??= setTimeout(look, GATHER_MS); };
live.on("written", lookSoon);
// What was written while the link was down was not heard of.
live.on("link", ({ up }) => {
  if (up && !looking && (wasUp === false || !told)) lookSoon();
  wasUp = up;
});

setInterval(() => {
  tickWaiting();
  tickTexts();
  tickOperators();
  tickHands();
  tickAlerts();
  tickLine();
  tickTasks();
  moveHalfHour();
}, 1000);

onLanguage(() => {
  showWaiting(live.floor);
  showAlerts();
  showCare();
  showCallbacksNow(live.floor);
  showOperators(live.floor);
  showHands();
  showLine();
  showTasks();
  if (told) showTold(told);
  else showFigures(null);
  redrawHalfHour();
});

document.getElementById("offers")?.addEventListener("click", openOffers);

/** @type {Record<string, () => unknown>} */
const KEYS = { ...taskKeys, ...operatorKeys, ...handKeys, ...lineKeys, KeyC: openOffers, KeyI: openMass, KeyF: () => showOthers(page.classList.toggle("open")) };
addEventListener("keydown", (event) => {
  if (typing(event) || event.shiftKey || document.querySelector("dialog[open]")) return;
  // A key that is held asks once, and answers nothing; along the tiles it goes on.
  if (event.repeat && !event.code.startsWith("Arrow")) return;
  const act = KEYS[event.code];
  // Enter on a link or a button is theirs: of the grid's keys it is the tiles' alone.
  if (event.code === "Enter" && !closest(event, ".tile")) return;
  if (!act || (event.code.startsWith("Arrow") && closest(event, "#waiting, #lost"))) return;
  event.preventDefault();
  if (!useLineDigit(event.code)) act();
});

showFigures(null);
look();

followIncidents();
