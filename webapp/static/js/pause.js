// How long to leave the server alone after it could not answer, by a clock that nobody can set.

import { patience } from "./outbox.js";

export function createPause(clock = () => performance.now()) {
  let failures = 0;
  let own = 0;
  let wished = 0;
  return {
    /**
     * @param {boolean} fresh a reason to hope (saved, online, back in view, asked by hand): our own patience is not sat out
     * @param {boolean} [urgent] an alarm waits: what the server wished for is not sat out either
     */
    isOver: (fresh, urgent = false) => clock() >= Math.max(fresh ? 0 : own, urgent ? 0 : wished),

    /** @returns {number} milliseconds until it is worth trying again by itself; 0: now */
    note(outcome, retryAfter = 0) {
      failures = outcome === "later" ? failures + 1 : 0;
      own = failures ? clock() + patience(failures - 1) * 1000 : 0;
      wished = failures && retryAfter ? clock() + patience(0, retryAfter) * 1000 : 0;
      return failures ? Math.max(own, wished) - clock() : 0;
    },
  };
}
