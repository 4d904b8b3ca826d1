// All requests of our modules to the server.
import { toSignIn } from "/static/web/leaving.js";
import { t } from "/static/web/words.js";

/** A refused or failed request, with a sentence for the person. */
export class Problem extends Error {
  /**
   * @param {string} code for programs, such as not_allowed
   * @param {string} message for the person
   * @param {number} status of HTTP; 0 if no answer came
   * @param {Record<string, any>} [detail] the whole answer
   */
  constructor(code, message, status, detail = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.detail = detail;
  }
  /** Whether the same request may succeed later by itself. */
  get passing() {
    return this.status === 0 || this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

const token = () => document.querySelector('meta[name="csrf"]')?.getAttribute("content") ?? "";

/**
 * Ask the server; return its answer. Throws Problem.
 *
 * The caller declares the type of the answer by a typed variable; the types in `Api` are generated
 * from the server's own description.
 * @template [Answer=unknown]
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {{seconds?: number, type?: string | null, headers?: Record<string, string>, keepalive?: boolean}} [options]
 *   `type`: of a body that is sent as it is, such as a file; without it the body is sent as JSON.
 *   `keepalive`: the request is sent even if the page is closed meanwhile.
 * @returns {Promise<Answer>}
 */
export async function api(method, path, body, { seconds = 8, type = null, headers = {}, keepalive = false } = {}) {
  /** @type {Record<string, string>} */
  const all = { "X-CSRF": token(), Accept: "application/json", ...headers };
  if (body !== undefined) all["Content-Type"] = type ?? "application/json";
  let answer, text;
  try {
    answer = await fetch(path, {
      method, keepalive, headers: all,
      body: body === undefined || type ? /** @type {BodyInit | undefined} */ (body) : JSON.stringify(body),
      signal: AbortSignal.timeout(seconds * 1000),
    });
    text = await answer.text();
  } catch {
    throw offline();
  }
  const data = parsed(text);
  if (answer.status === 401) toSignIn();
  if (answer.ok && data === undefined) throw offline(); // a proxy between us answered in the server's place
  if (!answer.ok) throw new Problem(data?.error ?? "broken", data?.message ?? answer.statusText, answer.status, data ?? {});
  return data;
}

/**
 * Return the problem of a failed request. Any other error is a fault of the script: it is shown in the
 * console, and counts as a refusal.
 * @param {unknown} error
 * @returns {Problem}
 */
export function problemOf(error) {
  if (error instanceof Problem) return error;
  console.error(error);
  return new Problem("broken", error instanceof Error ? error.message : String(error), 400);
}

const offline = () => new Problem("offline", t("The server does not answer. It is tried again by itself."), 0);

/**
 * Return the JSON of an answer; null if it is empty, undefined if it is no JSON.
 * @param {string} text
 */
function parsed(text) {
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
