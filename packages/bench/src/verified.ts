/** Whether something verified, as bytes: what is measured gives bytes. */
export function checked(isRight: boolean): Uint8Array {
  return isRight ? YES : NO;
}

const [YES, NO] = [Uint8Array.of(1), Uint8Array.of(0)];
