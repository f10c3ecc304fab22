// The four steps of a record: which one is open, the way on and the way back. Any step can be gone to at any time.

import { fill, part, say } from "./view.js";

export const LAST = 4;

function mark(item, at, step) {
  item.className = at < step ? "is-done" : at === step ? "is-now" : "is-next";
  const button = item.querySelector("button");
  if (at === step) button.setAttribute("aria-current", "step");
  else button.removeAttribute("aria-current");
}

/** Show one step. `short`: nobody was met, there is nothing more to ask. */
export function showStep(form, dock, step, short) {
  for (const section of form.querySelectorAll("section[data-step]")) section.hidden = section.dataset.step !== String(step);
  form.querySelectorAll(".steps li").forEach((item, at) => mark(item, at + 1, step));
  form.querySelector(".steps").hidden = short && step === 1;
  dock.querySelectorAll("[data-act]").forEach((button) => (button.dataset.at = String(step)));
  fill(dock, { label: say(`next.${short ? LAST : step}`), prev: step > 1 });
}

/** Who listens hears which step this is; who looks begins at its top. */
export function announce(form, step) {
  form.querySelector(`section[data-step="${step}"]`).focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** Say what is wrong, bring it before the eyes, and open what hides the field. */
export function complain(form, words, field) {
  fill(form, { problem: words });
  if (!words) return;
  const fold = field && field.closest("details");
  if (fold) fold.open = true;
  (field || part(form, "problem")).focus();
}
