/** What a live page is before there is anything to see of its run: what the run says. */
import { readFileSync } from "node:fs";
import { pageStyle } from "../html/page-style.ts";
import { eventsPath } from "./live-server.ts";

export function waitingPage(): string {
  const content: Readonly<Record<string, string>> = {
    pageStyle: pageStyle(),
    liveStyle: readText("live.css"),
    events: eventsPath(0),
  };
  return readText("waiting.html").replaceAll(/\/\*\{(\w+)\}\*\//g, (slot, name) => content[name] ?? slot);
}

function readText(file: string): string {
  return readFileSync(new URL(file, import.meta.url), "utf8");
}
