// Filters: one of the catalogue, or a kernel of one's own.
import { t } from "/words.js";
import { h, select, slider, check, choice, notice, share, linkTo, later, quoted } from "/parts.js";
import { Latest, get, postPicture, query } from "/service.js";
import { kernelEditor } from "/kernel.js";
import { pictureSource, shellPicture, comparison, download } from "/picture.js";

const samples = ["landscape.jpg", "shapes.png", "balls-noisy.png", "page.png"];

/** The panel. */
export function filter(settings) {
  const state = { picture: null, mode: settings.kernel ? "kernel" : "name", name: settings.filter || "gaussian", values: { ...settings } };
  const requests = new Latest();
  const problem = notice();
  let catalogue = [];
  let result = null;

  const compare = comparison();
  const said = h("p", { className: "hint", role: "status" });
  const formula = h("div", { className: "formula", hidden: true });
  const source = pictureSource(samples, (picture) => { state.picture = picture; compare.before.src = picture.url; run(); });
  const save = h("button", { type: "button", disabled: true, onclick: () => download(result.picture, "filtered.png") }, t("download"));

  const ask = later(120, run);
  const editor = kernelEditor(settings, ask);
  const controls = h("div");
  const named = h("div");

  const chosen = () => catalogue.find((each) => each.name === state.name);
  const nameFields = () => {
    const fields = { filter: state.name };
    for (const parameter of chosen()?.parameters ?? []) {
      const value = state.values[parameter.name];
      if (value !== undefined && String(value) !== String(parameter.default)) fields[parameter.name] = String(value);
    }
    return fields;
  };
  const fields = () => state.mode === "kernel" ? editor.fields : nameFields();
  const path = () => "/v1/filter/" + (state.mode === "kernel" ? "convolve" : "apply");

  function control(parameter) {
    const { name, type, summary } = parameter;
    const value = state.values[name] ?? parameter.default;
    const set = (next) => { state.values[name] = next; ask(); };
    const label = `${name}: ${summary}`;
    if (type === "choice") return select(label, parameter.values.map((word) => [word, word]), String(value), set);
    if (type === "flag") return check(label, value === true || value === "yes" || value === "true", (on) => set(on ? "yes" : "no"));
    const step = type === "integer" ? (parameter.odd ? 2 : 1) : parameter.maximum - parameter.minimum > 20 ? 0.1 : 0.01;
    return slider(label, { min: parameter.minimum, max: parameter.maximum, step, unit: parameter.unit ?? "" }, Number(value), set);
  }

  function showControls() {
    named.replaceChildren();
    if (state.mode === "kernel") return controls.replaceChildren(editor.place);
    const groups = [...new Set(catalogue.map((each) => each.group))].map((group) => [t("group_" + group), catalogue.filter((each) => each.group === group).map((each) => [each.name, each.name])]);
    const list = h("div", {}, (chosen()?.parameters ?? []).map(control));
    controls.replaceChildren(
      select(t("filter_name"), groups, state.name, (name) => { state.name = name; state.values = {}; showControls(); run(); }),
      h("p", { className: "hint" }, chosen()?.summary ?? ""), list);
  }

  async function run() {
    if (!state.picture || (state.mode === "name" && !chosen())) return;
    const signal = requests.next();
    said.textContent = t("computing");
    try {
      result = await postPicture(path(), state.picture.blob, { ...fields(), ...(state.mode === "kernel" ? { explain: "true" } : {}) }, signal);
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = "";
      return problem.show(error);
    }
    problem.clear();
    compare.after.src = result.picture;
    save.disabled = false;
    said.textContent = `${result.width}×${result.height} · ${t("took", Math.round(result.milliseconds))}`;
    const sizes = result.explanation;
    formula.hidden = !sizes;
    if (sizes) formula.replaceChildren(
      h("b", {}, t("size_formula")), h("br"), "M′ = ⌊(M + 2P − D(K − 1) − 1) / S⌋ + 1", h("br"),
      `${t("width")}: ${sizes.width}`, h("br"), `${t("height")}: ${sizes.height}`, h("br"), sizes.term);
  }

  async function request() {
    const { pipe, file } = await shellPicture(state.picture ?? { name: "picture.jpg" });
    const asked = fields();
    const options = Object.entries(asked).filter(([name]) => name !== "filter").map(([name, value]) => name === "flip" ? "--flip" : `--${name} ${quoted(value)}`);
    const words = ["filter", state.mode === "kernel" ? "convolve" : "apply " + state.name, file, "filtered.png", ...options];
    return {
      curl: `${pipe}curl --data-binary ${file === "-" ? "@-" : "@" + file} '${location.origin}${path()}${query({ ...asked, output: "png" })}' -o filtered.png`,
      command: pipe + words.join(" "),
      link: linkTo("filter", { ...asked, sample: state.picture?.sample }),
      hint: state.picture && !state.picture.sample ? t("link_picture") : "",
    };
  }

  get("/v1/filters").then((answer) => { catalogue = answer.filters; showControls(); run(); }, problem.show);
  source.useSample(samples.includes(settings.sample) ? settings.sample : samples[0]);

  return h("div", { className: "columns" },
    h("div", { className: "sheet" }, source.place,
      choice(t("filter_name"), [["name", t("by_name")], ["kernel", t("by_kernel")]], state.mode, (mode) => { state.mode = mode; showControls(); run(); }),
      named, controls),
    h("section", { className: "sheet", "aria-label": t("after") }, problem.place, compare.place, compare.edge,
      h("div", { className: "row" }, said, save), formula, share(request)));
}
