// Find a household by its slip: typed, from a picture, or before the camera. What was read is compared with today's list here on the phone.
// It starts no visit: the number waits with the household until somebody does.

import { saveDraft } from "../../drafts.js";
import { digitsOf, isReceiptNumber, readCode, spoken } from "../../receipt_number.js";
import { fill, make, on, part, say } from "./view.js";

const LOOK_MS = 250;

async function detector() {
  const { BarcodeDetector } = /** @type {any} */ (window);
  if (!BarcodeDetector) return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
}

/** Into the record in the making; else it waits with the household. */
async function keepNumber(house, rows, visit, number, via) {
  const { store, lock } = house.user;
  const draft = rows.drafts.find((one) => one.visit_id === visit.id);
  if (draft) {
    draft.data = { ...draft.data, receipt_number: spoken(number), receipt_via: via };
    await saveDraft(store, lock.vault(), draft);
  } else house.scanned = { visitId: visit.id, number, via };
  await house.go(`/app/visit/${visit.id}`, { replace: true });
}

export async function show(house, visitId) {
  const rows = await house.read();
  const eye = await detector();
  const node = make("scan", { detector: Boolean(eye) });
  const video = /** @type {HTMLVideoElement} */ (part(node, "video"));
  let camera = null;
  let timer = null;

  const tell = (words) => fill(node, { problem: words });

  async function found(number, via) {
    const owner = rows.visits.find((visit) => (visit.receipts || []).some((receipt) => receipt.number === number));
    const visit = rows.visits.find(({ id }) => id === visitId) || owner;
    if (visit) return keepNumber(house, rows, visit, number, via);
    return tell(say("number.other"));
  }

  async function read(source, via) {
    const [code] = await eye.detect(source).catch(() => []);
    if (!code) return false;
    const { kind, number } = readCode(code.rawValue);
    if (kind === "receipt") await found(number, via);
    else tell(say(kind === "confirm" ? "number.confirm" : "number.none"));
    return kind === "receipt";
  }

  function stop() {
    clearInterval(timer);
    if (camera) camera.getTracks().forEach((track) => track.stop());
    camera = null;
    video.hidden = true;
  }

  async function look() {
    try {
      camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      tell(say("number.none"));
      return;
    }
    video.hidden = false;
    video.srcObject = camera;
    await video.play();
    timer = setInterval(async () => {
      if (camera && video.readyState >= 2 && (await read(video, "camera"))) stop();
    }, LOOK_MS);
  }

  on(node, {
    scan: (form) => {
      const number = digitsOf(form.elements["number"].value);
      return isReceiptNumber(number) ? found(number, "typed") : tell(say("number.bad"));
    },
    camera: look,
  });
  const picture = /** @type {HTMLInputElement} */ (node.querySelector("[data-act-change=picture]"));
  picture.addEventListener("change", async () => {
    const [file] = picture.files;
    picture.value = "";
    if (file && !(await read(await createImageBitmap(file), "photo")) && !node.querySelector("[data-slot=problem]").textContent) tell(say("number.none"));
  });
  return { node, leave: stop, title: say("title.scan"), back: visitId ? `/app/visit/${visitId}` : null };
}
