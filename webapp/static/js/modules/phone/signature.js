// Signing on the screen: the strokes are kept, the server draws the picture. The pen is fetched when first needed.
// What was wiped away can be put back until somebody signs anew.

import { fill, part, say } from "./view.js";

const PEN = "../../../vendor/signature_pad-5.1.4/signature_pad.js";

export function mountSignature(screen) {
  const { draft, form, keep } = screen;
  const canvas = /** @type {HTMLCanvasElement} */ (part(form, "sign"));
  let pad = null;
  let loading = null;
  let wiped = null;

  const strokesOf = (groups) => groups.map(({ points }) =>
    points.map(({ x, y, time }, at) => [Math.round(x), Math.round(y), Math.round(time - points[0].time) || at]));
  const groupsOf = (strokes) => strokes.map((points) => ({
    penColor: "black", dotSize: 0, minWidth: 0.8, maxWidth: 2.5, velocityFilterWeight: 0.7, compositeOperation: "source-over",
    points: points.map(([x, y, ms]) => ({ x, y, time: ms + 1, pressure: 0.5 })),
  }));

  function hold(signature) {
    draft.data = { ...draft.data, signature };
    keep.touch();
  }
  const tell = () => fill(form, { resign: say(wiped ? "sign.back" : "sign.again") });

  async function open() {
    const { default: SignaturePad } = await import(PEN);
    pad = new SignaturePad(canvas, { penColor: "black" });
    pad.addEventListener("endStroke", () => {
      wiped = null;
      hold({ width: canvas.clientWidth, height: canvas.clientHeight, strokes: strokesOf(pad.toData()) });
      tell();
    });
  }

  async function fit() {
    if (canvas.clientWidth === 0) return;
    loading = loading || open();
    await loading;
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    const held = draft.data.signature;
    if (held) pad.fromData(groupsOf(held.strokes));
  }

  form.addEventListener("change", () => fit());
  tell();
  return {
    fit,
    /** Wipe it away; pressed again, put it back. */
    clear() {
      const back = wiped;
      wiped = back ? null : draft.data.signature || null;
      hold(back || undefined);
      tell();
      return fit();
    },
  };
}
