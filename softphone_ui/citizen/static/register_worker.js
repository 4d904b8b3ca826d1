// The worker of the citizens' pages, there or not. A worker's address must come from a policy; ours
// knows one address.
const ADDRESS = "/report/worker.js";

/** @typedef {{ createScriptURL: (text: string) => string }} ScriptPolicy */
/** @typedef {{ createPolicy: (name: string, rules: ScriptPolicy) => ScriptPolicy }} PolicyMaker */

/**
 * An address of a worker as the browser's policy wants it.
 * @param {string} policy its name
 * @param {string} address
 * @returns {string}
 */
export function trusted(policy, address) {
  const { trustedTypes } = /** @type {{ trustedTypes?: PolicyMaker }} */ (globalThis);
  return trustedTypes?.createPolicy(policy, { createScriptURL: () => address }).createScriptURL("") ?? address;
}

/**
 * Registers the worker; null where the browser has none.
 * @returns {Promise<ServiceWorkerRegistration | null>}
 */
export async function registerWorker() {
  if (!("serviceWorker" in navigator)) return null;
  return navigator.serviceWorker.register(trusted("report-worker", ADDRESS));
}

/**
 * Resolves once the worker of this registration is active: its pages may be others than this one.
 * @param {ServiceWorkerRegistration} registration
 * @returns {Promise<void>}
 */
export function active(registration) {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (!worker || worker.state === "activated") return Promise.resolve();
  return /** @type {Promise<void>} */ (new Promise((resolve, reject) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(new Error("the worker was replaced"));
    });
  }));
}
