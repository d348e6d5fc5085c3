/** What the part of the page's address after "#" says: a moment of the run, and nodes. Links to it and the page's own script agree here. */

export interface PageAddress {
  /** Seconds since the run's start. */
  readonly atS?: number;
  /** Names of nodes to point out. */
  readonly nodes?: readonly string[];
  /** The node whose page is open. */
  readonly node?: string;
}

/** "#at=83.2&nodes=desktop-7,mobile-4" */
export function addressText({ atS, nodes = [], node }: PageAddress): string {
  const words = [
    ...(atS === undefined ? [] : [`at=${atS}`]),
    ...(nodes.length === 0 ? [] : [`nodes=${nodes.map(encodeURIComponent).join(",")}`]),
    ...(node === undefined ? [] : [`node=${encodeURIComponent(node)}`]),
  ];
  return `#${words.join("&")}`;
}

/** Undefined for what names a section of the page. */
export function readAddress(text: string): PageAddress | undefined {
  if (!text.includes("=")) return undefined;
  const words = new Map(
    text
      .replace(/^#/, "")
      .split("&")
      .map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)] as const),
  );
  const [at, nodes, node] = ["at", "nodes", "node"].map((name) => words.get(name));
  return {
    ...(at !== undefined && Number.isFinite(Number(at)) && { atS: Number(at) }),
    ...(nodes !== undefined && { nodes: nodes.split(",").map(decoded) }),
    ...(node !== undefined && { node: decoded(node) }),
  };
}

/** As it stands where a hand wrote it wrong. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
