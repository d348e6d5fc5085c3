/** The fields of a protobuf message one by one, for the few messages that @waku/proto does not know whole. */
import { reader } from "protons-runtime";

export interface ProtobufField {
  readonly number: number;
  /** An integer, or the bytes of what has a length. */
  readonly value: number | Uint8Array;
}

const varint = 0;
const lengthDelimited = 2;

/** Throws where the bytes are no protobuf message. Fields of fixed width are left out: Waku has none. */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  const input = reader(message);
  while (input.pos < input.len) {
    const tag = input.uint32();
    const number = tag >>> 3;
    const type = tag & 7;
    if (type === varint) yield { number, value: input.uint64Number() };
    else if (type === lengthDelimited) yield { number, value: input.bytes() };
    else input.skipType(type);
  }
}

/** The integers of a packed field. */
export function packedIntegers(bytes: Uint8Array): number[] {
  const input = reader(bytes);
  const integers: number[] = [];
  while (input.pos < input.len) integers.push(input.uint64Number());
  return integers;
}
