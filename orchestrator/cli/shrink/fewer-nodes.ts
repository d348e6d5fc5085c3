/** A group with fewer nodes: what is said of it in numbers of nodes goes with them. */
import { apportion } from "../../topology/apportion.ts";
import { type Data, phasesOf } from "./parts.ts";

export function countOf({ groups }: Data, name: string): number {
  return Number(((groups as Data)[name] as Data).count);
}

export function withCount(data: Data, name: string, count: number): Data {
  const groups = data.groups as Data;
  const group = groups[name] as Data;
  const before = countOf(data, name);
  const parts = Object.entries(group).map(([key, value]) => [
    key,
    isParts(value, before) ? fewer(value, count) : value,
  ]);
  return {
    ...data,
    groups: { ...groups, [name]: { ...Object.fromEntries(parts), count } },
    ...(data.phases !== undefined && { phases: phasesOf(data).map((phase) => clipped(phase, name, count)) }),
  };
}

/** A target of connections that the nodes which are left cannot meet is what they can; of a node by itself it is left out. */
export function withinReach(data: Data): Data {
  const groups = data.groups as Readonly<Record<string, Data>>;
  const others = Object.keys(groups).reduce((sum, name) => sum + countOf(data, name), -1);
  return {
    ...data,
    groups: Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, aiming(group, others)])),
  };
}

function aiming(group: Data, atMost: number): Data {
  const peering = group.peering as Data | undefined;
  const { target, ...limits } = (peering?.connections ?? {}) as Data;
  if (typeof target !== "number" || target <= atMost) return group;
  const connections = atMost > 0 ? { target: atMost, ...limits } : limits;
  return { ...group, peering: { ...peering, connections } };
}

/** `regions: { eu: 4, us: 2 }`: numbers of nodes that add up to the group's. */
function isParts(value: unknown, count: number): value is Readonly<Record<string, number>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const numbers: readonly unknown[] = Object.values(value);
  return numbers.every((part) => typeof part === "number") && numbers.reduce((sum, part) => sum + part, 0) === count;
}

function fewer(parts: Readonly<Record<string, number>>, count: number): Data {
  const numbers = apportion(count, Object.values(parts));
  return Object.fromEntries(Object.keys(parts).flatMap((key, i) => (numbers[i] === 0 ? [] : [[key, numbers[i]]])));
}

/**
 * Of a group that has five nodes by now, `{ group: mobile, count: 8 }` means five, `min-online` leaves one to go, and `mobile-9` is the
 * last one.
 */
function clipped(value: unknown, name: string, count: number): unknown {
  if (typeof value === "string" && value.startsWith(`${name}-`)) {
    return Number(value.slice(name.length + 1)) > count ? `${name}-${count}` : value;
  }
  if (Array.isArray(value)) return value.map((item) => clipped(item, name, count));
  if (typeof value !== "object" || value === null) return value;
  const isOfGroup = "group" in value && value.group === name;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const most = isOfGroup ? { count, "min-online": count - 1 }[key] : undefined;
      return [key, most !== undefined && typeof item === "number" ? Math.min(item, most) : clipped(item, name, count)];
    }),
  );
}
