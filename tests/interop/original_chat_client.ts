/**
 * A chat client as the ones that were there first: it sits in its menu, blind to its socket, until
 * somebody chooses; then it reads at most 1024 bytes at a time and takes exactly one object from them.
 * What it cannot read ends it.
 *
 * Run as `deno run --allow-net original_chat_client.ts PORT`.
 *
 * @module
 */
const connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(Deno.args[0]) });

function ask(question: string): string {
  Deno.stdout.writeSync(new TextEncoder().encode(question));
  const buffer = new Uint8Array(1024);
  // Nothing else happens in this process before somebody has answered.
  const length = Deno.stdin.readSync(buffer);
  return length === null ? "5" : new TextDecoder().decode(buffer.subarray(0, length)).trim();
}

interface Said {
  TYPE: string;
  BODY: unknown;
}

const buffer = new Uint8Array(1024);
let reading: Promise<number | null> | undefined;

/** One read, one object; `undefined` when nothing came in time. */
async function listen(patienceMs: number): Promise<Said | undefined> {
  reading ??= connection.read(buffer);
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), patienceMs);
  const length = await Promise.race([reading, late.promise]);
  clearTimeout(timer);
  if (length === undefined) return undefined;
  reading = undefined;
  if (length === null) throw new Error("the server hung up without BYE");
  const text = new TextDecoder().decode(buffer.subarray(0, length));
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`not one object: ${text}`);
  }
}

async function tell(message: Said): Promise<void> {
  await connection.write(new TextEncoder().encode(JSON.stringify(message)));
}

async function handle({ TYPE, BODY }: Said): Promise<void> {
  if (TYPE === "INCMESS") {
    const [from, text] = BODY as [string, string];
    console.log(`< ${from} > ${text}`);
    await tell({ TYPE: "MESSACC", BODY: from });
  } else if (TYPE === "BROADCAST") {
    const [from, text] = BODY as [string, string];
    console.log(`< ${from} to all > ${text}`);
  } else if (TYPE === "MESSTAT") {
    console.log(BODY === true ? "< Message have been delivered! >" : "< Message sending failure >");
  } else if (TYPE === "BYE") {
    console.log("< Bye >");
    Deno.exit(0);
  } else {
    console.log(`< ${TYPE} ${JSON.stringify(BODY)} >`);
  }
}

/** Takes what has come, one object a read, until the answer is among it. */
async function until(answer: string): Promise<void> {
  for (;;) {
    const said = await listen(5_000);
    if (said === undefined) throw new Error(`no ${answer} came`);
    await handle(said);
    if (said.TYPE === answer) return;
  }
}

await tell({ TYPE: "HI", BODY: ask("login: ") });
await until("STATE");
for (;;) {
  const choice = ask("1 state, 2 who, 3 to one, 4 to all, 5 close; or look: ");
  if (choice === "1") {
    await tell({ TYPE: "STATE", BODY: "" });
    await until("STATE");
  } else if (choice === "2") {
    await tell({ TYPE: "WHOAVAIL", BODY: "" });
    await until("WHOAVAIL");
  } else if (choice === "3") {
    await tell({ TYPE: "SENDTO", BODY: [ask("to: "), ask("text: ")] });
  } else if (choice === "4") {
    await tell({ TYPE: "EVERY1", BODY: ask("text: ") });
    await until("MESSTAT");
  } else if (choice === "5") {
    await tell({ TYPE: "BYE", BODY: "" });
    await until("BYE");
  }
  for (let said = await listen(600); said !== undefined; said = await listen(600)) {
    await handle(said);
  }
}
