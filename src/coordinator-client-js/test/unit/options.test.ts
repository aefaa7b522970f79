import { afterEach, describe, expect, it, vi } from 'vitest';
import { settingsOf } from '../../src/playing/settings.js';

afterEach(() => vi.unstubAllGlobals());

const urlsOf = (url?: string | string[]) => settingsOf({ token: 't', url }).urls;

describe("the coordinator's address", () => {
  it('may be one or several, and keeps a path', () => {
    expect(urlsOf('http://a.test/')).toEqual(['http://a.test']);
    expect(urlsOf(['https://a.test/coordinator', 'https://b.test'])).toEqual([
      'https://a.test/coordinator',
      'https://b.test',
    ]);
  });

  it('is where the page came from, unless something else is said', () => {
    vi.stubGlobal('location', new URL('http://page.test:5080/play#token'));
    expect(urlsOf()).toEqual(['http://page.test:5080']);
    expect(urlsOf('/coordinator')).toEqual(['http://page.test:5080/coordinator']);
    expect(urlsOf('http://a.test')).toEqual(['http://a.test']);
  });

  it('is needed where there is no page', () => {
    for (const none of [undefined, '', [], ['']])
      expect(() => urlsOf(none)).toThrow(/needs the coordinator's address as `url`/);
  });

  it('has to be http or https', () => {
    expect(() => urlsOf(['http://a.test', 'ftp://b.test'])).toThrow(/http or https address; it is ftp:\/\/b\.test/);
  });

  it('is https for a page on https, if there is one', () => {
    vi.stubGlobal('location', new URL('https://page.test/'));
    expect(urlsOf(['http://a.test', 'https://b.test'])).toEqual(['https://b.test']);
    expect(urlsOf('http://127.0.0.1:5080')).toEqual(['http://127.0.0.1:5080']);
    expect(settingsOf({ token: 't' }).isSecurePage).toBe(true);
  });
});
