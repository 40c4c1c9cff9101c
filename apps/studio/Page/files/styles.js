// Style transfer: a photograph in the manner of a painting, or of two.
import { t } from "/words.js";
import { h, select, slider, check, notice, share, linkTo, later, quoted } from "/parts.js";
import { Latest, get, postPicture, query } from "/service.js";
import { pictureSource, shellPicture, comparison, reduced, download } from "/picture.js";

const samples = ["landscape.jpg", "shapes.png", "balls-noisy.png"];
const path = "/v1/style/apply";
const thumbnailSide = 176;

/** The panel. */
export function style(settings) {
  const problem = notice();
  const place = h("div", {}, problem.place);
  get("/v1/styles").then(({ styles }) => {
    if (styles.length > 0) return place.replaceWith(studio(styles, settings));
    place.className = "sheet";
    place.append(h("p", {}, t("no_style")), h("p", { className: "hint" }, t("no_style_how")));
  }, problem.show);
  return place;
}

function studio(styles, settings) {
  const names = styles.map((each) => each.name);
  const [other, part] = (settings.blend ?? "").split(":");
  const state = {
    picture: null, style: names.includes(settings.style) ? settings.style : names[0],
    other: names.includes(other) ? other : "", part: Number(part) || 1,
    strength: Number(settings.strength ?? 1), keeps: settings.keepColors === "true", size: settings.size ?? "1024",
  };
  const requests = new Latest();
  const previews = new Latest();
  const problem = notice();
  let result = null;

  const compare = comparison();
  const said = h("p", { className: "hint", role: "status" });
  const busy = h("progress", { className: "busy", hidden: true, "aria-label": t("painting") });
  const save = h("button", { type: "button", disabled: true, onclick: () => download(result.picture, "painted.png") }, t("download"));
  const origin = h("p", { className: "hint" });
  const mixing = h("div");
  const ask = later(200, run);
  const source = pictureSource(samples, (picture) => { state.picture = picture; compare.before.src = picture.url; run().then(showPreviews); });

  const buttons = styles.map(({ name, painting }) => h("button", { type: "button", title: painting, value: name, onclick: () => choose(name) },
    h("img", { alt: "", width: thumbnailSide, height: thumbnailSide }), h("span", {}, name)));

  function choose(name) {
    state.style = name;
    if (state.other === name) state.other = "";
    showChoice();
    run();
  }

  function showChoice() {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === state.style));
    const painting = styles.find((each) => each.name === state.style).painting;
    origin.textContent = painting ? t("learnt_from", painting) : "";
    showMixing();
  }

  function showMixing() {
    if (styles.length < 2) return;
    const others = names.filter((name) => name !== state.style).map((name) => [name, name]);
    mixing.replaceChildren(
      select(t("mix_in"), [["", t("mix_nothing")], ...others], state.other, (name) => { state.other = name; showMixing(); run(); }),
      state.other ? slider(t("mix_part"), { min: 0.1, max: 4, step: 0.1 }, state.part, (n) => { state.part = n; ask(); }) : "");
  }

  const fields = () => ({
    style: state.style, strength: state.strength === 1 ? undefined : state.strength, keepColors: state.keeps,
    blend: state.other ? `${state.other}:${state.part}` : undefined, size: state.size === "0" ? undefined : state.size,
  });

  async function run() {
    if (!state.picture) return;
    const signal = requests.next();
    busy.hidden = false;
    said.textContent = t("painting");
    try {
      result = await postPicture(path, state.picture.blob, fields(), signal);
    } catch (error) {
      // What was asked for later goes on.
      if (error.name === "AbortError") return;
      busy.hidden = true;
      said.textContent = "";
      return problem.show(error);
    }
    problem.clear();
    busy.hidden = true;
    compare.after.src = result.picture;
    save.disabled = false;
    said.textContent = `${result.width}×${result.height} · ${t("took", Math.round(result.milliseconds))}`;
  }

  /** The picture in every style, small. */
  async function showPreviews() {
    const signal = previews.next();
    const small = await reduced(state.picture.blob, thumbnailSide);
    for (const button of buttons) {
      try {
        button.firstChild.src = (await postPicture(path, small, { style: button.value }, signal)).picture;
      } catch (error) {
        // The large picture tells what is wrong with a picture; another style may be well.
        if (error.name === "AbortError") return;
      }
    }
  }

  async function request() {
    const { pipe, file } = await shellPicture(state.picture ?? { name: "picture.jpg" });
    const asked = fields();
    const words = ["style apply", quoted(asked.style), file, "painted.png"];
    if (asked.strength !== undefined) words.push("--strength " + asked.strength);
    if (asked.keepColors) words.push("--keep-colors");
    if (asked.blend) words.push("--blend " + quoted(asked.blend));
    if (asked.size) words.push("--size " + asked.size);
    return {
      curl: `${pipe}curl --data-binary ${file === "-" ? "@-" : "@" + file} '${location.origin}${path}${query({ ...asked, output: "png" })}' -o painted.png`,
      command: pipe + words.join(" "),
      link: linkTo("style", { ...asked, keepColors: asked.keepColors || "", size: state.size, sample: state.picture?.sample }),
      hint: state.picture && !state.picture.sample ? t("link_picture") : "",
    };
  }

  showChoice();
  source.useSample(samples.includes(settings.sample) ? settings.sample : samples[0]);
  return h("div", { className: "columns" },
    h("div", { className: "sheet" }, source.place,
      h("div", { className: "styles", role: "group", "aria-label": t("styles") }, buttons), origin,
      slider(t("strength"), { min: 0, max: 1, step: 0.05 }, state.strength, (n) => { state.strength = n; ask(); }),
      check(t("keep_colors"), state.keeps, (on) => { state.keeps = on; run(); }), mixing,
      select(t("longer_side"), [["512", "512"], ["1024", "1024"], ["2048", "2048"], ["0", t("as_it_is")]], state.size, (n) => { state.size = n; run(); })),
    h("section", { className: "sheet", "aria-label": t("after") }, problem.place, compare.place, busy, compare.edge,
      h("div", { className: "row" }, said, save), share(request)));
}
