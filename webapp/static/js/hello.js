// What the server says of itself and of who is here. Asked for before anything else; kept with what belongs to the volunteer.

import { setClock } from "./clock.js";

export const isGood = (answer) => Boolean(answer) && answer.ours && answer.status === 200 && Boolean(answer.body);

/** @returns {Promise<{hello: any, at: number}|null>} `at`: when it was said, by the phone's clock; null: nobody of ours answered */
export async function askHello(client) {
  const before = Date.now();
  const answer = await client.hello();
  return isGood(answer) ? { hello: answer.body, at: Math.round((before + Date.now()) / 2) } : null;
}

/** A restored server has another epoch: what it acknowledged before goes out again. */
export async function noteEpoch(store, epoch) {
  if (!epoch) return;
  const known = await store.get("epoch");
  if (known === epoch) return;
  if (known) await store.requeueAcked(epoch);
  else await store.set("epoch", epoch);
}

export async function keepHello(store, { hello, at }) {
  const server = Date.parse(hello.server_time);
  const kept = {
    offset_ms: at - server, server_ms: server,
    accepts: hello.accepts, min_client: hello.min_client, pubkey_id: hello.pubkey_id, pubkey: hello.pubkey,
  };
  await store.set("hello", kept);
  setClock(kept);
  await noteEpoch(store, hello.epoch);
  if (hello.wipe) await store.clearPrivate();
}
