// Translation with the attention in view.
import { t } from "/words.js";
import { h, field, select, notice, share, linkTo, quoted, decimals } from "/parts.js";
import { Latest, models, post } from "/service.js";

/** The panel. */
export function translate(settings) {
  const state = { text: settings.text ?? "", model: settings.model ?? "", prefix: settings.prefix ?? "" };
  const requests = new Latest();
  const problem = notice();
  let answer = null;
  const input = h("textarea", { value: state.text, maxLength: 5000, rows: 4, oninput: () => { state.text = input.value; state.prefix = ""; }, onkeydown: (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run(); } });
  const said = h("div", { className: "said", "aria-live": "polite" });
  const options = h("div");
  const heat = h("div", { className: "heat", tabIndex: 0, role: "region", "aria-label": t("attention"), hidden: true });
  const figures = h("p", { className: "hint" });
  const again = h("button", { type: "button", hidden: true, onclick: () => { state.prefix = ""; run(); } }, t("again"));
  const modelPlace = h("div");
  models("translate").then((list) => {
    if (!list.length) return problem.show({ message: t("not_published") });
    const label = (m) => m.name.split("-").map((each) => t(each)).join(" → ");
    modelPlace.append(select(`${t("from")} → ${t("to")}`, [["", t("guess")], ...list.map((m) => [m.name, label(m)])], state.model, (name) => { state.model = name; state.prefix = ""; run(); }));
  }, problem.show);

  const fields = () => ({ text: state.text, ...(state.model ? { model: state.model } : {}), ...(state.prefix ? { prefix: state.prefix } : {}) });

  async function run() {
    if (!state.text.trim()) return input.focus();
    const signal = requests.next();
    said.setAttribute("aria-busy", "true");
    try { answer = await post("/v1/translate", fields(), signal); } catch (error) { return problem.show(error); } finally { said.setAttribute("aria-busy", "false"); }
    problem.clear();
    showAnswer();
  }

  function showAnswer() {
    options.replaceChildren();
    again.hidden = !state.prefix;
    said.lang = answer.to;
    const parts = places();
    let end = 0;
    said.replaceChildren(...parts.flatMap(({ start, length }, place) => {
      const between = answer.translation.slice(end, start);
      end = start + length;
      const button = length && h("button", {
        type: "button", "aria-expanded": "false",
        onclick: (event) => {
          for (const each of said.children) each.setAttribute("aria-expanded", "false");
          event.currentTarget.setAttribute("aria-expanded", "true");
          showOptions(place, answer.translation.slice(0, start));
        },
      }, answer.translation.slice(start, end));
      return [between, button].filter(Boolean);
    }), answer.translation.slice(end));
    figures.textContent = `${answer.model} · ${t("took", answer.milliseconds)} · ${t("click_word")}`;
    showHeat();
  }

  /** Where each symbol stands in the translation; ends, and what is not found, have no length. */
  function places() {
    let place = 0;
    return answer.tokens.map((token) => {
      const text = token.trim();
      const start = text && text !== "⏎" ? answer.translation.indexOf(text, place) : -1;
      // Between symbols there are blanks and line ends at most.
      if (start < 0 || answer.translation.slice(place, start).trim()) return { start: place, length: 0 };
      place = start + text.length;
      return { start, length: text.length };
    });
  }

  function showOptions(place, before) {
    const shown = answer.tokens[place].trim();
    // What a translation begins with is said for its first sentence.
    const isFirst = !answer.tokens.slice(0, place).includes("⏎");
    options.replaceChildren(h("p", { className: "hint" }, t("instead", shown)),
      h("div", { className: "options" }, answer.alternatives[place].filter((other) => other.text !== "⏎" && other.text.trim() !== shown).map((other) => h("button", {
        type: "button", disabled: !isFirst, onclick: () => { state.prefix = before + other.text.trim(); run(); },
      }, `${other.text.trim()} ${decimals(100 * other.probability, 0)} %`))));
  }

  function showHeat() {
    heat.hidden = !answer.attention.length;
    const body = answer.attention.map((row, place) => h("tr", {}, h("th", { scope: "row" }, answer.tokens[place].trim() || "␣"),
      row.map((weight) => { const cell = h("td", { title: decimals(100 * weight, 0) + " %" }, h("span", { className: "hidden" }, decimals(100 * weight, 0))); cell.style.setProperty("--p", 100 * weight + "%"); return cell; })));
    heat.replaceChildren(h("table", {}, h("caption", { className: "hidden" }, t("attention")), h("thead", {}, h("tr", {}, h("td"), answer.sourceTokens.map((token) => h("th", { scope: "col" }, token.trim() || "␣")))), h("tbody", {}, body)));
  }

  const request = async () => {
    const asked = fields();
    const flags = Object.entries(asked).filter(([name]) => name !== "text").map(([name, value]) => `--${name} ${quoted(value)}`);
    return { curl: `curl -d ${quoted(JSON.stringify(asked))} '${location.origin}/v1/translate'`, command: ["translate", quoted(state.text), ...flags, "--json"].join(" "), link: linkTo("translate", asked) };
  };
  if (state.text) run();
  return h("div", { className: "columns" },
    h("div", { className: "sheet" }, modelPlace, field(t("text"), input), h("button", { type: "button", className: "main", onclick: () => { state.prefix = ""; run(); } }, t("go_translate"))),
    h("div", {},
      h("section", { className: "sheet", "aria-label": t("translation") }, problem.place, said, options, h("div", { className: "row" }, figures, again), share(request)),
      h("section", { className: "sheet", "aria-label": t("attention") }, h("h2", {}, t("attention")), heat)));
}
