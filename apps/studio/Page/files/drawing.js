// A field to draw on with mouse, finger or pen.
import { t } from "/words.js";
import { h } from "/parts.js";

const side = 280;

/** A field of 280×280; `ondraw()` is called after each stroke. */
export function slate(ondraw) {
  const canvas = h("canvas", { width: side, height: side, role: "img", tabIndex: 0, "aria-label": t("slate") });
  const hint = h("div", { className: "hint", "aria-hidden": "true" }, t("draw_here"));
  const shown = h("img", { hidden: true, alt: t("your_picture") });
  const place = h("div", { className: "slate" }, canvas, hint, shown);
  const pen = canvas.getContext("2d");
  let strokes = [];
  let stroke = null;

  function point(event) {
    const box = canvas.getBoundingClientRect();
    const pressure = event.pointerType === "pen" && event.pressure > 0 ? event.pressure : 0.5;
    return [Math.round((event.clientX - box.left) / box.width * side), Math.round((event.clientY - box.top) / box.height * side), Math.round(12 + 16 * pressure)];
  }

  function line([x0, y0], [x1, y1, width]) {
    pen.lineWidth = width;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#16130f";
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.lineTo(x1 + 0.01, y1);
    pen.stroke();
  }

  function redraw() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, side, side);
    for (const points of strokes) points.forEach((p, i) => line(points[Math.max(0, i - 1)], p));
    hint.hidden = strokes.length > 0;
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    shown.hidden = true;
    canvas.setPointerCapture(event.pointerId);
    stroke = [point(event)];
    strokes.push(stroke);
    hint.hidden = true;
    line(stroke[0], stroke[0]);
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) {
      const next = point(each);
      const last = stroke[stroke.length - 1];
      if (Math.abs(next[0] - last[0]) + Math.abs(next[1] - last[1]) < 2) continue;
      line(last, next);
      stroke.push(next);
    }
  });
  const end = () => { if (stroke) { stroke = null; ondraw(); } };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  redraw();

  return {
    place,
    get isEmpty() { return strokes.length === 0; },
    clear() { strokes = []; shown.hidden = true; redraw(); },
    /** Shows a picture in place of a drawing, until the field is cleared. */
    show(address) { strokes = []; redraw(); shown.src = address; shown.hidden = false; hint.hidden = true; },
    undo() { strokes.pop(); redraw(); },
    blob: () => new Promise((resolve) => canvas.toBlob(resolve, "image/png")),
    /** All strokes as a short text, for an address: two characters a number in base 36. */
    get text() {
      const two = (n) => Math.max(0, Math.min(1295, n)).toString(36).padStart(2, "0");
      return strokes.map((points) => two(points[0][2]) + points.map(([x, y]) => two(x) + two(y)).join("")).join(".");
    },
    set text(text) {
      const number = (part, place) => parseInt(part.slice(place, place + 2), 36) || 0;
      strokes = text.split(".").filter((part) => part.length >= 6).map((part) => {
        const points = [];
        for (let i = 2; i + 3 < part.length; i += 4) points.push([number(part, i), number(part, i + 2), number(part, 0)]);
        return points;
      });
      redraw();
    },
  };
}
