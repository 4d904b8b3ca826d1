// Pauses taken in a shift against the plan. Reasons without a plan do not count.

/** @param {Record<string, number>} seconds */
const sum = (seconds) => Object.values(seconds).reduce((all, each) => all + each, 0);

/**
 * Return minutes taken and planned, and whether it is beyond the plan; null where there is no plan.
 * `running` is the pause that runs now.
 * @param {Record<string, number> | null | undefined} planned
 * @param {Record<string, number> | null | undefined} taken
 * @param {{reason: string, seconds: number} | null} [running]
 */
export function againstPlan(planned, taken, running) {
  const plan = planned ? sum(planned) : 0;
  if (!planned || !plan) return null;
  const now = running && running.reason in planned ? Math.max(0, running.seconds) : 0;
  const all = sum(taken ?? {}) + now;
  return { minutes: Math.floor(all / 60), plan: Math.round(plan / 60), over: all > plan };
}
