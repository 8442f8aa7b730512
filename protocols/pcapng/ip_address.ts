/**
 * IP addresses as bytes.
 *
 * @module
 */

/** Four bytes (IPv4) or sixteen (IPv6). */
export type IpAddress = Uint8Array<ArrayBuffer>;

/** IPv4 within IPv6 (RFC 4291, 2.5.5.2): `::ffff:192.0.2.1`. */
const MAPPED = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);

/**
 * Reads an address; an IPv4 address that was written as an IPv6 one becomes what it is.
 *
 * @throws {RangeError} when the text is none.
 */
export function ipAddress(text: string): IpAddress {
  const bytes = text.includes(":") ? ipv6(text) : ipv4(text);
  if (bytes === undefined) throw new RangeError(`${text} is no IP address`);
  return bytes.length === 16 && MAPPED.every((byte, i) => bytes[i] === byte)
    ? bytes.slice(12)
    : bytes;
}

/** The address as IPv6. */
export function asIpv6(address: IpAddress): IpAddress {
  return address.length === 16 ? address : Uint8Array.of(...MAPPED, ...address);
}

function ipv4(text: string): IpAddress | undefined {
  const numbers = text.split(".");
  const isOne = numbers.length === 4 &&
    numbers.every((number) => /^\d{1,3}$/.test(number) && Number(number) <= 255);
  return isOne ? Uint8Array.from(numbers, Number) : undefined;
}

function ipv6(text: string): IpAddress | undefined {
  const [address] = text.split("%") as [string];
  const halves = address.split("::");
  if (halves.length > 2) return undefined;
  const read = halves.map(groups);
  const [head, tail = []] = read;
  if (head === undefined || read.includes(undefined)) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return Uint8Array.of(...head, ...new Uint8Array(missing), ...tail);
}

/** The bytes of groups between colons, of which the last may be an IPv4 address. */
function groups(text: string): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const written = text.split(":");
  for (const [i, group] of written.entries()) {
    const embedded = i === written.length - 1 && group.includes(".") ? ipv4(group) : undefined;
    if (embedded !== undefined) bytes.push(...embedded);
    else if (/^[\da-f]{1,4}$/i.test(group)) {
      const value = parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return bytes;
}
