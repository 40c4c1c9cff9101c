// Pictures that come in: from a file, by dropping, or one of the samples.
import { t } from "/words.js";
import { h, quoted } from "/parts.js";

/** A place to choose a picture; `onpicture({ blob, name, sample })` gets it. */
export function pictureSource(samples, onpicture) {
  const buttons = new Map();
  const mark = (name) => { for (const [sample, button] of buttons) button.setAttribute("aria-pressed", String(sample === name)); };
  const take = (blob, name, sample) => { mark(sample); onpicture({ blob, name, sample, url: URL.createObjectURL(blob) }); };
  const input = h("input", { type: "file", accept: "image/png,image/jpeg", className: "hidden", tabIndex: -1, "aria-label": t("choose_picture") });
  input.addEventListener("change", () => { if (input.files[0]) take(input.files[0], input.files[0].name); input.value = ""; });
  const useSample = async (name) => {
    const response = await fetch("/samples/" + name);
    if (response.ok) take(await response.blob(), name, name);
  };
  for (const name of samples) {
    buttons.set(name, h("button", { type: "button", "aria-pressed": "false", "aria-label": `${t("sample")}: ${name}`, title: name, onclick: () => useSample(name) },
      h("img", { src: "/samples/" + name, alt: "", loading: "lazy" })));
  }
  const place = h("div", { className: "drop" },
    h("button", { type: "button", onclick: () => input.click() }, t("choose_picture")), input,
    h("span", { className: "hint" }, t("drop_picture")), h("div", { className: "samples" }, [...buttons.values()]));
  place.addEventListener("dragover", (event) => { event.preventDefault(); place.classList.add("over"); });
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    const file = event.dataTransfer.files[0];
    if (file) take(file, file.name);
  });
  return { place, useSample, clear: () => mark(undefined) };
}

/** How a shell gets at a picture: what pipes it in, and what it is called then. */
export async function shellPicture(picture) {
  if (picture.sample) return { pipe: `curl -s ${location.origin}/samples/${quoted(picture.sample)} | `, file: "-" };
  if (picture.drawn) return { pipe: `echo ${await base64(picture.blob)} | base64 -d | `, file: "-" };
  return { pipe: "", file: quoted(picture.name) };
}

/** A blob as text. */
export function base64(blob) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.readAsDataURL(blob);
  });
}

/** A picture of at most `side` pixels along its longer side, as a PNG; what the browser cannot read stays as it is. */
export async function reduced(blob, side) {
  let picture;
  try { picture = await createImageBitmap(blob); } catch { return blob; }
  const ratio = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = h("canvas", { width: Math.max(1, Math.round(picture.width * ratio)), height: Math.max(1, Math.round(picture.height * ratio)) });
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => canvas.toBlob((small) => resolve(small ?? blob)));
}

/** Two pictures, before and after, under an edge that can be moved. */
export function comparison() {
  const before = h("img", { className: "before", alt: t("before") });
  const after = h("img", { alt: t("after") });
  const place = h("div", { className: "compare" }, after, before);
  const bar = h("input", { type: "range", min: 0, max: 100, value: 35, "aria-label": t("before_after"), oninput: () => cut() });
  const cut = () => place.style.setProperty("--cut", bar.value + "%");
  cut();
  return { place, before, after, edge: h("div", { className: "field" }, bar) };
}

/** Saves a picture that came as a data address. */
export function download(address, name) {
  h("a", { href: address, download: name }).click();
}
