import { formatSelector } from "@demarc/engine";
import { describe, expect, test } from "vitest";
import { parseSelector } from "./selector-text.ts";

describe("a selector as kubectl writes it", () => {
  test.each`
    text                                     | read
    ${""}                                    | ${"all"}
    ${"app=mlflow"}                          | ${"app=mlflow"}
    ${"app==mlflow"}                         | ${"app=mlflow"}
    ${" app = mlflow , tier!=web "}          | ${"app=mlflow,tier!=web"}
    ${"app="}                                | ${"app="}
    ${"app in (a, b),tier notin (c)"}        | ${"app in (a,b),tier!=c"}
    ${"app.kubernetes.io/name in (a)"}       | ${"app.kubernetes.io/name=a"}
    ${"!legacy,owner"}                       | ${"!legacy,owner"}
    ${"! legacy"}                            | ${"!legacy"}
    ${"!  legacy"}                           | ${"!legacy"}
    ${"tier  !=  web"}                       | ${"tier!=web"}
    ${"tier!="}                              | ${"tier!="}
    ${"tier  notin  ( web )"}                | ${"tier!=web"}
    ${"tier in(web)"}                        | ${"tier=web"}
    ${"tier in ()"}                          | ${"tier="}
    ${"a in (b),c in (d,e)"}                 | ${"a=b,c in (d,e)"}
    ${"  "}                                  | ${"all"}
  `("$text", ({ text, read }: { text: string; read: string }) => {
    const reading = parseSelector(text);
    expect(reading.ok ? formatSelector(reading.selector) : reading.reason).toBe(read);
  });

  test.each`
    text                  | reason
    ${"app=a b"}          | ${"`app=a b` is no requirement on a label"}
    ${","}                | ${"`` is no requirement on a label"}
    ${"app in a"}         | ${"`app in a` is no requirement on a label"}
    ${"app in (a"}        | ${"`app in (a` is no requirement on a label"}
    ${"a=b=c"}            | ${"`a=b=c` is no requirement on a label"}
    ${"b !app"}           | ${"`b !app` is no requirement on a label"}
    ${"!app b"}           | ${"`!app b` is no requirement on a label"}
    ${"b app=a"}          | ${"`b app=a` is no requirement on a label"}
    ${"b app in (a)"}     | ${"`b app in (a)` is no requirement on a label"}
    ${"app in (a) b"}     | ${"`app in (a) b` is no requirement on a label"}
    ${"appin (a)"}        | ${"`appin (a)` is no requirement on a label"}
    ${"!(app"}            | ${"`!(app` is no requirement on a label"}
    ${"app b"}            | ${"`app b` is no requirement on a label"}
    ${"!-app"}            | ${/^`-app` is no label key: /}
    ${"-app=a"}           | ${/^`-app` is no label key: /}
    ${"app=-a"}           | ${/^`-a` is no label value: /}
    ${"app in (a,b c)"}   | ${/^`b c` is no label value: /}
  `("$text is refused", ({ text, reason }: { text: string; reason: string | RegExp }) => {
    const reading = parseSelector(text);
    expect(reading.ok ? undefined : reading.reason).toMatch(reason);
  });
});
