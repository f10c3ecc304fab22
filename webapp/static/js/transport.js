// Every call to the server: same origin, never cached, no redirects (a log-in page must not look like success).
// Answers are plain: {ours, status, body, retryAfter, offset}; null when none came.

import { toBase64 } from "./bytes.js";

export const CLIENT = 1;

/** A sealed op as it goes over the wire, the clear part first. */
export const toWire = ({ op_id, author, device, v, sealed }) =>
  ({ op_id, author, device, v, sealed: toBase64(sealed) });

/** Seconds until we stop waiting: a slow 2 kB/s link must still get its bytes through. */
const limit = (size) => 30 + size / 2000;

async function readAnswer(response) {
  const type = response.headers.get("Content-Type") || "";
  const ours = response.headers.get("X-Sync") === "1";
  const text = ours ? await response.text() : "";
  const after = Number(response.headers.get("Retry-After"));
  return {
    ours, body: text && type.startsWith("application/json") ? JSON.parse(text) : null,
    status: response.status,
    retryAfter: after > 0 ? after : 0,
    offset: Number(response.headers.get("Upload-Offset")) || 0,
  };
}

/** @param {{base: string, device: string, capability?: string, answered?: () => void, fetch?: typeof fetch}} how */
export function createTransport({ base, device, capability, answered = () => {}, fetch: send = (...args) => fetch(...args) }) {
  function heard(answer) {
    if (answer.ours) answered();
    return answer;
  }

  /** @param {string} method @param {string} path @param {{body?: any, headers?: any, size?: number, withCapability?: boolean}} [how] */
  async function call(method, path, { body, headers = {}, size = 0, withCapability = false } = {}) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), limit(size) * 1000);
    /** @type {Record<string, string>} */
    const own = { "X-Client": String(CLIENT), "X-Device": device, ...headers };
    if (withCapability && capability) own.Authorization = `Capability ${capability}`;
    try {
      const response = await send(base + path, {
        method, body, headers: own, signal: stop.signal,
        credentials: "same-origin", cache: "no-store", redirect: "error",
      });
      return heard(await readAnswer(response));
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  const json = (method, path, value, withCapability = false) => {
    const body = JSON.stringify(value);
    return call(method, path, { body, size: body.length, withCapability, headers: { "Content-Type": "application/json" } });
  };

  return {
    hello: () => call("GET", "/sync/hello", { withCapability: true }),
    register: () => json("PUT", `/sync/devices/${device}`, {}),
    push: (rows) => json("POST", "/sync/push", { device, ops: rows.map(toWire) }, true),
    pull: (cursor) => call("GET", `/sync/pull${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`),
    report: (numbers) => json("POST", "/sync/report", { device, client: CLIENT, ...numbers }, true),
    drafts: () => call("GET", "/sync/drafts"),
    draftTaken: (opId) => json("PUT", `/sync/drafts/${opId}/taken`, {}),
    headBlob: (sha256) => call("HEAD", `/blobs/${sha256}`, { withCapability: true }),
    putBlob: (sha256, bytes, from, to) =>
      call("PUT", `/blobs/${sha256}`, {
        body: bytes.slice(from, to), size: to - from, withCapability: true,
        headers: { "Content-Type": "application/octet-stream", "Content-Range": `bytes ${from}-${to - 1}/${bytes.byteLength}` },
      }),
    slots: (from, to) => call("GET", `/visit-slots?from=${from}&to=${to}`),
    bookForGroup: (id, booking) => json("PUT", `/group-visits/${id}`, booking),
    book: (id, booking) => json("PUT", `/visits/${id}`, booking),
    cancel: (id, reason) => json("PUT", `/visits/${id}/cancelled`, { reason }),
  };
}
