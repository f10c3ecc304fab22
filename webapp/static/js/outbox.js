// Send what waits, oldest first. Pause when network, server or log-in fails; set aside what a rule refuses,
// for the volunteer to read. Nothing is ever dropped. No DOM, no words: the store and the sender are handed in.

import { reasonOf } from "./blobs.js";
import { noteEpoch } from "./hello.js";

export const LIMITS = { ops: 200, bytes: 512 * 1024 };
const FIRST = 200;
const LEAST = 20;
const IN_VAIN = 3;
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

const isPassing = (status) => status < 400 || status >= 500 || [408, 425, 429].includes(status);
/** @param {any} answer */
const hasResults = ({ status, body }) => status === 200 && Boolean(body) && Array.isArray(body.results);

/**
 * What an answer to a whole call means.
 * @param {{ours: boolean, status: number, body?: any}|null} answer null: none came
 * @returns {"ok"|"later"|"login"|"smaller"}
 */
export function judge(answer) {
  if (!answer || !answer.ours) return "later";
  if (hasResults(answer)) return "ok";
  if (answer.status === 401) return "login";
  return isPassing(answer.status) ? "later" : "smaller";
}

/** @returns {Promise<boolean>} whether the op left the queue; an unknown status leaves it there */
async function settleOne(store, opId, answer, now) {
  if (ACCEPTED.includes(answer.status)) await store.settle(opId, answer, now());
  else if (answer.status === "rejected") await store.refuse(opId, answer, now());
  else return false;
  return true;
}

async function settleAll(store, batch, results, now) {
  const answers = new Map(results.map((answer) => [answer.op_id, answer]));
  let moved = 0;
  const left = [];
  for (const { op_id } of batch) {
    const answer = answers.get(op_id) || { status: "retry" };
    if (await settleOne(store, op_id, answer, now)) moved += 1;
    else left.push({ op_id, wait: answer.retry_after || 0 });
  }
  return { moved, left };
}

/** A batch the server will not have: half of it next time; one op alone is set aside with the reason. @returns {Promise<number>} */
async function shrink(store, batch, answer, now) {
  if (batch.length > 1) return Math.ceil(batch.length / 2);
  await store.refuse(batch[0].op_id, reasonOf(answer), now());
  return 1;
}

/** Ops that the server could not take, and the longest it asked to wait for one. What lies behind them, or is made later, goes on. */
function createAside() {
  const ids = new Set();
  let idle = 0;
  let retryAfter = 0;
  return {
    ids,
    /** Left over only because the server's moment was used up: those go on at once. */
    note({ moved, left }) {
      const stuck = moved ? left.filter(({ wait }) => wait > 0) : left;
      for (const { op_id, wait } of stuck) {
        ids.add(op_id);
        retryAfter = Math.max(retryAfter, wait);
      }
      idle = moved ? 0 : idle + 1;
    },
    /** Batch after batch in vain: it is the server, not an op. */
    isEnough: () => idle >= IN_VAIN,
    end() {
      if (ids.size === 0) return { state: "empty" };
      return { state: "later", retryAfter, partly: idle < IN_VAIN };
    },
  };
}

/** How many next time: everything while the server takes everything; where many phones ask, about what it took. */
const nextRoom = (room, sent, moved) => (moved < sent ? Math.max(LEAST, 2 * moved) : 2 * room);

/** The line broke under a large one: a small one may pass. */
const brokeUnder = (batch, answer) => answer === null && batch.length > LEAST;

const waitOf = (answer) => (answer && answer.ours && answer.retryAfter) || 0;

/**
 * @param store the outbox @param {(rows: any[]) => Promise<any>} push sends a batch, answers null when nothing came back
 * @returns {Promise<{state: string, retryAfter?: number, partly?: boolean}>} state: empty, later or login; `partly`: the server is well,
 *   it is single ops that it could not take
 */
export async function drain(store, push, now = Date.now) {
  let room = FIRST;
  const aside = createAside();
  for (;;) {
    const rows = await store.waiting(Math.min(room, LIMITS.ops) + aside.ids.size);
    const batch = pack(rows.filter(({ op_id }) => !aside.ids.has(op_id)), room);
    if (batch.length === 0 || aside.isEnough()) return aside.end();
    const answer = await push(batch);
    const verdict = judge(answer);
    if (verdict === "smaller") room = await shrink(store, batch, answer, now);
    else if (brokeUnder(batch, answer)) room = LEAST;
    else if (verdict !== "ok") return { state: verdict, retryAfter: waitOf(answer) };
    else {
      const settled = await settleAll(store, batch, answer.body.results, now);
      aside.note(settled);
      await noteEpoch(store, answer.body.epoch);
      room = nextRoom(room, batch.length, settled.moved);
    }
  }
}
