// The service worker: installed once, never swapped in the middle of a form.

import { make, on } from "./view.js";

const HOUR = 3600000;

async function offer(house, registration) {
  if (!registration.waiting || !navigator.serviceWorker.controller) return;
  house.notices.put("version", on(make("new-version"), {
    update: async () => {
      if (house.screen && house.screen.leave) await house.screen.leave();
      if (house.screen && house.screen.busy) return;
      registration.waiting.postMessage("apply");
    },
  }));
}

/** Tell the worker that this release has started, so that it may drop the one before. */
export async function watchWorker(house) {
  let reloading = false;
  const controlled = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!controlled || reloading) return;
    reloading = true;
    location.reload();
  });
  try {
    const registration = await navigator.serviceWorker.register(house.root.dataset.worker, { scope: "/app/", updateViaCache: "none" });
    registration.addEventListener("updatefound", () => {
      const coming = registration.installing;
      if (coming) coming.addEventListener("statechange", () => offer(house, registration));
    });
    await offer(house, registration);
    const ready = await navigator.serviceWorker.ready;
    if (ready.active) ready.active.postMessage("started");
    setInterval(() => registration.update().catch(() => {}), HOUR);
  } catch {
    // Without a worker the app still records; it only cannot open from cold without network.
    house.root.dataset.worker = "none";
  }
}
