/** The addresses of this page: the lobby, and a player's own link with its token in the fragment. */

/** Where this page is served, without query and fragment; ends with a slash. */
export function baseOf(href: string): string {
  return new URL('.', href).href;
}

/** The link of the player who holds `token`. Whoever has it is that player. */
export function playerLink(href: string, token: string): string {
  return `${baseOf(href)}#${token}`;
}

/** Whether nobody but this machine can open that address. */
export function isOnlyHere(href: string): boolean {
  const { hostname } = new URL(href);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);
}

const keyOf = (token: string): string => `invitation of ${token}`;

/** Remembers, in this tab only, the link that the player with `token` has to send to the other. */
export function keepInvitation(token: string, link: string): void {
  try {
    sessionStorage.setItem(keyOf(token), link);
  } catch {
    // Storage may be switched off: the link was shown in the lobby, too.
  }
}

export function invitationOf(token: string): string | undefined {
  try {
    return sessionStorage.getItem(keyOf(token)) ?? undefined;
  } catch {
    return undefined;
  }
}
