/**
 * Where the native parts are: koffi's engine and the prebuilt library, each named literally for its platform, so that bundlers
 * and tracers see them; those that look at it know only `require`. It is in a `try`, which tells them that a package may be absent.
 */

/** On Linux koffi's own JavaScript would look for the C library first, which takes longer than naming the file. */
exports.loadKoffi = (platform) => {
  try {
    switch (platform) {
      case 'linux-x64-gnu':
        return { engine: require('@koromix/koffi-linux-x64/linux_x64/koffi.node') };
      case 'linux-x64-musl':
        return { engine: require('@koromix/koffi-linux-x64/musl_x64/koffi.node') };
      case 'linux-arm64-gnu':
        return { engine: require('@koromix/koffi-linux-arm64/linux_arm64/koffi.node') };
      case 'linux-arm64-musl':
        return { engine: require('@koromix/koffi-linux-arm64/musl_arm64/koffi.node') };
      case 'linux-riscv64-gnu':
      case 'linux-riscv64-musl':
        return { engine: require('@koromix/koffi-linux-riscv64') };
      case 'linux-loong64-gnu':
      case 'linux-loong64-musl':
        return { engine: require('@koromix/koffi-linux-loong64') };
      case 'darwin-arm64':
        return { engine: require('@koromix/koffi-darwin-arm64') };
      case 'darwin-x64':
        return { engine: require('@koromix/koffi-darwin-x64') };
      case 'freebsd-arm64':
        return { engine: require('@koromix/koffi-freebsd-arm64') };
      case 'freebsd-x64':
        return { engine: require('@koromix/koffi-freebsd-x64') };
      case 'win32-arm64':
        return { engine: require('@koromix/koffi-win32-arm64') };
      case 'win32-x64':
        return { engine: require('@koromix/koffi-win32-x64') };
      default:
        return { cause: Object.assign(new Error(`no koffi for ${platform}`), { code: 'MODULE_NOT_FOUND' }) };
    }
  } catch (cause) {
    return { cause };
  }
};

/** The path of the library in the prebuilt package; undefined where that has none or is not installed. */
exports.resolvePrebuilt = (platform) => {
  try {
    switch (platform) {
      case 'linux-x64-gnu':
        return require.resolve('@sodium-sys/linux-x64-gnu/libsodium.so.26');
      case 'linux-x64-musl':
        return require.resolve('@sodium-sys/linux-x64-musl/libsodium.so.26');
      case 'linux-arm64-gnu':
        return require.resolve('@sodium-sys/linux-arm64-gnu/libsodium.so.26');
      case 'linux-arm64-musl':
        return require.resolve('@sodium-sys/linux-arm64-musl/libsodium.so.26');
      case 'win32-x64':
        return require.resolve('@sodium-sys/win32-x64/libsodium-26.dll');
    }
  } catch {
    // Not installed, or in this repository not built.
  }
  return undefined;
};

/** This file; undefined where a bundler has put it into another. */
exports.place = typeof __filename === 'string' ? __filename : undefined;

/** What `import` gives where TypeScript makes CommonJS of it without `esModuleInterop`. */
exports.default = exports;
