// Stores one page for use without a network: the page on which a report is written, with its styles and
// script, and the icon of notifications. It never stores what people write, or any other page.
const CACHE = "komek109-report-1";
const PAGE = "/report/offline";
const ICON = "/static/citizen/icons/192.png";
const LOADED = /(?:href|src)="(\/static\/[^"]+)"/g;

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

async function navigate(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const kept = await caches.match(PAGE);
    if (!kept) throw problem;
    return kept;
  }
}

self.addEventListener("install", (event) => event.waitUntil(refresh().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(refresh().catch(() => {})));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(navigate(request));
  else if (request.method === "GET" && pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(() => caches.match(request).then((it) => it ?? Response.error())));
  }
});

// News of what is followed on this device (registry/notifications/push.py). They lead to our own pages only.
self.addEventListener("push", (event) => {
  const { title, body, path } = event.data.json();
  event.waitUntil(keptIcon().then((icon) =>
    self.registration.showNotification(title, { body, tag: path, data: { path }, ...(icon && { icon }) })));
});

// A browser shows a notification only after it has loaded the icon, and may end the worker before that:
// on a slow network the notification would be lost. So use the stored icon, or no icon.
async function keptIcon() {
  const kept = await caches.match(ICON).catch(() => null);
  if (!kept) return null;
  const bytes = new Uint8Array(await kept.arrayBuffer());
  return `data:image/png;base64,${btoa(Array.from(bytes, (it) => String.fromCharCode(it)).join(""))}`;
}
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { origin, href } = new URL(event.notification.data.path, self.location.origin);
  if (origin === self.location.origin) event.waitUntil(self.clients.openWindow(href));
});
