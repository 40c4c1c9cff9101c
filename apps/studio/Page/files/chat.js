// A conversation with the reasons beside it.
import { t, language } from "/words.js";
import { h, notice, share, linkTo, quoted, decimals } from "/parts.js";
import { Latest, post } from "/service.js";

const starters = { en: ["What does the forget gate of an LSTM do?", "Why do we need padding?", "How do I bake bread?"], zh: ["LSTM 和 GRU 有什么不同？", "为什么要用填充？", "怎么烤面包？"] };

/** The panel. */
export function chat(settings) {
  const requests = new Latest();
  const problem = notice();
  const talk = h("ol", { className: "talk", "aria-live": "polite", "aria-label": t("conversation"), tabIndex: 0 });
  const evidence = h("div", {}, h("p", { className: "hint" }, t("no_evidence")));
  let turns = [];
  let asked = null;
  const input = h("input", { type: "text", maxLength: 2000, "aria-label": t("your_question"), placeholder: t("your_question"), onkeydown: (event) => { if (event.key === "Enter" && !event.isComposing) ask(input.value); } });
  const start = h("div", { className: "options" });

  function showStarters() {
    start.replaceChildren(h("span", { className: "hint" }, t("try_this")), ...starters[language()].map((text) => h("button", { type: "button", onclick: () => ask(text) }, text)));
  }

  async function ask(text) {
    if (!text.trim()) return;
    const fields = { text, ...(turns.length ? { context: turns.slice(-2) } : {}) };
    input.value = "";
    talk.append(h("li", { className: "me" }, h("div", {}, text)));
    talk.scrollTop = talk.scrollHeight;
    let answer;
    try { answer = await post("/v1/chat", fields, requests.next()); } catch (error) { return problem.show(error); }
    problem.clear();
    asked = fields;
    // That something is not known is no context for what follows.
    if (answer.known) turns.push(text, answer.reply);
    const bubble = h("button", { type: "button", "aria-pressed": "true", onclick: () => { asked = fields; showEvidence(answer, bubble); } }, answer.reply);
    talk.append(h("li", {}, bubble));
    talk.scrollTop = talk.scrollHeight;
    showEvidence(answer, bubble);
  }

  function meter(label, value) {
    const bar = h("i");
    bar.style.setProperty("--p", Math.max(0, Math.min(1, value)) * 100 + "%");
    return [h("dt", {}, label), h("dd", { className: "meter" }, bar), h("dd", {}, decimals(value, 2))];
  }

  function showEvidence(answer, bubble) {
    for (const other of talk.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === bubble));
    const percent = decimals(100 * answer.score, 0);
    const [first, second] = answer.candidates;
    const lead = first ? decimals(first.score - (second?.score ?? 0), 3) : "0";
    evidence.replaceChildren(
      h("p", {}, answer.known ? t("known_yes", percent, lead) : t("known_no", percent)),
      h("ol", { className: "evidence" }, answer.candidates.map((candidate) => h("li", {},
        h("b", {}, candidate.matched), h("br"), h("span", { className: "hint" }, `${candidate.source}, ${candidate.line}${candidate.key ? " · " + candidate.key : ""}`),
        h("dl", {}, meter(t("words"), candidate.bm25), meter(t("in_answer"), candidate.bm25Answer), meter(t("meaning"), candidate.encoder), meter(t("overlap"), candidate.overlap))))),
      h("p", { className: "hint" }, `${answer.model} · ${t("took", answer.milliseconds)}`));
  }

  const request = async () => {
    const fields = asked ?? { text: input.value || starters[language()][0] };
    const context = (fields.context ?? []).map((turn) => ` --context ${quoted(turn)}`).join("");
    return { curl: `curl -d ${quoted(JSON.stringify(fields))} '${location.origin}/v1/chat'`, command: `chat ask ${quoted(fields.text)}${context} --json`, link: linkTo("chat", { text: fields.text }) };
  };
  showStarters();
  if (settings.text) ask(settings.text);
  return h("div", { className: "columns" },
    h("section", { className: "sheet", "aria-label": t("conversation") }, problem.place, talk, start,
      h("div", { className: "ask" }, input, h("button", { type: "button", className: "main", onclick: () => ask(input.value) }, t("ask"))),
      h("div", { className: "row" }, h("button", { type: "button", className: "quiet", onclick: () => { turns = []; asked = null; talk.replaceChildren(); evidence.replaceChildren(h("p", { className: "hint" }, t("no_evidence"))); } }, t("forget"))), share(request)),
    h("section", { className: "sheet", "aria-label": t("evidence") }, h("h2", {}, t("evidence")), evidence));
}
