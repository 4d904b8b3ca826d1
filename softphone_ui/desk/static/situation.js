// What the operator's desk is in just now, from what the dispatcher says and what the telephone
// in this page knows. Pure: no clock, no page.
//
//   unknown     nobody has told us about this operator yet
//   elsewhere   another page has the telephone
//   signed_out, available, paused, set_aside (the system paused him), ringing,
//   connecting  picked up, the greeting still plays
//   talking, hold, wrap_up
//   rung_back   the telephone rings: a citizen whose kept place has come up is to be called
//   calling_out an applicant is being called, from the key to the end of the conversation
//   kept        the talk was lost, the caller hears music, and this telephone is rung again

/**
 * The situation of the desk. `byPhone`: the dispatcher is away, and the page follows its telephone; `out`: the call
 * that is being made; `others`: who else is on the line; `shut`: why no caller can come.
 * @typedef {{state: string, since?: string | null, until?: string | null, call?: Floor.CallView | null,
 *   ring?: Floor.RingView | null, reason?: string | null, operator?: Floor.OperatorView | null, byPhone?: boolean,
 *   lostAt?: string, moving?: boolean, shut?: string | null, out?: {who: string, text: string}, others?: string}} Situation
 * @typedef {{session: string | null, link: string, held: boolean}} PhoneState
 */
import { isRungBack } from "./called_back.js";

export const SET_ASIDE = new Set(["no_answer", "rejected", "busy", "unreachable", "failed", "no_sound"]);
/** In `after_call`: the shift ends then. */
export const SIGN_OUT = "signed_out";
const NOTHING = { since: null, until: null, call: null, ring: null, reason: null, operator: null };

/**
 * @param {import("/static/web/live.js").LiveFloor} floor
 * @param {string} extension
 * @param {PhoneState} phone
 * @returns {Situation}
 */
export function situation(floor, extension, phone) {
  const operator = floor.operators[extension];
  const away = floor.away.includes("dispatcher") || !operator;
  if (away && phone.session) return byPhone(phone, operator);
  if (phone.link === "elsewhere") return { ...NOTHING, state: "elsewhere", operator };
  if (!operator) return { ...NOTHING, state: "unknown" };
  const ring = floor.rings[operator.ring_id ?? ""] ?? null;
  const call = floor.calls[operator.call_id ?? ring?.call_id ?? ""] ?? null;
  return { ...NOTHING, ...told(operator, call, ring, phone), operator, call, ring };
}

/**
 * @param {Floor.OperatorView} operator
 * @param {Floor.CallView | null} call
 * @param {Floor.RingView | null} ring
 * @param {PhoneState} phone
 * @returns {Situation}
 */
function told(operator, call, ring, phone) {
  const { state, since, reason } = operator;
  if (state === "ringing") {
    const pickedUp = ring?.answered_at || phone.session === "answering" || phone.session === "talking";
    return { state: pickedUp ? "connecting" : "ringing", since: ring?.started_at ?? since };
  }
  if (state === "talking" && call?.state === "kept") return kept(call);
  if (state === "talking") return { state, since: call?.connected_at ?? since };
  if (state === "hold") return { state, since: call?.hold_since ?? since };
  if (state === "calling_out" && isRungBack(operator)) {
    return { state: phone.session === "answering" || phone.session === "talking" ? "calling_out" : "rung_back", since: operator.outgoing?.asked_at };
  }
  if (state === "calling_out") return { state, since: operator.outgoing?.connected_at ?? operator.outgoing?.asked_at ?? since };
  if (state === "wrap_up") return { state, since, until: operator.wrap_up_until };
  if (state === "paused" && SET_ASIDE.has(reason ?? "")) return { state: "set_aside", since, reason };
  return { state, since, reason };
}

/**
 * The clock of the talk goes on; `lostAt` and `until` are the time in which it may be taken up again.
 * @param {Floor.CallView} call
 * @returns {Situation}
 */
function kept(call) {
  const last = call.story.at(-1);
  return { state: "kept", since: call.connected_at, lostAt: last?.lost_at, until: call.kept_until, moving: Boolean(last) && last?.operator === last?.transfer_to };
}

/**
 * The dispatcher is away: the exchange itself connects callers, and the page follows its telephone.
 * @param {PhoneState} phone
 * @param {Floor.OperatorView | undefined} operator
 * @returns {Situation}
 */
function byPhone(phone, operator) {
  /** @type {Record<string, string>} */
  const states = { ringing: "ringing", answering: "connecting", talking: phone.held ? "hold" : "talking" };
  return { ...NOTHING, state: states[phone.session ?? ""] ?? "unknown", operator, byPhone: true };
}

/** The telephone rings, and nobody has picked it up. */
export const RINGING = new Set(["ringing", "rung_back"]);
export const IN_CALL = new Set(["ringing", "connecting", "talking", "hold", "kept", "calling_out", "rung_back"]);
