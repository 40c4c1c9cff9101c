// Style transfer: says what is missing until a style is published.
import { t } from "/words.js";
import { h, notice } from "/parts.js";
import { models } from "/service.js";

/** The panel. */
export function style() {
  const problem = notice();
  const place = h("div", { className: "sheet" }, problem.place);
  models("style").then((list) => {
    if (list.length === 0) place.append(h("p", {}, t("no_style")), h("p", { className: "hint" }, t("no_style_how")));
  }, problem.show);
  return place;
}
