import assert from "node:assert/strict";
import { surviveKills } from "../../bench/chat_kills.ts";

// The long form is `deno task bench chat-kills`.
for (const seed of [1, 2]) {
  Deno.test(`a chat says nothing untrue of any message when it and its clients are killed, seed ${seed}`, async () => {
    const account = await surviveKills({ kills: 10, clients: 8, seed });
    const { deliveredUnshown, failedShown, shownTwice, untold } = account;
    assert.deepEqual(
      { deliveredUnshown, failedShown, shownTwice, untold },
      { deliveredUnshown: [], failedShown: [], shownTwice: [], untold: [] },
    );
    const { told, serverKills, clientKills } = account;
    assert.ok(serverKills > 0 && clientKills > 0, "both sides were killed");
    assert.ok(told.delivered > 10 && told.unknown > 0, JSON.stringify(told));
  });
}
