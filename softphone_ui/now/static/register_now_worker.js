// The worker of `/now`. It serves the list and everything below it, and shows notifications.
import { trusted } from "/static/citizen/register_worker.js";

const ADDRESS = "/now/worker.js";
export const SCOPE = "/now";

/**
 * Register the worker; null where the browser has none.
 * @returns {Promise<ServiceWorkerRegistration | null>}
 */
export async function registerNowWorker() {
  if (!("serviceWorker" in navigator)) return null;
  return navigator.serviceWorker.register(trusted("now-worker", ADDRESS), { scope: SCOPE });
}
