/** Koffi's engine, or why it does not load. */
export function loadKoffi(
  platform: string,
):
  | { readonly engine: unknown; readonly cause?: undefined }
  | { readonly engine?: undefined; readonly cause: unknown };
/** The path of the library in the prebuilt package; undefined where that has none or is not installed. */
export function resolvePrebuilt(platform: string): string | undefined;
/** The file of these functions; undefined where a bundler has put them into another. */
export const place: string | undefined;
