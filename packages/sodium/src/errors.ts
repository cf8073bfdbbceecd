/** The errors that this package throws; `sodium-sys` has them, since both packages do. */
export {
  type Attempt,
  InitializationError,
  InvalidEncodingError,
  InvalidLengthError,
  InvalidTypeError,
  LibraryFileError,
  LibraryNotFoundError,
  LibraryVersionError,
  SourceError,
  StateError,
  UnavailableError,
  VerificationError,
} from 'sodium-sys/portable';
