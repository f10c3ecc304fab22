// That a household was told, or was tried to be: kept on the phone at once, sealed when the call list is left. Until then it can be
// taken back; should the page die first, it is sealed at the next start.

import { newId } from "../../bytes.js";
import { trueNow } from "../../clock.js";
import { saveDraft } from "../../drafts.js";
import { submit } from "../../submit.js";

const FORM = "notice_given";

/** @param {{how: string, answer: string, late_reason: string, note: string}} answers */
export async function keepTelling(house, visit, answers) {
  const { store, lock } = house.user;
  const telling = {
    op_id: newId(), form: FORM, visit_id: visit.id, date: visit.date, version: visit.version, submitted_at: trueNow(),
    told: { visit_id: visit.id, told_at: new Date().toISOString(), ...answers },
  };
  await saveDraft(store, lock.vault(), telling);
}

export const takeBack = (house, telling) => house.user.store.dropDraft(telling.op_id);

async function seal(house, telling) {
  const { store, lock } = house.user;
  const { op_id, visit_id, date, version, told, submitted_at } = telling;
  await submit(store, {
    opId: op_id, type: FORM, entityId: visit_id, device: house.deviceId, payload: told, baseVersion: version, draft: op_id,
    copy: { key: `copy:${visit_id}:told`, box: await lock.vault().close({ visit_id, date, told, submitted_at }) },
  });
}

/** What was said is said. @returns {Promise<boolean>} whether there was any */
export async function sealTellings(house) {
  const { pending } = await house.read();
  for (const telling of pending.filter(({ form }) => form === FORM)) await seal(house, telling);
  return pending.length > 0;
}
