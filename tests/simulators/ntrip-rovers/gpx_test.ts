import assert from "node:assert/strict";
import { parseGpx } from "../../../simulators/ntrip-rovers/gpx.ts";

Deno.test("parseGpx() reads the points of all segments, with what is told of them", () => {
  const points = parseGpx(`<?xml version="1.0" encoding="UTF-8"?>
    <gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
      <metadata><time>2020-01-01T00:00:00Z</time></metadata>
      <wpt lat="1" lon="1"/>
      <trk><name>a &amp; b</name>
        <trkseg>
          <trkpt lat="50.1" lon="8.6"><ele> 120.5 </ele><time>2026-01-01T00:00:00Z</time></trkpt>
          <trkpt lat="-50" lon="-180"/>
        </trkseg>
        <trkseg><trkpt lat="0" lon="0"><ele>-3</ele></trkpt></trkseg>
      </trk>
      <rte><rtept lat="9" lon="9"/></rte>
    </gpx>`);
  assert.deepEqual(points, [
    {
      place: { latitude: 50.1, longitude: 8.6, height: 120.5 },
      unixMs: Date.UTC(2026, 0, 1),
    },
    { place: { latitude: -50, longitude: -180, height: 0 } },
    { place: { latitude: 0, longitude: 0, height: -3 } },
  ]);
});

Deno.test("parseGpx() reads a route where there is no track", () => {
  const points = parseGpx('<gpx><rte><rtept lat="9" lon="8"/></rte></gpx>');
  assert.deepEqual(points, [{ place: { latitude: 9, longitude: 8, height: 0 } }]);
});

Deno.test("parseGpx() says what is wrong with a file", () => {
  const wrong: [string, RegExp][] = [
    ["", /^it is no XML$/],
    ["50,8", /^it is no XML$/],
    ["<gpx><trk>", /^it is no XML$/],
    ["<kml/>", /^it is no GPX file$/],
    [
      '<gpx><trk><trkseg><trkpt lat="91" lon="8"/></trkseg></trk></gpx>',
      /^its point 1 is no place$/,
    ],
    ['<gpx><rte><rtept lat="1"/></rte></gpx>', /^its point 1 is no place$/],
    ['<gpx><rte><rtept lat="1" lon="2"><ele>x</ele></rtept></rte></gpx>', /^its point 1 is no/],
  ];
  for (const [xml, message] of wrong) {
    assert.throws(() => parseGpx(xml), { name: "RangeError", message }, xml);
  }
  assert.deepEqual(parseGpx("<gpx/>"), []);
});
