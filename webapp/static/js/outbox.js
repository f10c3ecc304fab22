// Send what waits, oldest first. Pause when network, server or log-in fails; set aside what a rule refuses,
// for the volunteer to read. Nothing is ever dropped. No DOM, no words: the store and the sender are handed in.

export const LIMITS = { ops: 200, bytes: 512 * 1024 };
const FIRST = 20;
const ACCEPTED = ["applied", "replayed", "pending_blobs", "needs_review"];

/** Bytes an op takes in the request: base64 of its seal and the clear names around it. */
export const wireSize = (row) => Math.ceil(row.sealed.byteLength / 3) * 4 + 256;

/** As many rows, in order, as fit; at least one. */
export function pack(rows, ops, bytes = LIMITS.bytes - 1024) {
  const batch = [];
  let size = 0;
  for (const row of rows.slice(0, Math.min(ops, LIMITS.ops))) {
    size += wireSize(row);
    if (batch.length && size > bytes) break;
    batch.push(row);
  }
  return batch;
}

/** Seconds to wait after so many failures in a row: 2 s doubling to 5 min, ±30 %; the server's own wish goes first. */
export function patience(failures, retryAfter = 0, random = Math.random) {
  if (retryAfter > 0) return retryAfter * (1 + 0.3 * random());
  return Math.min(300, 2 * 2 ** Math.min(failures, 10)) * (0.7 + 0.6 * random());
}

/**
 * What an answer to a whole call means.
 * @param {{ours: boolean, status: number, body?: any}|null} answer null: none came
 * @returns {"ok"|"later"|"login"|"smaller"}
 */
export function judge(answer) {
  if (!answer || !answer.ours) return "later";
  const { status, body } = answer;
  if (status === 200) return body && Array.isArray(body.results) ? "ok" : "later";
  if (status === 401) return "login";
  if (status === 408 || status === 425 || status === 429 || status < 400 || status >= 500) return "later";
  return "smaller";
}

async function settleAll(store, batch, results, now) {
  const answers = new Map(results.map((answer) => [answer.op_id, answer]));
  let moved = 0;
  let retryAfter = null;
  for (const row of batch) {
    const answer = answers.get(row.op_id) || { status: "retry" };
    if (ACCEPTED.includes(answer.status)) {
      await store.settle(row.op_id, answer, now());
      moved += 1;
    } else if (answer.status === "rejected") {
      await store.refuse(row.op_id, answer, now());
      moved += 1;
    } else {
      retryAfter = Math.max(retryAfter || 0, answer.retry_after || 0);
    }
  }
  return { moved, retryAfter };
}

/** A restored server has another epoch: what it acknowledged before goes out again. */
export async function noteEpoch(store, epoch) {
  if (!epoch) return;
  const known = await store.get("epoch");
  if (known === epoch) return;
  if (known) await store.requeueAcked(epoch);
  else await store.set("epoch", epoch);
}

/**
 * @param store the outbox @param {(rows: any[]) => Promise<any>} push sends a batch, answers null when nothing came back
 * @returns {Promise<{state: "empty"|"later"|"login", retryAfter?: number}>}
 */
export async function drain(store, push, now = Date.now) {
  let room = FIRST;
  for (;;) {
    const rows = await store.waiting(Math.min(room, LIMITS.ops));
    if (rows.length === 0) return { state: "empty" };
    const batch = pack(rows, room);
    const answer = await push(batch);
    const verdict = judge(answer);
    if (verdict === "login") return { state: "login" };
    if (verdict === "later") return { state: "later", retryAfter: (answer && answer.ours && answer.retryAfter) || 0 };
    if (verdict === "smaller") {
      if (batch.length > 1) {
        room = Math.ceil(batch.length / 2);
        continue;
      }
      const { code = `http_${answer.status}`, message = null } = (answer.body && answer.body.error) || {};
      await store.refuse(batch[0].op_id, { code, message }, now());
      continue;
    }
    const { moved, retryAfter } = await settleAll(store, batch, answer.body.results, now);
    await noteEpoch(store, answer.body.epoch);
    // Left over only because the server's half second was used up: go on at once. Else give it the time it asks for.
    if (retryAfter !== null && (retryAfter > 0 || moved === 0)) return { state: "later", retryAfter };
    room = Math.min(room * 2, LIMITS.ops);
  }
}
