// A photo becomes small, loses what the camera wrote about place and time, and is sealed at once: nobody can leaf
// through it on this phone afterwards. A thumbnail stays in the draft, under the PIN.

import { sha256Hex } from "./bytes.js";
import { blobAad, seal } from "./seal.js";

export const LONGEST = 1600;
export const HEAVIEST = 300 * 1024;
const THUMB = 160;

function decodeWithImage(file) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    const url = URL.createObjectURL(file);
    image.onload = () => resolve({ picture: image, free: () => URL.revokeObjectURL(url) });
    image.onerror = () => {
      URL.revokeObjectURL(url);
      reject(new Error("not_a_picture"));
    };
    image.src = url;
  });
}

async function decode(file) {
  if (typeof createImageBitmap === "function") {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      return { picture, free: () => picture.close() };
    } catch {
      // Some engines know neither the option nor the format; an <img> may.
    }
  }
  return decodeWithImage(file);
}

function draw(picture, longest) {
  const width = picture.naturalWidth || picture.width;
  const height = picture.naturalHeight || picture.height;
  const scale = Math.min(1, longest / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const asJpeg = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

/** At most 1600 px and 300 KB: first by quality, then by size. A canvas knows no EXIF. */
export async function shrink(file) {
  const { picture, free } = await decode(file);
  try {
    for (let longest = LONGEST; longest >= 400; longest = Math.round(longest * 0.8)) {
      const canvas = draw(picture, longest);
      for (const quality of [0.7, 0.55, 0.4]) {
        const jpeg = await asJpeg(canvas, quality);
        if (jpeg && jpeg.size <= HEAVIEST) {
          const thumb = draw(canvas, THUMB).toDataURL("image/jpeg", 0.6);
          return { bytes: await jpeg.arrayBuffer(), thumb };
        }
      }
    }
    throw new Error("not_a_picture");
  } finally {
    free();
  }
}

/**
 * Seal a photo for an op and keep it on the phone as part of its draft.
 * @returns {Promise<{sha256: string, len: number, role: string, sealed_for: string, sealed_on: string, thumb: string}>}
 */
export async function keepPhoto(store, serverKey, file, { opId, author, device, role }) {
  const { bytes, thumb } = await shrink(file);
  const sealed = await seal(serverKey, blobAad(opId, author, device), bytes);
  const sha256 = await sha256Hex(sealed);
  await store.keepBlob({ sha256, op_id: opId, bytes: sealed, len: sealed.byteLength, state: "draft", offset: 0 });
  const held = await store.blob(sha256);
  if (!held || held.bytes.byteLength !== sealed.byteLength) throw new Error("not_kept");
  return { sha256, len: sealed.byteLength, role, sealed_for: opId, sealed_on: device, thumb };
}
