/** What a topology has nodes do otherwise than by default: their settings of peering and relay that differ, by group. */
import type { NodePlan, Plan } from "../model/plan.ts";
import { peeringPresets } from "../nodes/peering-presets.ts";
import { relayDefaults } from "../nodes/relay-defaults.ts";

export interface SettingRow {
  /** By its path in the node's settings, as "peering.connections.target". */
  readonly setting: string;
  readonly usual: string;
  /** Groups that have the same value are one entry, in the order of the plan. */
  readonly values: readonly { readonly value: string; readonly groups: readonly string[] }[];
}

const usual = leavesOf({ peering: peeringPresets.waku, relay: relayDefaults });

/** In the order of the settings. Nodes of a group are told the same but for whom they know, which is none of these. */
export function settingRows({ nodes }: Pick<Plan, "nodes">): readonly SettingRow[] {
  const byGroup = new Map(nodes.map((node) => [node.group, node]));
  const settings = new Map([...byGroup].map(([group, node]) => [group, leavesOf(settingsOf(node))]));
  return [...usual].flatMap(([setting, value]): SettingRow[] => {
    const byValue = Map.groupBy(settings.keys(), (group) => settings.get(group)?.get(setting) ?? "–");
    if (byValue.size === 1 && byValue.has(value)) return [];
    return [{ setting, usual: value, values: [...byValue].map(([value, groups]) => ({ value, groups })) }];
  });
}

function settingsOf({ config: { peering, relay } }: NodePlan) {
  return { peering, relay };
}

/** Each value by the path of keys that leads to it; a list is a value. */
function leavesOf(tree: object, path = ""): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]): (readonly [string, string])[] => {
      const at = path === "" ? key : `${path}.${key}`;
      return typeof value === "object" && value !== null && !Array.isArray(value)
        ? [...leavesOf(value, at)]
        : [[at, textOf(value)]];
    }),
  );
}

function textOf(value: unknown): string {
  if (typeof value === "number") return `${Number(value.toFixed(3))}`;
  return Array.isArray(value) ? value.join(", ") || "none" : String(value ?? "none");
}
