import assert from "node:assert/strict";
import { position } from "../../core/units.ts";

Deno.test("position() reads latitude, longitude and height from a text", () => {
  assert.deepEqual(position().parse("50.1,8.7,120.5"), {
    latitude: 50.1,
    longitude: 8.7,
    height: 120.5,
  });
  assert.deepEqual(position().parse("-33.85, 151.21"), {
    latitude: -33.85,
    longitude: 151.21,
    height: 0,
  });
});

Deno.test("position() reads an object of the three", () => {
  const place = { latitude: -90, longitude: 180, height: -10 };
  assert.deepEqual(position().parse(place), place);
});

Deno.test("position() says what it wants when it gets something else", () => {
  for (const wrong of ["here", "50", "50,8,100,1", "91,0,0", "0,-180.1", "1,,2", "1e1,2", 7]) {
    const { error } = position().safeParse(wrong);
    assert.match(error?.issues[0]?.message ?? "", /^must be latitude,longitude,height/, `${wrong}`);
  }
});
