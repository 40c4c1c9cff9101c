// Verse, written character by character before one's eyes.
import { t } from "/words.js";
import { h, field, select, slider, check, notice, share, linkTo, quoted, decimals } from "/parts.js";
import { get, models, stream } from "/service.js";

const forms = ["free", "tune", "acrostic", "rhyme_lines"];

/** The panel. */
export function lyrics(settings) {
  const state = {
    text: settings.text ?? "明月", model: settings.model || "songci", form: settings.tune ? "tune" : settings.acrostic ? "acrostic" : settings.rhyme ? "rhyme_lines" : "free",
    tune: settings.tune || "浣溪沙", acrostic: settings.acrostic || "春夏秋冬", rhyme: settings.rhyme === "true", lines: settings.lines || "4", length: settings.length || "120",
    temperature: Number(settings.temperature ?? 0.8), seed: settings.seed ?? String(Math.floor(Math.random() * 1000)),
  };
  let controller = null;
  const problem = notice();
  const verse = h("div", { className: "verse", lang: "zh", tabIndex: 0, role: "region", "aria-label": t("lyrics") }, h("span", { className: "given" }, t("verse_here")));
  const said = h("p", { className: "hint", role: "status" });
  const bar = h("i");
  const novelty = h("div", { hidden: true });
  const writeButton = h("button", { type: "button", className: "main", id: "write", onclick: write }, t("write"));
  const stopButton = h("button", { type: "button", id: "stop", disabled: true, onclick: () => controller?.abort() }, t("stop"));
  const formPlace = h("div");
  const modelPlace = h("div");
  const tip = h("div", { className: "tip", hidden: true, role: "tooltip" });
  const seedInput = h("input", { type: "number", min: 0, value: state.seed, oninput: () => { state.seed = seedInput.value || "0"; } });
  const textInput = h("input", { type: "text", value: state.text, maxLength: 2000, oninput: () => { state.text = textInput.value; }, onkeydown: (event) => { if (event.key === "Enter" && !event.isComposing) write(); } });
  let tunes = [];

  const fields = () => {
    const form = state.form;
    return {
      text: state.text, model: state.model, temperature: state.temperature, seed: Number(state.seed),
      ...(form === "free" ? { length: Number(state.length) } : {}), ...(form === "tune" ? { tune: state.tune } : {}), ...(form === "acrostic" ? { acrostic: state.acrostic } : {}),
      ...(form === "rhyme_lines" ? { lines: Number(state.lines), rhyme: true } : state.rhyme && form !== "free" ? { rhyme: true } : {}),
    };
  };

  function input(label, name, extra = {}) {
    const box = h("input", { type: "text", value: state[name], ...extra, oninput: () => { state[name] = box.value; } });
    return field(label, box);
  }

  function showForm() {
    const parts = [select(t("form"), forms.map((name) => [name, t(name)]), state.form, (name) => { state.form = name; showForm(); })];
    if (state.form === "free") parts.push(slider(t("length"), { min: 20, max: 2000, step: 20 }, Number(state.length), (n) => { state.length = String(n); }));
    if (state.form === "tune") {
      const names = tunes.map((tune) => [tune.name, `${tune.name} · ${tune.characters}`]);
      parts.push(names.length ? select(t("tune_name"), names, state.tune, (name) => { state.tune = name; }) : input(t("tune_name"), "tune"));
    }
    if (state.form === "acrostic") parts.push(input(t("acrostic_text"), "acrostic", { maxLength: 60 }));
    if (state.form === "rhyme_lines") parts.push(slider(t("line_count"), { min: 2, max: 24, step: 1 }, Number(state.lines), (n) => { state.lines = String(n); }));
    if (state.form === "tune" || state.form === "acrostic") parts.push(check(t("rhyme"), state.rhyme, (on) => { state.rhyme = on; }));
    formPlace.replaceChildren(...parts);
  }

  async function useModel(name) {
    state.model = name;
    verse.lang = name === "songci" ? "zh" : "en";
    try { tunes = (await get("/v1/tunes?model=" + encodeURIComponent(name))).tunes; } catch { tunes = []; }
    showForm();
  }

  models("lyrics").then((list) => {
    modelPlace.append(select(t("model"), list.map((m) => [m.name, m.name]), state.model, (name) => {
      if (name !== "songci" && state.text === "明月") textInput.value = state.text = name === "shakespeare" ? "ROMEO:" : "The moon";
      if (name === "songci" && ["ROMEO:", "The moon"].includes(state.text)) textInput.value = state.text = "明月";
      useModel(name);
    }));
    useModel(state.model);
  }, problem.show);

  const level = (bits) => bits < 1 ? 0 : bits < 4 ? 1 : bits < 8 ? 2 : 3;

  function showTip(character, element) {
    const visible = (text) => text === "\n" ? "⏎" : text === " " ? "␣" : text;
    tip.replaceChildren(h("b", {}, t("bits", decimals(character.surprise, 1))),
      h("table", { role: "presentation" }, character.alternatives.map((other) => h("tr", {}, h("td", {}, visible(other.character)), h("td", {}, decimals(100 * other.probability, 0) + " %")))));
    tip.hidden = false;
    const box = element.getBoundingClientRect();
    tip.style.left = Math.max(8, Math.min(innerWidth - 180, box.left)) + scrollX + "px";
    tip.style.top = box.bottom + scrollY + 6 + "px";
  }

  const characters = new WeakMap();
  verse.addEventListener("pointerover", (event) => { const c = characters.get(event.target); c ? showTip(c, event.target) : (tip.hidden = true); });
  verse.addEventListener("pointerleave", () => { tip.hidden = true; });
  // The arrow keys go from character to character.
  let current = null;
  verse.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") tip.hidden = true;
    if (!step) return;
    const spans = [...verse.querySelectorAll("span[data-s]")];
    const now = spans.indexOf(current);
    current = spans[Math.max(0, Math.min(spans.length - 1, now + step))] ?? null;
    if (current) { event.preventDefault(); showTip(characters.get(current), current); said.textContent = current.textContent + ": " + tip.innerText.replaceAll("\n", " "); }
  });

  function add(character) {
    if (character.character === "\n") return verse.append("\n");
    const span = h("span", {}, character.character);
    span.dataset.s = level(character.surprise);
    characters.set(span, character);
    verse.append(span);
  }

  function finish(last) {
    said.textContent = t("speed", last.characters, last.milliseconds);
    novelty.hidden = last.newFiveGramsPercent === null;
    if (novelty.hidden) return;
    const percent = decimals(last.newFiveGramsPercent, 0);
    bar.style.setProperty("--p", percent + "%");
    const longest = last.longestVerbatim;
    novelty.replaceChildren(h("h2", {}, t("novelty")), h("div", { className: "meter", role: "meter", "aria-label": t("novelty"), "aria-valuenow": percent, "aria-valuemin": 0, "aria-valuemax": 100 }, bar),
      h("p", { className: "hint" }, t("novelty_text", percent), " ", longest.words ? t("verbatim", longest.words, longest.text.replaceAll("\n", " / ")) : t("no_verbatim")));
  }

  async function write() {
    controller?.abort();
    controller = new AbortController();
    const { signal } = controller;
    problem.clear();
    novelty.hidden = tip.hidden = true;
    stopButton.disabled = false;
    verse.replaceChildren();
    verse.setAttribute("aria-busy", "true");
    said.textContent = "";
    try {
      await stream("/v1/lyrics/generate", { ...fields(), explain: true }, signal, (line) => {
        if (signal.aborted) return;
        if (line.before) verse.append(h("span", { className: "given" }, line.before));
        else if (line.character) add(line);
        else if (line.done) finish(line);
      });
    } catch (error) {
      if (error.name === "AbortError" && controller.signal === signal) said.textContent = t("stopped");
      problem.show(error);
    }
    if (controller.signal === signal) {
      stopButton.disabled = true;
      verse.setAttribute("aria-busy", "false");
    }
  }

  const request = async () => {
    const asked = fields();
    const options = Object.entries(asked).filter(([name]) => name !== "text").map(([name, value]) => value === true ? "--" + name : `--${name} ${quoted(String(value))}`);
    return {
      curl: `curl -d ${quoted(JSON.stringify({ ...asked, stream: false }))} '${location.origin}/v1/lyrics/generate'`,
      command: `lyrics generate ${state.text ? quoted(state.text) + " " : ""}${options.join(" ")} --json`, link: linkTo("lyrics", asked),
    };
  };

  const dice = h("button", { type: "button", "aria-label": t("dice"), title: t("dice"), onclick: () => { seedInput.value = state.seed = String(Math.floor(Math.random() * 1e6)); write(); } }, "⚄");
  return h("div", { className: "columns" },
    h("div", { className: "sheet" }, field(t("text_begins"), textInput), modelPlace, formPlace,
      slider(t("temperature"), { min: 0, max: 2, step: 0.05 }, state.temperature, (n) => { state.temperature = n; }),
      field(t("seed"), seedInput), h("div", { className: "row" }, writeButton, stopButton, dice)),
    h("section", { className: "sheet" }, problem.place, verse,
      h("p", { className: "legend" }, h("span", {}, t("expected")), h("span", { className: "key", "aria-hidden": "true" }, [0, 1, 2, 3].map((n) => h("i", { "data-s": n }))), h("span", {}, t("surprising"))), said, novelty, share(request), tip));
}
