// A kernel that is edited cell by cell, with everything else about a convolution.
import { t } from "/words.js";
import { h, field, select, check } from "/parts.js";

const presets = {
  laplacian: "0 1 0; 1 -4 1; 0 1 0", sharpen: "0 -1 0; -1 5 -1; 0 -1 0", sobel: "-1 0 1; -2 0 2; -1 0 1",
  mean: "1/9 1/9 1/9; 1/9 1/9 1/9; 1/9 1/9 1/9", relief: "0 1 1; -1 0 1; -1 -1 0", identity: "0 0 0; 0 1 0; 0 0 0",
};

const rowsOf = (text) => text.split(";").map((row) => row.trim().split(/\s+/));

/** The editor; `onchange()` is called when anything changes. */
export function kernelEditor(settings, onchange) {
  const state = {
    rows: rowsOf(settings.kernel || presets.laplacian), padding: settings.padding || "equal", stride: settings.stride || "1",
    dilation: settings.dilation || "1", border: settings.border || "reflect", range: settings.range || "clip",
    flip: settings.flip === "true", divide: settings.divide || "1", bias: settings.bias || "0",
  };
  const grid = h("div", { className: "grid", role: "group", "aria-label": t("kernel") });

  function build() {
    grid.style.gridTemplateColumns = `repeat(${state.rows[0].length}, auto)`;
    grid.replaceChildren(...state.rows.flatMap((row, r) => row.map((weight, c) => {
      const cell = h("input", {
        type: "text", value: weight, inputMode: "text", autocomplete: "off", "aria-label": t("weight", r + 1, c + 1),
        oninput: () => { state.rows[r][c] = cell.value.trim(); if (cell.value.trim()) onchange(); },
      });
      return cell;
    })));
  }

  function resize(size) {
    const old = state.rows;
    const shift = Math.floor((size - old.length) / 2);
    state.rows = Array.from({ length: size }, (_, r) => Array.from({ length: size }, (_, c) => old[r - shift]?.[c - shift] ?? "0"));
    build();
    onchange();
  }

  const set = (name) => (value) => { state[name] = value; onchange(); };
  const number = (label, name, extra) => {
    const input = h("input", { type: "number", value: state[name], ...extra, oninput: () => { if (input.value !== "") set(name)(input.value); } });
    return field(label, input);
  };
  build();
  const sizes = [[3, "3×3"], [5, "5×5"], [7, "7×7"]].map(([n, text]) => [String(n), text]);
  const place = h("div", {},
    h("div", { className: "pair" },
      select(t("preset"), Object.keys(presets).map((name) => [presets[name], name]), state.rows.map((row) => row.join(" ")).join("; "), (text) => { state.rows = rowsOf(text); build(); onchange(); }),
      select(t("kernel_size"), sizes, String(state.rows.length), (n) => resize(Number(n)))),
    h("span", { className: "label" }, t("kernel")), grid,
    h("div", { className: "pair" },
      number(t("stride"), "stride", { min: 1, max: 16 }),
      select(t("padding"), [["narrow", t("narrow")], ["equal", t("equal")], ["wide", t("wide")]], state.padding, set("padding")),
      number(t("dilation"), "dilation", { min: 1, max: 16 }),
      select(t("border"), ["zero", "reflect", "replicate", "wrap"].map((name) => [name, t(name)]), state.border, set("border")),
      number(t("divide"), "divide", { step: "any" }), number(t("bias"), "bias", { step: "any" }),
      select(t("range"), ["clip", "absolute", "rescale"].map((name) => [name, t(name)]), state.range, set("range"))),
    check(t("flip"), state.flip, set("flip")));

  return {
    place,
    /** What differs from the usual, as the service's fields; the kernel always. */
    get fields() {
      const usual = { padding: "equal", stride: "1", dilation: "1", border: "reflect", range: "clip", flip: false, divide: "1", bias: "0" };
      const fields = { kernel: state.rows.map((row) => row.join(" ")).join("; ") };
      for (const [name, value] of Object.entries(usual)) if (state[name] !== value) fields[name] = String(state[name]);
      return fields;
    },
  };
}
