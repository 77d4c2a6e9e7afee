import { describe, expect, it } from "vitest";
import { LONGEST_NAME, kindOf, nameOf } from "./files";

describe("kindOf", () => {
  it("goes by the ending, whatever its case", () => {
    expect(kindOf("Terms.PDF")).toBe("application/pdf");
    expect(kindOf("a.b.md")).toBe("text/markdown");
  });
  it("knows nothing of other files", () => {
    expect(kindOf("tune.mp3")).toBeNull();
    expect(kindOf("README")).toBeNull();
  });
});

describe("nameOf", () => {
  it("drops what a person would not say", () => {
    expect(nameOf("opening-hours.pdf")).toBe("opening-hours");
    expect(nameOf("https://www.shop.example/help/")).toBe("shop.example/help");
  });
  it("fits", () => {
    expect(nameOf(`https://shop.example/${"x".repeat(60)}/`).length).toBeLessThanOrEqual(LONGEST_NAME);
  });
});
