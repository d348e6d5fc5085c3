/** A scorecard as a badge: the JSON that shields.io takes from an address ("endpoint badge"), so whoever publishes it has one. */
import { countsOf, type Scorecard } from "./scorecard.ts";

/** Its shape: https://shields.io/badges/endpoint-badge */
export function badgeOf(card: Scorecard): string {
  const { pass, fail } = countsOf(card);
  const badge = {
    schemaVersion: 1,
    label: "peer management",
    message: card.finishedAt === null ? "running" : `${pass} of ${card.claims.length} hold`,
    color:
      card.finishedAt === null
        ? "lightgrey"
        : fail > 0
          ? "red"
          : pass === card.claims.length
            ? "brightgreen"
            : "yellow",
  };
  return `${JSON.stringify(badge)}\n`;
}
