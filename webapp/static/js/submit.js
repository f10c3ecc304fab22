// 提交: from here on the record is sealed, its bytes never change again, and only the server's answer takes it away.

import { newId } from "./bytes.js";
import { trueNow } from "./clock.js";
import { importServerKey, sealOp } from "./seal.js";

/** A photo as it is told: the thumbnail never leaves the draft. */
export function withoutThumb(photo) {
  const told = { ...photo };
  delete told.thumb;
  return told;
}

/**
 * @param {any} store @param {{opId?: string, type: string, entityId: string|null, device: string, payload: any, photos?: any[],
 *   draft?: string, copy?: {key: string, box: any}, urgent?: boolean, baseVersion?: number}} what
 * @returns {Promise<string>} the op id, once it is stored durably and read back. Throws QuotaExceededError where the phone is full.
 */
export async function submit(store, what, now = Date.now) {
  const hello = await store.get("hello");
  const op = {
    op_id: what.opId || newId(), v: 1, type: what.type, entity_id: what.entityId, base_version: what.baseVersion || null,
    author: store.userId, device: what.device, made_at: new Date(now()).toISOString(), offset_ms: hello.offset_ms,
    payload: what.payload,
    blobs: (what.photos || []).map(withoutThumb),
  };
  const envelope = await sealOp(await importServerKey(hello.pubkey_id, hello.pubkey), op);
  const { draft, copy, urgent } = what;
  await store.submit({ envelope, blobs: op.blobs.map(({ sha256 }) => sha256), draft, copy, urgent }, trueNow(now()));
  if (!(await store.holds(envelope))) throw new Error("not_kept");
  return op.op_id;
}

export const isFull = (error) => Boolean(error) && (error.name === "QuotaExceededError" || /quota/i.test(String(error.message)));
