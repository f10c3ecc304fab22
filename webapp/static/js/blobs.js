// Send the photos the server asked for, in pieces, each from where the server says it stands. Text goes before pictures.

export const PIECE = 131072;

const again = (status) => status === 408 || status === 425 || status === 429 || status >= 500;

function failed(answer) {
  if (!answer || !answer.ours) return { state: "later", retryAfter: 0 };
  if (answer.status === 401) return { state: "login" };
  if (again(answer.status)) return { state: "later", retryAfter: answer.retryAfter || 0 };
  return null;
}

/** Where the server stands with this blob. @returns {Promise<any>} {offset} | {done} | a failure */
async function standing(client, { sha256, tried }) {
  if (!tried) return { offset: 0 };
  const answer = await client.headBlob(sha256);
  const failure = failed(answer);
  if (failure) return failure;
  if (answer.status === 200) return { done: true };
  if (answer.status === 204) return { offset: answer.offset };
  return answer.status === 404 ? { offset: 0 } : { refused: `http_${answer.status}` };
}

async function sendOne(store, client, sha256, textWaits) {
  const row = await store.blob(sha256);
  if (!row) return { state: "sent" };
  let at = await standing(client, row);
  let rewinds = 0;
  while (!at.done && !at.refused && !at.state) {
    await store.blobAt(sha256, at.offset);
    if (await textWaits()) return { state: "text" };
    const answer = await client.putBlob(sha256, row.bytes, at.offset, Math.min(at.offset + PIECE, row.len));
    const failure = failed(answer);
    if (failure) return failure;
    if (answer.status === 200) at = { done: true };
    else if (answer.status === 204 && answer.offset > at.offset) at = { offset: answer.offset };
    else if (rewinds < 2 && [204, 409, 422].includes(answer.status)) {
      rewinds += 1;
      at = { offset: answer.status === 422 ? 0 : answer.offset };
    } else at = { refused: (answer.body && answer.body.error && answer.body.error.code) || `http_${answer.status}` };
  }
  if (at.done) await store.blobDone(sha256, Date.now());
  if (at.refused) await store.blobRefused(sha256, at.refused);
  return at.state ? at : { state: "sent" };
}

/** @returns {Promise<{state: "empty"|"later"|"login"|"text", retryAfter?: number}>} `text`: a record was submitted meanwhile */
export async function sendBlobs(store, client) {
  const textWaits = async () => (await store.waiting(1)).length > 0;
  for (const sha256 of await store.blobsQueued()) {
    const result = await sendOne(store, client, sha256, textWaits);
    if (result.state !== "sent") return result;
  }
  return { state: "empty" };
}
