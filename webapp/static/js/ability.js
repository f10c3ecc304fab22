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

/** @returns {Promise<null|"wechat"|"insecure"|"browser"|"storage">} what is missing; null when all is there */
export async function whatIsMissing() {
  if (/MicroMessenger/i.test(navigator.userAgent)) return "wechat";
  if (!window.isSecureContext) return "insecure";
  if (!("serviceWorker" in navigator) || !window.crypto || !crypto.subtle || !window.indexedDB) return "browser";
  return (await canStore()) ? null : "storage";
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
  const persisted = storage && storage.persisted ? await storage.persisted() : false;
  return { persisted, usage_bytes: usage, quota_bytes: quota };
}
