/** The bar on top: the run, and a link to each section that has something in it. */
import type { RunPart } from "../report-document.ts";
import { element, find } from "./element.ts";

export function nav({ name }: Pick<RunPart, "name">): void {
  const links = [...document.querySelectorAll<HTMLElement>("main > section[id]")].flatMap((section) => {
    const title = section.querySelector("h2")?.textContent ?? "";
    return title === "" ? [] : [element("a", { href: `#${section.id}` }, title)];
  });
  find("#nav").replaceChildren(element("a", { class: "top", href: "#verdict" }, name), ...links);
}
