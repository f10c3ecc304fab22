// The volunteer's app wakes up here: may this browser keep records, who is here, is it locked; then the screens by address.

import { insideOf, isInstalled, isNearlyFull, whatIsMissing } from "../ability.js";
import { openDevice } from "../device_store.js";
import { createHouse } from "./phone/house.js";
import { guard } from "./phone/guard.js";
import { watchLook } from "./phone/look.js";
import { createNotices } from "./phone/notices.js";
import { createRouter, fetchNext, fetchScreens } from "./phone/router.js";
import { make, part, say } from "./phone/view.js";
import { watchWorker } from "./phone/worker.js";

const PATIENCE_MS = 1000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {HTMLElement} root */
export async function mount(root) {
  const notices = createNotices(root);
  const onBlocked = () => notices.put("blocked", make("blocked"));
  const device = openDevice(onBlocked);
  const missing = await whatIsMissing(() => device.get("current").then(Boolean, () => false));
  if (missing) {
    const app = say(`inside.${insideOf(navigator.userAgent)}`);
    notices.clear();
    part(root, "screen").replaceChildren(make(`cannot-${missing}`, { why: say("inside.why", { app }), address: `${location.origin}/app/` }));
    return;
  }
  const house = await createHouse(root, device, onBlocked);
  house.notices = notices;
  createRouter(house);
  await house.resume();
  watchLook(house);
  house.prepareSync((state) => {
    notices.strip(state, house);
    guard.heard(house, state);
  });
  watchMishaps(house);
  const first = guard(house);
  // The rest of the app comes when the first screen stands, or while nobody answers.
  await Promise.race([first.catch(() => {}), pause(PATIENCE_MS)]);
  await takeUpTheRest(house);
  await first;
  root.dataset.ready = isInstalled() ? "installed" : "page";
}

/** Sending, the worker, the other screens: in memory or in the worker's keeping from now on, the signal may go before the next tap. */
async function takeUpTheRest(house) {
  house.sync.start();
  await fetchNext();
  await Promise.race([watchWorker(house), pause(10 * PATIENCE_MS)]);
  await fetchScreens();
}

/** What could not be done is never passed over in silence, and what is not stored is not closed without a question. */
async function watchMishaps(house) {
  const { notices } = house;
  window.addEventListener("unhandledrejection", () => notices.put("failed", make("failed")));
  window.addEventListener("beforeunload", (event) => house.unsaved && event.preventDefault());
  if (await isNearlyFull()) notices.put("space", make("nearly-full"));
}
