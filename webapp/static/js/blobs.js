// Send the photos the server asked for, in pieces, each from where the server says it stands. Text goes before pictures;
// one that the server will not have is set aside with its reason (需处理), and the next one goes on.

export const PIECE = 131072;

const again = (status) => status === 408 || status === 425 || status === 429 || status >= 500;

function failed(answer) {
  if (!answer || !answer.ours) return { state: "later", retryAfter: 0 };
  if (answer.status === 401) return { state: "login" };
  if (again(answer.status)) return { state: "later", retryAfter: answer.retryAfter || 0 };
  return null;
}

/** The server's own word for it, where it gave one. */
export function reasonOf({ status, body }) {
  const { code = `http_${status}`, message = null } = (body && body.error) || {};
  return { code, message };
}

/** Where the server stands with this blob. @returns {Promise<any>} {offset} | {done} | a failure */
async function standing(client, { sha256, tried }) {
  if (!tried) return { offset: 0 };
  const answer = await client.headBlob(sha256);
  const failure = failed(answer);
  if (failure) return failure;
  if (answer.status === 200) return { done: true };
  if (answer.status === 204) return { offset: answer.offset };
  return answer.status === 404 ? { offset: 0 } : { refused: reasonOf(answer) };
}

/** Where the blob stands after a piece: {done}, {offset}, {refused} or a failure. Told to go back, it does, but not for ever. */
function afterPiece(answer, at) {
  const failure = failed(answer);
  if (failure) return failure;
  if (answer.status === 200) return { done: true };
  if (answer.status === 204 && answer.offset > at.offset) return { ...at, offset: answer.offset };
  const rewinds = at.rewinds + 1;
  if (rewinds > 2 || ![204, 409, 422].includes(answer.status)) return { refused: reasonOf(answer) };
  return { offset: answer.status === 422 ? 0 : answer.offset, rewinds };
}

/** Send pieces until something happens: all there, refused, cut off, or a record that goes first. */
async function sendPieces(store, client, row, textWaits) {
  let at = { rewinds: 0, ...(await standing(client, row)) };
  while (at.offset !== undefined) {
    await store.blobAt(row.sha256, at.offset);
    if (await textWaits()) return { state: "text" };
    at = afterPiece(await client.putBlob(row.sha256, row.bytes, at.offset, Math.min(at.offset + PIECE, row.len)), at);
  }
  return at;
}

async function sendOne(store, client, sha256, textWaits, now) {
  const row = await store.blob(sha256);
  if (!row) return { state: "sent" };
  const end = await sendPieces(store, client, row, textWaits);
  if (end.done) await store.blobDone(sha256, now());
  if (end.refused) await store.blobRefused(sha256, end.refused, now());
  return end.state ? end : { state: "sent" };
}

/** @returns {Promise<{state: string, retryAfter?: number}>} state: empty, later, login; `text`: a record was submitted meanwhile */
export async function sendBlobs(store, client, now = Date.now) {
  const textWaits = async () => (await store.waiting(1)).length > 0;
  for (const sha256 of await store.blobsQueued()) {
    const result = await sendOne(store, client, sha256, textWaits, now);
    if (result.state !== "sent") return result;
  }
  return { state: "empty" };
}
