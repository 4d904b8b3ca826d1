// The one way our modules ask the server. Throws Problem with a sentence for the person.
import { t } from "./words.js";

export class Problem extends Error {
  constructor(code, message, status, detail = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.detail = detail;
  }
  /** Whether the same may succeed later without anyone doing anything. */
  get passing() {
    return this.status === 0 || this.status >= 500 || this.status === 429;
  }
}

const token = () => document.querySelector('meta[name="csrf"]')?.content ?? "";

export async function api(method, path, body, { seconds = 8 } = {}) {
  const headers = { "X-CSRF": token(), Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(seconds * 1000),
    });
  } catch {
    throw new Problem("offline", t("The server does not answer. It is tried again by itself."), 0);
  }
  const text = await answer.text();
  const told = text ? JSON.parse(text) : null;
  if (answer.status === 401) location.assign("/");
  if (!answer.ok) throw new Problem(told?.error ?? "broken", told?.message ?? answer.statusText, answer.status, told ?? {});
  return told;
}
