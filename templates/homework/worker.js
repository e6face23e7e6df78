/* In charge of /my/ only. It keeps the frame of the pages, which is the same for everybody, and nothing that a person wrote or read. */
"use strict";
const NAME = "frame-" + {{ version|safe }};
const FILES = {{ files|safe }};
const FRAME = {{ frame|safe }};
const WORDS = {{ words|safe }};

self.addEventListener("install", (event) => {
  const wanted = [...FILES, FRAME].map((address) => new Request(address, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(wanted)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) { return; }
  if (FILES.includes(address.pathname)) {
    event.respondWith(caches.match(address.pathname, { cacheName: NAME }).then((kept) => kept || fetch(request)));
  } else if (request.mode === "navigate" && address.pathname.startsWith("/my/")) {
    event.respondWith(fetch(request).catch(() => caches.match(FRAME, { cacheName: NAME })));
  }
});

/* Whatever a message from outside holds, the phone shows the same neutral words, and each one replaces the one before. */
self.addEventListener("push", (event) => {
  event.waitUntil(self.registration.showNotification(WORDS.title, { body: WORDS.body, icon: WORDS.icon, tag: "update", silent: true }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow("/my/"));
});
