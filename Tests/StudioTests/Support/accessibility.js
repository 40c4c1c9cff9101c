// What a machine can see of accessibility, after the rules of WCAG 2.2; gives complaints.
const found = [];
const tell = (rule, element) => found.push(`${rule}: ${element.outerHTML.slice(0, 140)}`);
const visible = (element) => {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return box.width > 0 && box.height > 0 && style.visibility !== "hidden" && style.display !== "none" && !element.closest("[hidden]");
};
const nameOf = (element) => {
  const labelled = element.getAttribute("aria-labelledby");
  if (labelled) return labelled.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
  const own = element.getAttribute("aria-label");
  if (own) return own.trim();
  if (element.labels?.length) return [...element.labels].map((label) => label.textContent).join(" ").trim();
  const pictures = [...element.querySelectorAll("img[alt]")].map((image) => image.alt).join(" ");
  return (element.textContent + " " + pictures + " " + (element.title ?? "")).trim();
};
if (!document.documentElement.lang) found.push("the page has no language");
if (!document.title) found.push("the page has no title");
for (const image of document.images) if (!image.hasAttribute("alt")) tell("a picture without alt", image);
for (const element of document.querySelectorAll("button, a[href], input, select, textarea, [role=img], [role=tabpanel], [role=tab], [role=group], [role=region]")) {
  if (visible(element) && !nameOf(element)) tell("no name", element);
}
const ids = new Set();
for (const element of document.querySelectorAll("[id]")) {
  if (ids.has(element.id)) tell("an id twice", element);
  ids.add(element.id);
}
for (const attribute of ["aria-labelledby", "aria-describedby", "for"]) {
  for (const element of document.querySelectorAll(`[${attribute}]`)) {
    for (const id of element.getAttribute(attribute).split(/\s+/)) if (!document.getElementById(id)) tell(`${attribute} of nothing`, element);
  }
}
for (const tab of document.querySelectorAll("[role=tab][aria-selected=true]")) if (!document.getElementById(tab.getAttribute("aria-controls"))) tell("a tab without its panel", tab);
for (const element of document.querySelectorAll("[role=tab]")) if (!element.closest("[role=tablist]")) tell("a tab outside a list", element);
if (document.querySelectorAll("main").length !== 1) found.push("expected one main");
const headings = [...document.querySelectorAll("h1, h2, h3")].filter(visible).map((h) => Number(h.tagName[1]));
if (headings.filter((level) => level === 1).length !== 1) found.push("expected one visible h1");
headings.forEach((level, i) => { if (i > 0 && level > headings[i - 1] + 1) found.push("a heading level is left out"); });
for (const element of document.querySelectorAll("[tabindex]")) if (Number(element.getAttribute("tabindex")) > 0) tell("an order of tabs of its own", element);
// Small targets are hard to hit (2.5.8: 24 × 24, inline text aside).
for (const element of document.querySelectorAll("button, select, input:not([type=checkbox]):not([type=radio])")) {
  const box = element.getBoundingClientRect();
  if (visible(element) && !element.classList.contains("hidden") && !element.closest(".said") && Math.min(box.width, box.height) < 24) tell(`a target of ${box.width}×${box.height}`, element);
}
// Contrast of text with what is behind it.
const color = (text) => {
  const numbers = text.match(/-?[\d.]+(e-?\d+)?/g)?.map(Number) ?? [0, 0, 0, 0];
  const scale = text.startsWith("color(") ? 255 : 1;
  return [...numbers.slice(0, 3).map((n) => n * scale), numbers[3] ?? 1];
};
const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1];
const behind = (element) => {
  const layers = [];
  for (let each = element; each; each = each.parentElement) {
    const paint = color(getComputedStyle(each).backgroundColor);
    if (paint[3] > 0) layers.push(paint);
    if (paint[3] === 1) break;
  }
  return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255, 1]);
};
const light = (rgb) => {
  const [r, g, b] = rgb.slice(0, 3).map((n) => { const c = n / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const seen = new Set();
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || seen.has(element) || !visible(element)) continue;
  seen.add(element);
  if (element.closest(".hidden, .skip, noscript, script, :disabled")) continue;
  const style = getComputedStyle(element);
  const paper = behind(element);
  const [a, b] = [light(over(color(style.color), paper)), light(paper)].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (ratio < (isLarge ? 3 : 4.5)) tell(`contrast ${ratio.toFixed(2)}`, element);
}
if (document.scrollingElement.scrollWidth > innerWidth + 1) {
  found.push(`the page is ${document.scrollingElement.scrollWidth} wide in a window of ${innerWidth}`);
}
return found;
