import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoaderHost } from "./host.ts";
import { loadManifests } from "./load-manifests.ts";
import { nodeHost } from "./node-host.ts";

const folder = mkdtempSync(path.join(tmpdir(), "demarc-host-"));
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const host = nodeHost(Readable.from([]));
const server = createServer();

const configMap = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

beforeAll(async () => {
  mkdirSync(at("k8s", "base"), { recursive: true });
  writeFileSync(at("k8s", "a.yaml"), configMap("a"));
  writeFileSync(at("k8s", "base", "b.yaml"), configMap("b"));
  symlinkSync("..", at("k8s", "base", "up"));
  symlinkSync("self.yaml", at("k8s", "self.yaml"));
  symlinkSync("a.yaml", at("k8s", "alias.yaml"));
  execFileSync("mkfifo", [at("k8s", "pipe.yaml")]);
  await new Promise<void>((resolve) => server.listen(at("k8s", "agent.yaml"), resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("a real folder", () => {
  test("with a pipe, a socket and links in circles is read to its end", async () => {
    const { objects, problems } = await loadManifests([at("k8s")], host);
    expect(objects.map(({ document }) => path.basename(document.file.path))).toEqual(["a.yaml", "b.yaml"]);
    expect(problems.map(({ code, message }) => `${code} ${message.replaceAll(folder, "")}`)).toEqual([
      "not-a-file `/k8s/agent.yaml` is a socket, not a file",
      "not-a-file `/k8s/pipe.yaml` is a pipe, not a file",
      "file-unreadable `/k8s/self.yaml` cannot be read: its links lead in a circle",
    ]);
  });

  test("tells a link to nothing from a name that is not there, and a remedy for it", async () => {
    symlinkSync("nowhere.yaml", at("k8s", "dangling.yaml"));
    const { problems } = await loadManifests([at("k8s", "dangling.yaml")], host);
    unlinkSync(at("k8s", "dangling.yaml"));
    expect(problems).toMatchObject([{ code: "file-unreadable", message: expect.stringMatching(/what it links to is not there$/) as string, fix: expect.stringContaining("mend the link") as string }]);
  });

  test("gives a pipe that is opened by name back at once", async () => {
    expect(await host.readFile(at("k8s", "pipe.yaml"), 100)).toEqual({ kind: "no-file", is: "pipe" });
    expect(await host.readFile(at("k8s"), 100)).toEqual({ kind: "no-file", is: "folder" });
    expect(await host.readFile("/dev/null", 100)).toEqual({ kind: "no-file", is: "device" });
  });

  test("reads a file up to the limit, and not one byte more", async () => {
    const size = configMap("a").length;
    expect(await host.readFile(at("k8s", "a.yaml"), size)).toMatchObject({ kind: "bytes" });
    expect(await host.readFile(at("k8s", "a.yaml"), size - 1)).toEqual({ kind: "too-large", sizeBytes: size });
  });

  test.skipIf(!existsSync("/proc/self/status"))("reads files that do not tell their size (skipped where there is no /proc)", async () => {
    const read = await host.readFile("/proc/self/status", 1_000_000);
    expect(read.kind === "bytes" && Buffer.from(read.bytes).toString()).toMatch(/^Name:/);
    expect(await host.readFile("/proc/self/status", 10)).toMatchObject({ kind: "too-large" });
  });

  test("whose file vanishes after it was found tells that, and reads the rest", async () => {
    const doomed = at("k8s", "base", "doomed.yaml");
    writeFileSync(doomed, configMap("doomed"));
    const vanishing: LoaderHost = {
      ...host,
      readFile(file, bytesMax) {
        if (file === doomed) unlinkSync(doomed);
        return host.readFile(file, bytesMax);
      },
    };
    const { objects, problems } = await loadManifests([at("k8s", "base")], vanishing);
    expect(objects).toHaveLength(1);
    expect(problems.map(({ message }) => message.replaceAll(folder, ""))).toContain("`/k8s/base/doomed.yaml` cannot be read: it, or what it links to, is not there");
  });

  test.skipIf(process.getuid?.() === 0)("without the right to read a file tells that (skipped for root, who may read all)", async () => {
    writeFileSync(at("k8s", "locked.yaml"), configMap("locked"), { mode: 0o000 });
    const { problems } = await loadManifests([at("k8s", "locked.yaml")], host);
    expect(problems.map(({ message }) => message.replaceAll(folder, ""))).toEqual(["`/k8s/locked.yaml` cannot be read: permission denied"]);
  });
});

describe("standard input", () => {
  test("is put together from its chunks, which may cut a character", async () => {
    const bytes = Buffer.from(configMap("größe"));
    const input = nodeHost(Readable.from([bytes.subarray(0, 45), bytes.subarray(45)]));
    const { objects } = await loadManifests(["-"], input);
    expect(objects[0]?.value).toMatchObject({ metadata: { name: "größe" } });
  });

  test("that is too long is not read to its end", async () => {
    const endless = Readable.from((function* () {
      for (;;) yield "apiVersion: v1\n";
    })());
    expect(await nodeHost(endless).stdin(1000)).toMatchObject({ kind: "too-large" });
  });
});

describe("programs", () => {
  const limits = { timeoutMs: 20_000, outputBytesMax: 1000 };

  test("give code and output, without a shell", async () => {
    expect(await host.run?.(process.execPath, ["-e", "console.log(process.argv[1]); console.error('e'); process.exit(3)", "$HOME;x"], limits)).toEqual({ exitCode: 3, stdout: "$HOME;x\n", stderr: "e\n" });
  });

  test("that are missing reject with ENOENT", async () => {
    await expect(host.run?.("no-such-program-here", [], limits)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("that take too long or write too much are stopped", async () => {
    expect(await host.run?.(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { ...limits, timeoutMs: 300 })).toMatchObject({ exitCode: undefined });
    expect(await host.run?.(process.execPath, ["-e", "setInterval(() => process.stdout.write('x'.repeat(10000)), 1)"], limits)).toMatchObject({ exitCode: undefined });
  });
});
