// Pauses taken in a shift against the plan. Reasons without a plan do not count.

const sum = (seconds) => Object.values(seconds).reduce((all, it) => all + it, 0);

/** Minutes taken and planned, and whether it is beyond the plan; null where there is no plan.
 *  `running` is the pause that runs now: {reason, seconds}, or null. */
export function againstPlan(planned, taken, running) {
  const plan = sum(planned ?? {});
  if (!plan) return null;
  const now = running && running.reason in planned ? Math.max(0, running.seconds) : 0;
  const all = sum(taken ?? {}) + now;
  return { minutes: Math.floor(all / 60), plan: Math.round(plan / 60), over: all > plan };
}
