// The volunteer's app wakes up here: may this browser keep records, who is here, is it locked; then the screens by address.

import { isInstalled, whatIsMissing } from "../ability.js";
import { createHouse } from "./phone/house.js";
import { guard } from "./phone/guard.js";
import { createNotices } from "./phone/notices.js";
import { createRouter, fetchScreens } from "./phone/router.js";
import { make, part, say } from "./phone/view.js";
import { watchWorker } from "./phone/worker.js";

/** @param {HTMLElement} root */
export async function mount(root) {
  const missing = await whatIsMissing();
  if (missing) {
    part(root, "screen").append(make(`cannot-${missing}`));
    return;
  }
  const notices = createNotices(root);
  const house = await createHouse(root, () => notices.put("blocked", make("blocked")));
  house.notices = notices;
  createRouter(house);
  await house.resume();
  applyType(house);
  watchWorker(house);
  const first = guard(house);
  house.startSync((state) => {
    notices.strip(state, house);
    guard.heard(house, state);
  });
  await first;
  // Everything is in memory from now on: the signal may go before the next tap.
  await fetchScreens();
  root.dataset.ready = isInstalled() ? "installed" : "page";
}

/** Large type: the switch works without network too; the size is remembered on the phone and told to the server when it can be. */
async function applyType(house) {
  const html = document.documentElement;
  const kept = await house.device.get("type");
  if (kept) html.dataset.type = kept;
  document.addEventListener("submit", async (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("button.switch[name=type]"));
    if (!button) return;
    event.preventDefault();

    const next = html.dataset.type === "large" ? "normal" : "large";
    html.dataset.type = next;
    button.firstElementChild.textContent = say(next === "large" ? "type.normal" : "type.large");
    await house.device.set("type", next);
    fetch(form.action, { method: "POST", body: new URLSearchParams({ type: next, next: "/app/" }), redirect: "manual" }).catch(() => {});
  });
}
