/** What both entries export besides their primitives. */

export {
  type Attempt,
  InitializationError,
  InvalidEncodingError,
  InvalidLengthError,
  InvalidTypeError,
  InvalidValueError,
  LibraryFileError,
  LibraryNotFoundError,
  LibraryVersionError,
  SourceError,
  StateError,
  UnavailableError,
  VerificationError,
} from 'sodium-sys/portable';
export type { SodiumApi } from './api.js';
export type { ByteHelpers, LittleEndian } from './bytes.js';
export type { Base64Variant } from './codecs.js';
export type { Aead, AeadShape } from './families/aead.js';
export type {
  AdditionalDataOption,
  AeadOptions,
  AuthenticatedCipher,
  ByteForms,
  CipherShape,
  Detached,
  DetachedInput,
  NonceOption,
  Open,
  Seal,
  ShortNonceOptions,
} from './families/authenticated-cipher.js';
export type { ExtractState } from './families/extract-state.js';
export type { Group, Scalar, ScalarArithmetic, ScalarOf } from './families/group.js';
export type {
  HashForms,
  HashOptions,
  HashVerify,
  NoOptions,
  OutputLength,
} from './families/hash-operation.js';
export type { HashState } from './families/hash-state.js';
export type { ExpandOptions, ExtractOptions, Hkdf, HkdfOptions } from './families/hkdf-operation.js';
export type { IpCipher, TweakedIpCipher, TweakOption } from './families/ip-cipher.js';
export type { Encapsulated, Kem, KemShape } from './families/kem-operation.js';
export type { KeyAlgorithm } from './families/key-file.js';
export type { MacForms, MacKey, MacLimits, MacShape, MacVerify } from './families/mac-operation.js';
export type {
  CostOptions,
  DeriveKey,
  DeriveKeyOptions,
  PasswordCost,
  PasswordHashing,
  PasswordHashOptions,
  PasswordLimits,
  PasswordPresets,
} from './families/password-operation.js';
export type { PasswordVerify, VerifyLimits } from './families/password-verify.js';
export type { Password } from './families/password-work.js';
export type { PrehashedSign, PrehashedVerify } from './families/prehashed-sign.js';
export type { PrehashedState } from './families/prehashed-state.js';
export type { PreparedAead } from './families/prepared-aead.js';
export type {
  BoxOpen,
  BoxOpenKeys,
  BoxSeal,
  BoxSealKeys,
  PublicKeyCipher,
  SharedKeyInput,
} from './families/public-key-cipher.js';
export type { JwkInput, PublicJwk, PublicKeyFormats } from './families/public-key-formats.js';
export type { Rfc7914, Rfc7914Options } from './families/rfc7914.js';
export type { SecretKeyFile, SecretKeyFormats } from './families/secret-key-formats.js';
export type {
  SecretStreamOpen,
  SecretStreamOptions,
  SecretStreamSeal,
  StreamKey,
} from './families/secret-stream-forms.js';
export type { SignKeys } from './families/sign-keys.js';
export type { KeystreamOptions, StreamCipher, StreamOptions, Xor } from './families/stream-cipher.js';
export type {
  Opener,
  OpenMessageOptions,
  Sealer,
  SealMessageOptions,
  StreamTag,
} from './families/stream-messages.js';
export type { XofForms, XofOptions } from './families/xof-forms.js';
export type { XofState } from './families/xof-state.js';
export type { CreateNonceSequence, NonceSequence, NonceSequenceOptions } from './nonce-sequence.js';
export type { Aeads, Aes256Gcm } from './primitives/aead.js';
export type { Auth } from './primitives/auth.js';
export type { Box } from './primitives/box.js';
export type { Edwards25519 } from './primitives/edwards25519.js';
export type {
  GenericHash,
  GenericHashKeyOptions,
  GenericHashOptions,
  GenericHashVariant,
} from './primitives/generic-hash.js';
export type { Hash, Hashes } from './primitives/hash.js';
export type { Hkdfs } from './primitives/hkdf.js';
export type { Hmac, Hmacs } from './primitives/hmac.js';
export type { IpCrypt } from './primitives/ip-crypt.js';
export type { Kems, MlKem768Shape, XWingShape } from './primitives/kem.js';
export type { DerivationOptions, KeyDerivation } from './primitives/key-derivation.js';
export type { KeyExchange, SessionKeys } from './primitives/key-exchange.js';
export type { AlgorithmFormats, KeyFormats, X25519Purpose } from './primitives/key-formats.js';
export type { OneTimeAuth } from './primitives/one-time-auth.js';
export type { PasswordHash, PasswordStrength, Scrypt } from './primitives/password-hash.js';
export type { DeterministicRandom, Random } from './primitives/random.js';
export type { Ristretto255 } from './primitives/ristretto255.js';
export type {
  AnonymousCipher,
  SealedBox,
  SealedBoxOpen,
  SealedBoxSeal,
} from './primitives/sealed-box.js';
export type { SecretBox } from './primitives/secret-box.js';
export type { SecretStream } from './primitives/secret-stream.js';
export type { ShortHash, ShortHashOptions } from './primitives/short-hash.js';
export type { Attach, OpenSigned, Sign, SignForms, Verify } from './primitives/sign.js';
export type { StreamCiphers } from './primitives/stream-cipher.js';
export type { X25519, X25519Keys } from './primitives/x25519.js';
export type { Xof, Xofs } from './primitives/xof.js';

export type { CpuFeatures, Runtime } from './runtime.js';

export type { KeyPair, KeyPairInput, NewKeyPairOptions } from './secrets/key-pairs.js';
export type { Key } from './secrets/keys.js';
export type { KeyPurpose, RandomPurpose } from './secrets/purposes.js';
export type { NewSecretOptions, SecretBytesFactory, SecretBytesOptions } from './secrets/secret-bytes.js';
export type { Availability } from './shared/availability.js';
export type { Bytes, Data, LengthLimits, Lengths, Sized } from './shared/types.js';
export type { SignalOption } from './sources/abortable.js';
export type { BlobSource, Source, WebStream } from './sources/chunks.js';
export type { SourceOptions } from './sources/sources.js';
export type { HashTransformStream } from './sources/transform-stream.js';
export type { HashWritableStream } from './sources/writable-stream.js';
