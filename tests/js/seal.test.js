import assert from "node:assert/strict";
import { createDecipheriv, createECDH, createHash, hkdfSync } from "node:crypto";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";

import { blobAad, importServerKey, opAad, seal, sealOp } from "../../webapp/static/js/seal.js";
import { toWire } from "../../webapp/static/js/transport.js";

/** The server's half, written down once more by the book (docs/sync.md). */
function open(server, sealed, aad) {
  const bytes = Buffer.from(sealed);
  const [header, point, nonce, rest] = [bytes.subarray(0, 10), bytes.subarray(10, 75), bytes.subarray(75, 87), bytes.subarray(87)];
  const shared = server.computeSecret(point);
  const info = Buffer.concat([Buffer.from("nuandao seal 1"), header]);
  const key = Buffer.from(hkdfSync("sha256", shared, Buffer.concat([point, server.getPublicKey()]), info, 32));
  const cipher = createDecipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(aad));
  cipher.setAuthTag(rest.subarray(-16));
  const plain = Buffer.concat([cipher.update(rest.subarray(0, -16)), cipher.final()]);
  return header[1] & 1 ? gunzipSync(plain) : plain;
}

async function aServer() {
  const server = createECDH("prime256v1");
  server.generateKeys();
  const raw = server.getPublicKey();
  const id = createHash("sha256").update(raw).digest("hex").slice(0, 16);
  return { server, id, raw, key: await importServerKey(id, raw.toString("base64")) };
}
const anOp = () => ({
  op_id: "4b2c0d6e-0000-4000-8000-000000000001", v: 1, type: "visit_record", author: "a", device: "d",
  payload: { note: "腿脚慢，多等一会".repeat(40) }, blobs: [],
});

test("what the phone seals the server opens", async () => {
  const { server, id, key } = await aServer();
  const op = anOp();

  const envelope = await sealOp(key, op);

  const plain = open(server, envelope.sealed, opAad(op.op_id, "a", "d", 1));
  assert.deepEqual(JSON.parse(plain.toString()), op);
  assert.equal(Buffer.from(envelope.sealed).subarray(2, 10).toString("hex"), id);
});

test("it is packed before it is sealed", async () => {
  const { key } = await aServer();
  const op = anOp();

  const { sealed } = await sealOp(key, op);

  assert.ok(sealed.byteLength < Buffer.byteLength(JSON.stringify(op)) / 2);
});

test("another name outside, and it does not open", async () => {
  const { server, key } = await aServer();
  const { sealed, op_id } = await sealOp(key, anOp());

  assert.throws(() => open(server, sealed, opAad(op_id, "b", "d", 1)));
  assert.throws(() => open(server, sealed, opAad(op_id, "a", "d", 2)));
});

test("one changed byte anywhere, and it does not open", async () => {
  const { server, key } = await aServer();
  const { sealed, op_id } = await sealOp(key, anOp());
  for (const at of [1, 2, 11, 74, 80, 90, sealed.byteLength - 1]) {
    const changed = Buffer.from(sealed.slice(0));
    changed[at] ^= 1;
    assert.throws(() => open(server, changed, opAad(op_id, "a", "d", 1)), `byte ${at}`);
  }
});

test("sealing twice gives two envelopes of one text", async () => {
  const { server, key } = await aServer();
  const aad = blobAad("op", "a", "d");
  const [one, two] = [await seal(key, aad, Buffer.from("photo")), await seal(key, aad, Buffer.from("photo"))];

  assert.notDeepEqual(Buffer.from(one), Buffer.from(two));
  assert.equal(open(server, one, aad).toString(), open(server, two, aad).toString());
});

test("a key that does not match its id is refused", async () => {
  const { raw } = await aServer();

  await assert.rejects(importServerKey("0000000000000000", raw.toString("base64")));
});

test("the wire form is JSON and keeps every byte", async () => {
  const { key } = await aServer();
  const envelope = await sealOp(key, anOp());

  const wire = JSON.parse(JSON.stringify(toWire(envelope)));

  assert.deepEqual(Buffer.from(wire.sealed, "base64"), Buffer.from(envelope.sealed));
});
