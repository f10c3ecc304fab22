// Before any screen: somebody is logged in on this phone, and the PIN is open. Locks after five idle minutes.

import { trueNow } from "../../clock.js";
import { noteContact } from "../../contact.js";
import { askHello, keepHello } from "../../hello.js";
import { IDLE_MS } from "../../lock.js";
import { make, on } from "./view.js";
import * as pin from "./pin.js";
import { signOutIfDue } from "./sign_out.js";

const MOMENT_MS = 5000;
let idle = null;

function watchIdle(house) {
  const reset = () => {
    clearTimeout(idle);
    idle = setTimeout(() => lockNow(house), IDLE_MS);
  };
  for (const name of ["pointerdown", "keydown", "input", "scroll"]) document.addEventListener(name, reset, { passive: true });
  let hiddenAt = 0;
  document.addEventListener("visibilitychange", () => {
    // Timers sleep in the background: what counts is how long nobody looked.
    if (document.visibilityState === "hidden") hiddenAt = Date.now();
    else if (hiddenAt && Date.now() - hiddenAt > IDLE_MS) lockNow(house);
  });
  reset();
}

export async function lockNow(house) {
  if (!house.user || !house.user.lock.vault()) return;
  if (house.screen && house.screen.leave) await house.screen.leave();
  house.screen = null;
  house.user.lock.lock();
  await house.enter();
}

/** A list may be fetched and a PIN set only by somebody who is logged in now. @returns {Promise<boolean>} */
async function someoneIsHere(house) {
  const asked = (await signOutIfDue(house)) ? await askHello(await house.client()) : null;
  const obstacle = obstacleOf(asked && asked.hello);
  if (obstacle === "login") await toLogin(house);
  else if (obstacle) showObstacle(house, obstacle);
  else await settleIn(house, asked.hello.user_id, asked);
  return !obstacle;
}

function showObstacle(house, name) {
  house.notices.clear();
  house.put(on(make(name), { retry: () => house.enter() }), pin.atTheDoor());
}

/** The log-in page sends nothing: what lies here goes out first, where that is quick. */
async function toLogin(house) {
  const enough = new Promise((resolve) => setTimeout(resolve, MOMENT_MS));
  if ((await house.device.users()).length) await Promise.race([house.sync.now(), enough]);
  location.assign(house.login);
}

function obstacleOf(hello) {
  if (!hello) return "first-offline";
  if (!hello.user_id) return "login";
  return hello.may_record ? null : "cannot-role";
}

/** @param {any} house @param {string} userId @param {any} [asked] what the server said just now */
async function settleIn(house, userId, asked) {
  if (!house.user || house.user.userId !== userId) await house.adopt(userId);
  const heard = asked || (await askHello(await house.client()));
  if (heard) await keepHello(house.user.store, heard);
  await noteContact(house.user.store, trueNow());
}

/** Show the screen of the address, or what stands before it. */
export async function guard(house) {
  if (!idle) watchIdle(house);
  house.enter = async () => {
    let status = house.user ? await house.user.lock.status() : "new";
    if (status === "new") {
      if (!(await someoneIsHere(house))) return undefined;
      status = await house.user.lock.status();
    }
    // While it was asked who is here, the PIN may have been set already.
    return status === "open" ? house.show() : pin.ask(house, status);
  };
  await house.enter();
}

/** What the last talk with the server tells about who is here. */
guard.heard = async (house, state) => {
  if (!house.user) return;
  if (state.wiped) await wiped(house);
  else if (state.session) await (state.session === house.user.userId ? sameUser : otherUser)(house, state);
  await house.refresh(state);
};

async function wiped(house) {
  house.user.lock.lock();
  house.notices.put("wiped", make("wiped"));
  await house.enter();
}

async function otherUser(house, { session }) {
  if (!house.user.lock.vault()) await change(house, session);
  else house.notices.put("other", on(make("other-user"), { switch: () => change(house, session) }));
}

/** A log-in after five wrong PINs opens the next five. */
async function sameUser(house, { signed_in_at }) {
  const { lock } = house.user;
  const before = await lock.status();
  if (signed_in_at) await lock.allowAgain(Date.parse(signed_in_at));
  if (before !== (await lock.status())) await house.enter();
}

async function change(house, userId) {
  house.notices.drop("other");
  if (house.screen && house.screen.leave) await house.screen.leave();
  house.screen = null;
  await settleIn(house, userId);
  await house.enter();
}
