// One story told to a store: what it answers must be the same from store.js in a browser and from memory_store.js in node.
// Returns every answer, in order, as plain JSON.

const DAY = 86400000;
const bytesOf = (...values) => Uint8Array.from(values).buffer;
const envelope = (op_id, first = 7) => ({ op_id, author: "u-1", device: "d-1", v: 1, sealed: bytesOf(first, 1, 2) });
const photo = (sha256, op_id, state = "draft") => ({ sha256, op_id, bytes: bytesOf(9, 9), len: 2, state, offset: 0 });

const plain = (value) =>
  JSON.parse(JSON.stringify(value === undefined ? null : value, (key, held) =>
    held instanceof ArrayBuffer ? `${held.byteLength} bytes` : held === Infinity ? "never" : held));

const sorted = (row) => (row && typeof row === "object" && !Array.isArray(row) ? Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, sorted(value)]))
  : Array.isArray(row) ? row.map(sorted) : row);

export async function story(store) {
  const told = [];
  const tell = async (what, answer) => told.push([what, sorted(plain(await answer))]);
  const rooms = async (what) => {
    await tell(`${what}: outbox`, store.outbox());
    await tell(`${what}: acked`, store.acked());
    await tell(`${what}: counts`, store.counts());
  };

  await tell("nothing yet", store.counts());
  await store.set("hello", { offset_ms: 5 });
  await tell("meta", store.get("hello"));
  await tell("meta that is not there", store.get("nothing"));

  // Two records, photos in one, and an alarm; one photo was taken out of the draft again.
  await store.putBox("drafts", "op-2", "a draft");
  await store.keepBlob(photo("aa", "op-2"));
  await store.keepBlob(photo("bb", "op-2"));
  await store.keepBlob(photo("cc", "op-2"));
  await store.submit({ envelope: envelope("op-1") }, 1);
  await store.submit({ envelope: envelope("op-2"), blobs: ["aa", "bb"], draft: "op-2", copy: { key: "copy:v1:op-2", box: "a copy" } }, 2);
  await store.submit({ envelope: envelope("op-3"), urgent: true }, 3);
  await tell("a photo taken out went with the draft", store.blob("cc"));
  await tell("drafts", store.boxes("drafts"));
  await tell("cache", store.boxes("cache"));
  await tell("held", store.holds(envelope("op-2")));
  await tell("held, with other bytes", store.holds(envelope("op-2", 8)));
  await tell("held, never submitted", store.holds(envelope("op-9")));
  await tell("waiting, the alarm first", store.waiting(2));
  await rooms("submitted");

  // The server answers.
  await store.settle("op-3", { status: "applied" }, 10);
  await store.settle("op-2", { status: "pending_blobs", missing: ["aa", "bb", "dd"] }, 11);
  await store.settle("op-9", { status: "applied" }, 11);
  await store.refuse("op-1", { code: "key_reuse", message: "words" }, 12);
  await store.refuse("op-9", { code: "key_reuse", message: "words" }, 12);
  await tell("asked for", store.blobsQueued());
  await rooms("answered");
  await store.tryAgain("op-1");
  await tell("once more", store.waiting(9));

  // Photos: one refused and sent again, one refused and given up, one that is not here any more.
  await store.blobAt("aa", 1);
  await store.blobRefused("aa", { code: "too_large", message: null }, 13);
  await store.blobRefused("bb", { code: "too_large", message: null }, 13);
  await store.blobRefused("zz", { code: "too_large", message: null }, 13);
  await tell("refused", store.blobsRefused());
  await store.blobAgain("aa");
  await tell("again", store.blob("aa"));
  await store.blobDone("aa", 14);
  await store.discardBlob("bb");
  await store.discardBlob("zz");
  await store.blobDone("zz", 14);
  await rooms("one photo in, one given up");
  await store.lostTold("op-9");
  await store.lostTold("op-2");
  await tell("the committee was told", store.counts());
  await tell("of op-2", store.blobsOf("op-2"));

  // A list comes in pages, and goes.
  await store.takePage({ rows: [{ key: "me:u", box: 1 }, { key: "visit:v1", box: 2 }, { key: "visit:v2", box: 3 }], gone: [], full: true, keep: (key) => key.startsWith("copy:v1"), cursor: "c1" });
  await store.putBox("cache", "copy:v2:op-7", "another copy");
  await store.takePage({ rows: [{ key: "visit:v3", box: 4 }], gone: ["v2"], full: false, keep: () => false, cursor: "c2" });
  await tell("after two pages", store.boxes("cache"));
  await store.dropOver(["visit:v3"]);
  await tell("a day that is over", store.boxes("cache"));
  await tell("takes the cursor with it", store.get("cursor"));

  // Time passes.
  await store.pruneBlobs(14 + 3 * DAY);
  await tell("photos after exactly 72 hours", store.blob("aa"));
  await store.pruneBlobs(15 + 3 * DAY);
  await tell("and after", store.blob("aa"));
  await store.pruneAcked(11 + 14 * DAY);
  await rooms("after fourteen days");
  await store.submit({ envelope: envelope("op-4"), blobs: ["ee"] }, 20);
  await store.settle("op-4", { status: "pending_blobs", missing: ["ee"] }, 21);
  await store.pruneAcked(99 * DAY);
  await rooms("what is still to be told of stays");
  await store.requeueAcked("e2");
  await rooms("restored");

  // A draft is dropped; somebody logs out.
  await store.keepBlob(photo("ff", "op-5"));
  await store.keepBlob(photo("gg", "op-5", "held"));
  await store.putBox("drafts", "op-5", "a draft");
  await store.dropDraft("op-5");
  await tell("dropped", store.blobsOf("op-5"));
  await store.keepBlob(photo("hh", "op-6"));
  await store.dropBlob("gg");
  await store.set("lock", { tries: 1 });
  await store.set("cursor", "c3");
  await store.discard("op-1");
  await store.clearPrivate();
  for (const key of ["lock", "cursor", "hello", "epoch"]) await tell(`${key} after log-out`, store.get(key));
  for (const room of ["drafts", "cache"]) await tell(`${room} after log-out`, store.boxes(room));
  await tell("draft photos after log-out", store.blob("hh"));
  await rooms("after log-out");
  return told;
}
