// The frame of the page: tabs, language, light and dark.
import { t, language, setLanguage } from "/words.js";
import { h } from "/parts.js";
import { digits } from "/digits.js";
import { filter } from "/filter.js";
import { style } from "/styles.js";
import { lyrics } from "/lyrics.js";
import { translate } from "/translate.js";
import { chat } from "/chat.js";

const panels = { digits, filter, style, lyrics, translate, chat };
const shown = new Map();
const tabList = document.getElementById("tabs");
const main = document.getElementById("main");

function stored(key) { try { return localStorage.getItem(key); } catch { return null; } }
function store(key, value) { try { localStorage.setItem(key, value); } catch { /* A browser that keeps nothing. */ } }

/** The tab and the settings that the address names. */
function place() {
  const [name, text] = location.hash.slice(1).split("?");
  return { name: name in panels ? name : "digits", settings: Object.fromEntries(new URLSearchParams(text ?? "")) };
}

function show({ name, settings }, isNew) {
  for (const button of tabList.children) {
    const isChosen = button.id === "tab-" + name;
    button.setAttribute("aria-selected", String(isChosen));
    button.tabIndex = isChosen ? 0 : -1;
    if (isChosen) button.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  if (isNew || !shown.has(name)) {
    shown.get(name)?.remove();
    const panel = h("section", { id: "panel-" + name, role: "tabpanel", "aria-labelledby": "tab-" + name },
      h("h1", {}, t(name)), h("p", { className: "lead" }, t(name + "_lead")), panels[name](settings));
    shown.set(name, panel);
    main.append(panel);
  }
  for (const [other, panel] of shown) panel.hidden = other !== name;
  document.title = t(name) + " · nndl-studio";
}

function build() {
  shown.clear();
  main.replaceChildren();
  tabList.setAttribute("aria-label", t("tabs"));
  tabList.replaceChildren(...Object.keys(panels).map((name) => h("button", {
    type: "button", role: "tab", id: "tab-" + name, "aria-controls": "panel-" + name,
    onclick: () => { history.pushState(null, "", "#" + name); show({ name, settings: {} }, false); },
  }, t(name))));
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = t(element.dataset.word);
  themeButton.textContent = t(isDark() ? "theme_light" : "theme_dark");
  languageButton.textContent = language() === "zh" ? "English" : "中文";
  languageButton.lang = language() === "zh" ? "en" : "zh";
  show(place(), true);
}

tabList.addEventListener("keydown", (event) => {
  const tabs = [...tabList.children];
  const now = tabs.indexOf(document.activeElement);
  const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (now < 0 || next === undefined) return;
  event.preventDefault();
  const tab = tabs[(next + tabs.length) % tabs.length];
  tab.focus();
  tab.click();
});

const themeButton = document.getElementById("theme");
const languageButton = document.getElementById("language");
const root = document.documentElement;
const isDark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
delete themeButton.dataset.word;
themeButton.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  store("theme", root.dataset.theme);
  themeButton.textContent = t(isDark() ? "theme_light" : "theme_dark");
});
languageButton.addEventListener("click", () => {
  setLanguage(language() === "zh" ? "en" : "zh");
  store("language", language());
  build();
});
addEventListener("hashchange", () => show(place(), location.hash.includes("?")));
addEventListener("popstate", () => show(place(), false));

const wanted = new URLSearchParams(location.search);
if (stored("theme")) root.dataset.theme = stored("theme");
setLanguage(wanted.get("lang") ?? stored("language") ?? (navigator.language.startsWith("zh") ? "zh" : "en"));
build();
