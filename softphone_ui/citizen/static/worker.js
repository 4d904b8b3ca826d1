// Stores one page for use without a network: the page on which a report is written, with its styles and
// script, and the icon of notifications. It never stores what people write, or any other page.
/**
 * What this worker uses of its surroundings: the library of types for pages has no workers.
 * @typedef {Event & { waitUntil(work: Promise<unknown>): void }} Lasting
 * @typedef {Lasting & { request: Request, respondWith(answer: Promise<Response>): void }} Fetching
 * @typedef {Lasting & { data: { json(): unknown } | null }} Pushed
 * @typedef {Lasting & { notification: Notification }} Pressed
 * @typedef {{ install: Lasting, activate: Lasting, message: Lasting, fetch: Fetching, push: Pushed,
 *   notificationclick: Pressed }} Events
 * @typedef {object} Surroundings
 * @property {Location} location
 * @property {ServiceWorkerRegistration} registration
 * @property {{ claim(): Promise<void>, openWindow(address: string): Promise<unknown> }} clients
 * @property {() => Promise<void>} skipWaiting
 * @property {<Name extends keyof Events>(name: Name, listen: (event: Events[Name]) => void) => void} addEventListener
 */
/** @typedef {{ title: string, body: string, path: string }} News */

const worker = /** @type {Surroundings} */ (/** @type {unknown} */ (self));
const CACHE = "komek109-report-1";
const PAGE = "/report/offline";
const ICON = "/static/citizen/icons/192.png";
const LOADED = /(?:href|src)="(\/static\/[^"]+)"/g;

/** @returns {Promise<void>} */
async function refresh() {
  const answer = await fetch(PAGE, { cache: "no-store" });
  if (!answer.ok) return;
  const text = await answer.clone().text();
  const cache = await caches.open(CACHE);
  const parts = [ICON, ...[...text.matchAll(LOADED)].map((found) => found[1])];
  await cache.addAll(parts);
  await cache.put(PAGE, answer);
  const own = new Set([PAGE, ...parts]);
  for (const it of await cache.keys()) {
    const { pathname, search } = new URL(it.url);
    if (!own.has(pathname + search)) await cache.delete(it);
  }
}

/**
 * Answers with the stored page where there is no network.
 * @param {Request} request
 * @returns {Promise<Response>}
 */
async function navigate(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const kept = await caches.match(PAGE);
    if (!kept) throw problem;
    return kept;
  }
}

worker.addEventListener("install", (event) => event.waitUntil(refresh().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (event) => event.waitUntil(refresh().catch(() => {})));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== worker.location.origin) return;
  if (request.mode === "navigate") event.respondWith(navigate(request));
  else if (request.method === "GET" && pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(() => caches.match(request).then((it) => it ?? Response.error())));
  }
});

// News of what is followed on this device (registry/notifications/push.py). They lead to our own pages only.
worker.addEventListener("push", (event) => {
  if (!event.data) return;
  const { title, body, path } = /** @type {News} */ (event.data.json());
  event.waitUntil(keptIcon().then((icon) =>
    worker.registration.showNotification(title, { body, tag: path, data: { path }, ...(icon && { icon }) })));
});

// A browser shows a notification only after it has loaded the icon, and may end the worker before that:
// on a slow network the notification would be lost. So use the stored icon, or no icon.
/** @returns {Promise<string | null>} */
async function keptIcon() {
  const kept = await caches.match(ICON).catch(() => null);
  if (!kept) return null;
  const bytes = new Uint8Array(await kept.arrayBuffer());
  return `data:image/png;base64,${btoa(Array.from(bytes, (it) => String.fromCharCode(it)).join(""))}`;
}
worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { origin, href } = new URL(event.notification.data.path, worker.location.origin);
  if (origin === worker.location.origin) event.waitUntil(worker.clients.openWindow(href));
});
