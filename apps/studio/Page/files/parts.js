// Small parts that panels are made of.
import { t } from "/words.js";
import { Refusal } from "/service.js";

/** An element with properties and children; names with a dash or in lower case that are no properties are attributes. */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [rule, setting] of Object.entries(value)) element.style.setProperty(rule, setting);
    else if (key in element && key !== "list" && key !== "role") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return element;
}

let names = 0;
const newName = (stem) => `${stem}-${++names}`;

/** A control with its label above it. */
export function field(label, control, value) {
  control.id ||= newName("field");
  return h("div", { className: "field" }, value, h("label", { htmlFor: control.id }, label), control);
}

/** A box to tick. */
export function check(label, checked, onchange) {
  const box = h("input", { type: "checkbox", checked, id: newName("check"), onchange: () => onchange(box.checked) });
  return h("div", { className: "field check" }, h("label", { htmlFor: box.id }, box, label));
}

/** A choice of one; options are [value, label] or groups [label, [[value, label], …]]. */
export function select(label, options, value, onchange) {
  const option = ([name, text]) => h("option", { value: name, selected: name === value }, text);
  const list = h("select", { onchange: () => onchange(list.value) },
    options.map(([name, text]) => Array.isArray(text) ? h("optgroup", { label: name }, text.map(option)) : option([name, text])));
  return field(label, list);
}

/** A number on a slider; wide ranges are finer at their lower end. */
export function slider(label, { min, max, step, unit = "" }, value, onchange) {
  const curve = max - min > 60 && step < 1 || max - min > 400 ? 3 : 1;
  const steps = curve > 1 ? 400 : Math.round((max - min) / step);
  const toNumber = (place) => {
    const number = min + (max - min) * (place / steps) ** curve;
    return Number((min + Math.round((number - min) / step) * step).toFixed(4));
  };
  const toPlace = (number) => Math.round(steps * ((number - min) / (max - min)) ** (1 / curve));
  const shown = h("output", { className: "value" });
  const bar = h("input", { type: "range", min: 0, max: steps, value: toPlace(value) });
  const show = (number) => {
    shown.textContent = number + (unit ? " " + unit : "");
    bar.setAttribute("aria-valuetext", shown.textContent);
  };
  bar.addEventListener("input", () => { const number = toNumber(Number(bar.value)); show(number); onchange(number); });
  show(value);
  return field(label, bar, shown);
}

/** A few buttons of which one is pressed. */
export function choice(label, options, value, onchange) {
  const buttons = options.map(([name, text]) => h("button", {
    type: "button", "aria-pressed": String(name === value),
    onclick: () => {
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === name));
      onchange(name);
    }, value: name,
  }, text));
  return h("div", { className: "choice", role: "group", "aria-label": label }, buttons);
}

/** Where an error is told; empty until there is one. */
export function notice() {
  const place = h("p", { className: "notice fade", role: "alert", hidden: true });
  return {
    place,
    clear() { place.hidden = true; },
    show(error) {
      if (error?.name === "AbortError") return;
      place.hidden = false;
      place.textContent = error instanceof Refusal && error.code === "not_published" ? t("not_published") : error.message;
    },
  };
}

/** A word or a path as a shell takes it. */
export const quoted = (text) => /^[\w@%+=:,./-]+$/.test(text) ? text : "'" + String(text).replaceAll("'", "'\\''") + "'";

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without a secure origin there is no clipboard but the old one.
    const field = h("textarea", { value: text, className: "hidden" });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

/** Buttons that copy the request of a result; `request()` gives { curl, command, link, hint }. */
export function share(request) {
  const shown = h("pre", { hidden: true, tabIndex: 0, "aria-label": t("copied") });
  const said = h("span", { className: "hint", role: "status" });
  const button = (key) => h("button", {
    type: "button", className: "quiet", "data-copy": key,
    onclick: async () => {
      const made = await request();
      shown.textContent = made[key];
      shown.hidden = false;
      await copy(made[key]);
      said.textContent = "✓ " + t("copied") + (key === "link" && made.hint ? " · " + made.hint : "");
    },
  }, t(key));
  return h("div", { className: "share" }, button("curl"), button("command"), button("link"), said, shown);
}

/** The address of this page with a tab and its settings. */
export function linkTo(tab, settings) {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(settings)) if (value !== undefined && value !== null && value !== "") pairs.set(name, value);
  const text = pairs.toString();
  return `${location.origin}${location.pathname}#${tab}${text ? "?" + text : ""}`;
}

/** Calls `body` a moment after the last call. */
export function later(milliseconds, body) {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(body, milliseconds); };
}

/** A number with a few decimals. */
export const decimals = (value, count) => Number(value).toFixed(count);
