// The worker of the citizens' pages, there or not. A worker's address must come from a policy; ours
// knows one address.
const ADDRESS = "/report/worker.js";

/** Its registration; null where the browser has no workers. */
export async function registerWorker() {
  if (!("serviceWorker" in navigator)) return null;
  const policy = globalThis.trustedTypes?.createPolicy("report-worker", { createScriptURL: () => ADDRESS });
  return navigator.serviceWorker.register(policy?.createScriptURL("") ?? ADDRESS);
}

/** Resolves once the worker of this registration is active: its pages may be others than this one. */
export function active(registration) {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (worker.state === "activated") return Promise.resolve();
  return new Promise((resolve, reject) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(new Error("the worker was replaced"));
    });
  });
}
