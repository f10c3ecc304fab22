// What time it is by the committee's clock, whatever this phone's own says. `made_at` of an op stays the phone's word.

let offset = 0;
let heardAt = 0;

/** @param {any} hello as kept in the store's meta: the phone's error, and the server's time when it was measured */
export function setClock(hello) {
  ({ offset_ms: offset = 0, server_ms: heardAt = 0 } = hello || {});
}

/** Never before what the server last said: a phone whose clock was put right since is believed again. */
export function trueNow(phone = Date.now()) {
  const corrected = phone - offset;
  return corrected >= heardAt ? corrected : Math.max(phone, heardAt);
}
