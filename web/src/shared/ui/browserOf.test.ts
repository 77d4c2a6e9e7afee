import { expect, test } from "vitest";
import { browserOf } from "./browserOf";

test("a browser is named as people call it", () => {
  expect(browserOf("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0")).toBe("Firefox on Linux");
  expect(browserOf("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Chrome/140 Safari/605")).toBe("Chrome on macOS");
  expect(browserOf("curl/8.1")).toBe("curl");
  expect(browserOf("")).toBe("Unknown browser");
});
