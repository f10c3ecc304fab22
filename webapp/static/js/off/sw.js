// The kill switch, served in place of the worker: forget the shell, leave the records alone, let pages come from the network.
"use strict";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("shell-")) await caches.delete(name);
  await self.registration.unregister();
})()));
