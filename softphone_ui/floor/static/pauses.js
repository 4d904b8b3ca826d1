// Everyone's pauses of the shift, against the plan: asked for now and then, and when a pause ends.
import { api } from "/static/web/api.js";
import { againstPlan } from "/static/web/pauses.js";
import { soon } from "/static/web/soon.js";
import { live } from "/static/web/live.js";

const EVERY_MS = 60_000;
const WRITTEN_MS = 1500;
/** @type {Api.FloorPauses | null} */
let told = null;

export const lookAtPauses = soon(async () => {
  told = /** @type {Api.FloorPauses | null} */ (await api("GET", "/api/floor/pauses").catch(() => told));
}, WRITTEN_MS);

/**
 * {minutes, plan, over} of this operator, or null where nothing is known or planned.
 * @param {Floor.OperatorView} operator
 */
export function pausesOf(operator) {
  if (!told) return null;
  const running = operator.state === "paused" && operator.since
    ? { reason: operator.reason ?? "", seconds: (live.now() - Date.parse(operator.since)) / 1000 } : null;
  return againstPlan(told.planned, told.taken[operator.extension], running);
}

lookAtPauses();
setInterval(lookAtPauses, EVERY_MS);
