/**
 * The lamp in a terminal: a small lantern in its colour.
 *
 * @module
 */
import type { LampState } from "../../protocols/tlv/mod.ts";

/**
 * The lines of a lamp: what it looks like at a moment, in 24-bit colour, and in words beside it.
 *
 * @param line How it stands with its stand.
 */
export function drawLamp(state: LampState, line: string, atMs: number): string[] {
  const { on, color, brightness, blinkMs } = state;
  const glass = isLit(state, atMs) ? paint(shade(color, brightness), "████") : "    ";
  const blinks = blinkMs > 0 ? `, blinks every ${blinkMs} ms` : "";
  return [
    "   ╭──╮",
    "  ▗▄▄▄▄▖",
    `  ▐${glass}▌  ${on ? "ON" : "OFF"}  ${paint(rgbOf(color), "■")} ${color}`,
    `  ▐${glass}▌  brightness ${Math.round(brightness / 2.55)} %${blinks}`,
    `  ▝▀▀▀▀▘  ${line}`,
    "",
  ];
}

type Rgb = readonly [number, number, number];

/** A lamp that is dimmed to nothing is still drawn. */
const LEAST_SHADE = 0.25;

/** Blinking is dark in the second half of each period. */
function isLit({ on, blinkMs }: LampState, atMs: number): boolean {
  return on && (blinkMs === 0 || atMs % blinkMs < blinkMs / 2);
}

function rgbOf(color: string): Rgb {
  return [...Uint8Array.fromHex(color.slice(1))] as unknown as Rgb;
}

function shade(color: string, brightness: number): Rgb {
  const share = LEAST_SHADE + (1 - LEAST_SHADE) * brightness / 255;
  const [red, green, blue] = rgbOf(color);
  return [Math.round(red * share), Math.round(green * share), Math.round(blue * share)];
}

function paint([red, green, blue]: Rgb, text: string): string {
  return `\x1b[38;2;${red};${green};${blue}m${text}\x1b[39m`;
}
