const bytes = 16;

/**
 * Names one join of a page, and tells it from every other: 22 random characters of `A-Za-z0-9_-`. The same for all
 * reconnections of that join, so that a page which was replaced while it was away does not take its seat back.
 * `crypto.randomUUID` is missing on pages that came over plain HTTP.
 */
export function newInstance(): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...random))
    .replace(/=+$/, '')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
