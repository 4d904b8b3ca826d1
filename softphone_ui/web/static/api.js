// The one way our modules ask the server. Throws Problem with a sentence for the person.
import { toSignIn } from "/static/web/leaving.js";
import { t } from "/static/web/words.js";

export class Problem extends Error {
  constructor(code, message, status, detail = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.detail = detail;
  }
  /** Whether the same may succeed later without anyone doing anything. */
  get passing() {
    return this.status === 0 || this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

const token = () => document.querySelector('meta[name="csrf"]')?.content ?? "";

/** `type`: of a body that is sent as it is, such as a file; without it the body is sent as JSON.
 * `keepalive`: it goes out also where the page is left. */
export async function api(method, path, body, { seconds = 8, type = null, headers = {}, keepalive = false } = {}) {
  const all = { "X-CSRF": token(), Accept: "application/json", ...headers };
  if (body !== undefined) all["Content-Type"] = type ?? "application/json";
  let answer, text;
  try {
    answer = await fetch(path, {
      method, keepalive, headers: all, body: body === undefined || type ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(seconds * 1000),
    });
    text = await answer.text();
  } catch {
    throw offline();
  }
  const told = parsed(text);
  if (answer.status === 401) toSignIn();
  if (answer.ok && told === undefined) throw offline(); // somebody between us answered in its place
  if (!answer.ok) throw new Problem(told?.error ?? "broken", told?.message ?? answer.statusText, answer.status, told ?? {});
  return told;
}

const offline = () => new Problem("offline", t("The server does not answer. It is tried again by itself."), 0);

/** null: nothing was said; undefined: what is no JSON. */
function parsed(text) {
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
