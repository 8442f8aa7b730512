/**
 * Moments as headers name them (RFC 9110 §5.6.7), to the second, in Greenwich.
 *
 * ```text
 * Sun, 06 Nov 1994 08:49:37 GMT      what is sent
 * Sunday, 06-Nov-94 08:49:37 GMT     read as well: RFC 850
 * Sun Nov  6 08:49:37 1994           read as well: C's asctime()
 * ```
 *
 * @module
 */

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

const DAY_SECONDS = 86_400;

/** 1 January 1970 was one. */
const THURSDAY = 4;

const month = "(?<month>[A-Z][a-z]{2})";
const time = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)";
const forms = [
  new RegExp(`^[A-Z][a-z]{2}, (?<day>\\d\\d) ${month} (?<year>\\d{4}) ${time} GMT$`),
  new RegExp(`^[A-Z][a-z]{5,8}, (?<day>\\d\\d)-${month}-(?<year>\\d\\d) ${time} GMT$`),
  new RegExp(`^[A-Z][a-z]{2} ${month} (?<day>[\\d ]\\d) ${time} (?<year>\\d{4})$`),
];

/** A moment, in milliseconds since the Unix epoch, from 1970 on; what is less than a second is cut. */
export function formatHttpDate(epochMs: number): string {
  const seconds = Math.floor(epochMs / 1_000);
  const days = Math.floor(seconds / DAY_SECONDS);
  const ofDay = seconds - days * DAY_SECONDS;
  const { year, month, day } = civilOf(days);
  const clock = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map((n) => twoDigits(Math.floor(n)));
  const weekday = weekdays[(days + THURSDAY) % 7];
  return `${weekday}, ${twoDigits(day)} ${months[month - 1]} ${year} ${clock.join(":")} GMT`;
}

/** Milliseconds since the Unix epoch; `undefined` when the text names no moment. */
export function parseHttpDate(text: string): number | undefined {
  for (const form of forms) {
    const groups = form.exec(text)?.groups;
    if (groups === undefined) continue;
    const month = months.indexOf(groups.month!) + 1;
    const [day, hour, minute, second] = [groups.day, groups.hour, groups.minute, groups.second]
      .map(Number) as [number, number, number, number];
    const year = groups.year!.length === 2 ? fullYear(Number(groups.year)) : Number(groups.year);
    const days = daysOf(year, month, day);
    const isMoment = month > 0 && civilOf(days).day === day && civilOf(days).month === month &&
      // A leap second is written as the 60th.
      hour < 24 && minute < 60 && second <= 60;
    return isMoment ? (days * DAY_SECONDS + hour * 3600 + minute * 60 + second) * 1_000 : undefined;
  }
  return undefined;
}

/** Two digits of a year mean this century's from 1970 on, without asking what year it is now. */
function fullYear(twoDigits: number): number {
  return twoDigits < 70 ? 2000 + twoDigits : 1900 + twoDigits;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** Days from 1 January 1970 to a day of the Gregorian calendar, counting years from 1 March. */
function daysOf(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) +
    Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - 719_468;
}

/** The day of the Gregorian calendar so many days after 1 January 1970. */
function civilOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra -
    (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
