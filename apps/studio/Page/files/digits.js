// Digits: draw one or drop a picture.
import { t } from "/words.js";
import { h, select, choice, notice, share, linkTo, later, decimals } from "/parts.js";
import { Latest, models, postPicture, query } from "/service.js";
import { slate } from "/drawing.js";
import { pictureSource, shellPicture } from "/picture.js";

const samples = ["seven-photo.jpg", "three-on-dark.png", "five-chalk.png", "letter-k.png", "row-31415926-on-dark.png"];

/** The panel. */
export function digits(settings) {
  const state = { model: settings.model || "cnn", several: settings.read === "1", picture: null };
  const requests = new Latest();
  const problem = notice();
  const verdict = h("output", { "aria-live": "polite" });
  const said = h("p", { className: "hint" }, t("waiting_digit"));
  const bars = Array.from({ length: 10 }, (_, digit) => h("li", { "aria-label": String(digit) }, h("i"), String(digit)));
  const barList = h("ol", { className: "bars", "aria-label": t("probabilities") }, bars);
  const seen = h("div", { className: "steps" });
  const seenSheet = h("section", { className: "sheet", hidden: true, "aria-label": t("saw") }, h("h2", {}, t("saw")), seen);
  const field = slate(() => { source.clear(); state.picture = null; ask(); });
  const source = pictureSource(samples, (picture) => {
    state.picture = picture;
    field.show(picture.url);
    run();
  });
  const modelPlace = h("div");
  models("digits").then((list) => modelPlace.append(select(t("model"), list.map((m) => [m.name, label(m)]), state.model, (name) => { state.model = name; run(); })), problem.show);

  const label = (m) => m.figures.testErrorPercent === undefined ? m.name : `${m.name} · ${m.figures.testErrorPercent} %`;

  function clear() {
    requests.stop();
    field.clear();
    source.clear();
    state.picture = null;
    seenSheet.hidden = true;
    verdict.textContent = "";
    said.textContent = t("waiting_digit");
    showBars([]);
    problem.clear();
  }

  const path = () => state.several ? "/v1/digits/read" : "/v1/digits/classify";
  const fields = () => ({ model: state.model === "cnn" ? "" : state.model });

  async function current() {
    if (state.picture) return state.picture;
    return field.isEmpty ? null : { blob: await field.blob(), drawn: true };
  }

  async function run() {
    const picture = await current();
    if (!picture) return;
    const signal = requests.next();
    try {
      const answer = await postPicture(path(), picture.blob, { ...fields(), ...(state.several ? {} : { explain: "true" }) }, signal);
      problem.clear();
      state.several ? showReading(answer) : showAnswer(answer);
    } catch (error) { problem.show(error); }
  }
  const ask = later(60, run);

  function showBars(probabilities, best) {
    bars.forEach((bar, digit) => {
      const p = probabilities[digit] ?? 0;
      bar.style.setProperty("--p", 100 * p + "%");
      bar.classList.toggle("best", digit === best);
      bar.setAttribute("aria-label", `${digit}: ${decimals(100 * p, 1)} %`);
    });
  }

  function showAnswer(answer) {
    verdict.className = "";
    verdict.textContent = answer.digit ?? "–";
    said.replaceChildren(h("b", {}, answer.digit === null ? t("no_digit") + ": " + answer.reason : `${decimals(100 * answer.confidence, 1)} % ${t("sure")}`),
      h("br"), `${answer.model} · ${t("took", answer.milliseconds)}`);
    barList.hidden = false;
    showBars(answer.probabilities, answer.digit);
    seen.replaceChildren(...answer.explanation.map((step) => {
      const name = step.name.replace(/^\d+-/, "");
      const known = ["picture", "ink", "mask", "boxed", "centered"].includes(name);
      const caption = known ? t("step_" + name) : t("feature_maps", name);
      return h("figure", { className: known ? "" : "wide" }, h("img", { src: step.picture, alt: caption, width: step.width, height: step.height }), h("figcaption", {}, caption));
    }));
    seenSheet.hidden = false;
  }

  function showReading(answer) {
    verdict.className = "several";
    verdict.textContent = answer.text || "–";
    said.textContent = answer.reason ? t("no_digits") + ": " + answer.reason : `${t("figures_found", answer.boxes.length)} · ${answer.model} · ${t("took", answer.milliseconds)}`;
    barList.hidden = seenSheet.hidden = true;
  }

  async function request() {
    const picture = await current() ?? { name: "picture.png" };
    const { pipe, file } = await shellPicture(picture);
    const input = file === "-" ? "@-" : "@" + file;
    const option = state.model === "cnn" ? "" : " --model " + state.model;
    return {
      curl: `${pipe}curl --data-binary ${input} '${location.origin}${path()}${query(fields())}'`,
      command: `${pipe}digits ${state.several ? "read" : "classify"} --json${option} ${file}`,
      link: linkTo("digits", { model: state.model === "cnn" ? "" : state.model, read: state.several ? 1 : "", sample: state.picture?.sample, draw: state.picture ? "" : field.text }),
      hint: state.picture && !state.picture.sample ? t("link_picture") : "",
    };
  }

  if (settings.sample && samples.includes(settings.sample)) source.useSample(settings.sample);
  else if (settings.draw) { field.text = settings.draw; run(); }

  return h("div", { className: "columns" },
    h("div", { className: "sheet" },
      choice(t("digits"), [["one", t("one_digit")], ["several", t("several")]], state.several ? "several" : "one", (name) => { state.several = name === "several"; run(); }),
      field.place,
      h("div", { className: "row field" },
        h("button", { type: "button", id: "clear", onclick: clear }, t("clear")),
        h("button", { type: "button", onclick: () => { field.undo(); field.isEmpty ? clear() : run(); } }, t("undo"))),
      source.place, modelPlace),
    h("div", {},
      h("section", { className: "sheet" }, problem.place, h("div", { className: "verdict" }, verdict, h("div", {}, said)), barList, share(request)),
      seenSheet));
}
