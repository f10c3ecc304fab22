// Can this browser keep a volunteer's records safe? Asked before anything is started, so that nothing can be lost in one that cannot.

async function canStore() {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open("nd-probe", 1);
      request.onerror = () => resolve(false);
      request.onsuccess = () => {
        request.result.close();
        indexedDB.deleteDatabase("nd-probe");
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
}

/** Windows inside other apps: what they keep goes with the chat. By name, so that people know which dots to press. */
const INSIDE = [
  ["wxwork", /wxwork/i], ["wechat", /MicroMessenger/i], ["qq", /\bQQ\//], ["dingtalk", /DingTalk/i], ["alipay", /AlipayClient/i],
  ["weibo", /Weibo/i], ["feishu", /Lark|Feishu/i], ["douyin", /aweme|BytedanceWebview/i], ["baidu", /baiduboxapp/i],
  ["xhs", /xhsdiscover/i], ["app", /; wv\)/],
];

/** @returns {string|null} the app whose window this is */
export function insideOf(userAgent) {
  const hit = INSIDE.find(([, pattern]) => /** @type {RegExp} */ (pattern).test(userAgent));
  return hit ? /** @type {string} */ (hit[0]) : null;
}

/** Private windows keep nothing. Safari and Firefox own up by refusing files, older Chromium by how little room it gives. */
async function isPrivate() {
  const { storage } = navigator;
  if (!storage) return false;
  const refuses = storage.getDirectory ? await storage.getDirectory().then(() => false, () => true) : false;
  const { memory } = /** @type {any} */ (performance);
  const { quota_bytes } = await storageFacts();
  return refuses || Boolean(memory && quota_bytes && quota_bytes < memory.jsHeapSizeLimit);
}

const isOld = () => !("serviceWorker" in navigator) || !window.crypto || !crypto.subtle || !window.indexedDB;

/**
 * @param {() => Promise<boolean>} isProven whether this browser has kept something from an earlier day: then it needs no trial
 * @returns {Promise<null|"inside"|"insecure"|"browser"|"storage">} what is missing; null when all is there
 */
export async function whatIsMissing(isProven) {
  if (insideOf(navigator.userAgent)) return "inside";
  if (!window.isSecureContext) return "insecure";
  if (isOld()) return "browser";
  if (await isProven()) return null;
  const [stores, forgets] = await Promise.all([canStore(), isPrivate()]);
  return stores && !forgets ? null : "storage";
}

const LITTLE = 50 * 1024 * 1024;

/** Whether photos may soon not fit; what is there is kept and sent all the same. */
export async function isNearlyFull() {
  const { usage_bytes, quota_bytes } = await storageFacts();
  return quota_bytes > 0 && quota_bytes - usage_bytes < LITTLE;
}

export async function isPersisted() {
  const { storage } = navigator;
  return Boolean(storage && storage.persisted) && storage.persisted();
}

/** Ask the browser not to clear our storage when space is short. @returns {Promise<boolean>} whether it agreed */
export async function askToPersist() {
  if (!navigator.storage || !navigator.storage.persist) return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}

export const isIOS = () =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

export const isInstalled = () =>
  window.matchMedia("(display-mode: standalone)").matches || navigator["standalone"] === true;

/** What the browser tells about its storage; zeros where it does not. */
export async function storageFacts() {
  const { storage } = navigator;
  const { usage = 0, quota = 0 } = storage && storage.estimate ? await storage.estimate() : {};
  return { persisted: await isPersisted(), usage_bytes: usage, quota_bytes: quota };
}
