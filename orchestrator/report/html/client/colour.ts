/** Colours for canvases, from the page's style: they are other ones in the dark. */

/** As the style says it now, by its name without dashes. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** How many categories have a colour of their own; further ones share that of the rest. */
export const categories = 8;

/** Of the category with that place in its list. */
export function categoryColour(place: number): string {
  return colour(place < categories ? `category-${place}` : "rest");
}

/** From the least to the most, 0..1. */
export function scaleColour(share: number): string {
  return `color-mix(in oklab, ${colour("scale-high")} ${(share * 100).toFixed(0)}%, ${colour("scale-low")})`;
}

export function whenColoursChange(tell: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
}
