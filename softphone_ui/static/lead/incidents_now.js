// Open incidents on the floor: how many callers heard them and left informed; a burst that proposes one.
import { api } from "../api.js";
import { onLanguage, t, tn } from "../words.js";

const EVERY_MS = 10_000;
const place = document.getElementById("incidents-now");
let told = null;

function show() {
  if (!told) return;
  const open = told.incidents.filter((it) => !it.closed_at && Date.parse(it.until) > Date.now());
  const [heard, informed] = ["heard", "informed"].map((name) => open.reduce((sum, it) => sum + it[name], 0));
  const said = [];
  if (told.proposals.length) said.push(tn("A burst of tickets proposes {n} incident", "A burst of tickets proposes {n} incidents", told.proposals.length));
  if (open.length) said.push(`${tn("{n} incident is open", "{n} incidents are open", open.length)}: ${t("{heard} heard, {informed} left informed", { heard, informed })}`);
  place.hidden = !said.length;
  place.classList.toggle("proposes", told.proposals.length > 0);
  place.firstElementChild.textContent = said.join(" · ");
}

async function look() {
  if (!document.hidden) told = (await api("GET", "/api/incidents").catch(() => null)) ?? told;
  show();
}

/** Looks now, and again each ten seconds. */
export function followIncidents() {
  look();
  setInterval(look, EVERY_MS);
  onLanguage(show);
}
