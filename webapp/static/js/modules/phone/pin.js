// Setting and asking for the PIN.

import { isFairPin } from "../../lock.js";
import { signOut } from "./sign_out.js";
import { fill, make, on, say } from "./view.js";

const goOn = async (house, how) => (await import("./opened.js")).opened(house, how);
/** What stands above the screens before the list: the same as in the shell, so that nothing moves when they come. */
export const atTheDoor = () => ({ heading: say("title.pin"), subheading: say("title.app") });

const field = (form, name) => form.elements[name];

function complain(form, words) {
  fill(form, { problem: words });
  for (const input of form.querySelectorAll("input")) input.value = "";
  form.querySelector("input").focus();
}

/** Two equal, fair PINs, or null after saying what is wrong. */
function newPin(form) {
  const pin = field(form, "pin").value;
  if (!isFairPin(pin)) complain(form, say("pin.weak"));
  else if (pin !== field(form, "again").value) complain(form, say("pin.differ"));
  else return pin;
  return null;
}

async function setPin(house, form) {
  const pin = newPin(form);
  if (!pin) return;
  await house.user.lock.setPin(pin);
  await house.askPersist("pin");
  await goOn(house, { fresh: true });
}

async function tryPin(house, form) {
  const result = await house.user.lock.unlock(field(form, "pin").value);
  return result === "open" ? goOn(house) : notOpened(house, form, result);
}

/** A wrong guess, wherever it was made: five ask for a log-in, ten destroy the list. */
async function notOpened(house, form, result) {
  if (result === "wrong") return complain(form, say("pin.wrong", { n: await house.user.lock.triesLeft() }));
  house.user.lock.lock();
  house.screen = null;
  await signOut(house);
  return ask(house, result);
}

/** The list and the drafts go; then the door to log in again. */
async function startOver(house) {
  await house.user.lock.destroy();
  await signOut(house);
  location.assign(house.login);
}

async function toLogin(house) {
  await signOut(house);
  location.assign(house.login);
}

export async function ask(house, status) {
  const name = { new: "pin-set", locked: "pin-enter", login_needed: "pin-login", destroyed: "pin-destroyed" }[status];
  const node = make(name);
  if (status === "locked") {
    const { waiting } = await house.user.store.counts();
    fill(node, { waiting: waiting ? say("strip.sending", { n: waiting }) : null });
  }
  on(node, {
    "pin-set": (form) => setPin(house, form),
    "pin-enter": (form) => tryPin(house, form),
    login: () => toLogin(house),
    forgot: () => startOver(house),
  });
  house.put(node, atTheDoor());
  const input = node.querySelector("input");
  if (input) input.focus();
}

/** The screen under 我的 that changes it. */
export function changing(house) {
  return on(make("pin-change"), {
    "pin-change": async (form) => {
      const pin = newPin(form);
      if (!pin) return undefined;
      const result = await house.user.lock.changePin(field(form, "old").value, pin);
      if (result === "changed") return house.go("/app/me");
      return notOpened(house, form, result);
    },
  });
}
