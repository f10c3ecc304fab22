// Drafts that were sealed at log-out (下次登录后继续) come home to their author.

import { saveDraft } from "../../drafts.js";

/** @returns {Promise<boolean>} whether any came */
export async function takeDraftsBack(house) {
  const { store, lock } = house.user;
  const client = await house.client();
  const answer = await client.drafts();
  if (!answer || !answer.ours || answer.status !== 200 || !lock.vault()) return false;
  for (const kept of answer.body.drafts) {
    const draft = { ...kept.data, op_id: kept.form_op_id, form: kept.form };
    if (!(await store.box("drafts", draft.op_id))) await saveDraft(store, lock.vault(), draft);
    await client.draftTaken(kept.op_id);
  }
  return answer.body.drafts.length > 0;
}
